"""Brings shared secrets that were sealed without their site's address into the form that binds it.

Part of `migrate`, for databases of before. Nothing else reads the older form: otherwise who writes to the database
could bring back an old box and a new address with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from plugin.domain.ids import ClientKey
from plugin.services.dependencies import Dependencies
from plugin.services.errors import TenantKeyMissing
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Store
from plugin.services.site_binding import sharing_site
from plugin.vault.box import Purpose, beginning_of
from plugin.vault.errors import BoxRejected
from plugin.vault.shared_secret import open_unbound_shared_secret, seal_shared_secret

PAGE = 500

IsAllowed = Callable[[str], bool]
"""Whether a site may have an address."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What one run did."""

    sites: int
    refused: tuple[ClientKey, ...]
    """Those with an address that no site may have, or whose box does not open. They have to install anew."""


def has_unbound_sites(store: Store) -> bool:
    """Whether there is anything to do: asked first, because it needs no keys."""
    return bool(_page(store, after=None, limit=1))


def bind_sites(deps: Dependencies, *, is_allowed: IsAllowed) -> Bound:
    """Seal every shared secret of the older form anew, bound to its site. Safe to run again, or twice at once.

    Raises:
        KeyUnavailable: the key provider does not answer. What was done stays done.

    """
    sites = 0
    refused: list[ClientKey] = []
    after: ClientKey | None = None
    while page := _page(deps.store, after=after, limit=PAGE):
        for client_key in page:
            try:
                sites += _bind(deps, client_key, is_allowed)
            except (BoxRejected, TenantKeyMissing):
                refused.append(client_key)
        after = page[-1]
    return Bound(sites, tuple(refused))


def _page(store: Store, *, after: ClientKey | None, limit: int) -> list[ClientKey]:
    beginning = beginning_of(Purpose.UNBOUND_SHARED_SECRET)
    with store.reading() as unit:
        return unit.key_rows.sealed_like_across_tenants(beginning, after=after, limit=limit)


@with_opened_keys
def _bind(deps: Dependencies, client_key: ClientKey, is_allowed: IsAllowed) -> bool:
    """Bind one site; return whether it was this run that did."""
    with deps.store.writing() as unit:
        found = unit.installations.find(client_key)
        beginning = beginning_of(Purpose.UNBOUND_SHARED_SECRET)
        if found is None or not found.sealed_shared_secret.startswith(beginning):
            return False  # another run was quicker
        if not is_allowed(found.base_url):
            raise BoxRejected
        sealed = found.sealed_shared_secret
        tenant_key = deps.keyring.for_box(unit, found, box=sealed)
        shared_secret = open_unbound_shared_secret(
            sealed, tenant=found.id, client_key=client_key, tenant_key=tenant_key
        )
        bound = seal_shared_secret(shared_secret, site=sharing_site(found), tenant_key=tenant_key)
        unit.installations.update(replace(found, sealed_shared_secret=bound))
        unit.commit()
    return True
