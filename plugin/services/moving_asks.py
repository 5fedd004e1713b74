"""Moves an installation's asks to its current tenant key. They are few and short-lived, so one after the other."""

from dataclasses import dataclass

from plugin.domain.ask import SealedAsk
from plugin.domain.ids import AskId, ClientKey
from plugin.domain.installation import Installation
from plugin.services.ask_repositories import BEFORE_ALL_ASKS
from plugin.services.ask_texts import open_ask, seal_ask
from plugin.services.dependencies import Dependencies
from plugin.services.errors import TenantKeyMissing
from plugin.services.opening_keys import with_opened_keys
from plugin.services.site_rows import find_kept_site
from plugin.vault.errors import BoxRejected

BATCH = 100


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some asks under old keys, and those of them that opened, sealed under the current one."""

    site: Installation
    old: list[SealedAsk]
    moved: list[SealedAsk]


def move_asks(deps: Dependencies, client_key: ClientKey) -> None:
    """Move every ask of an installation that names an older key than the current one.

    A damaged one is left as it is, and keeps its key until it ends.

    Raises:
        InstallationNotFound: there is none, or it was purged.
        KeyUnavailable: the key provider does not answer. What was moved stays moved.

    """
    after = BEFORE_ALL_ASKS
    while (batch := _read(deps, client_key, after)).old:
        _write(deps, batch)
        after = batch.old[-1].id


@with_opened_keys
def _read(deps: Dependencies, client_key: ClientKey, after: AskId) -> _Batch:
    with deps.store.reading() as unit:
        site = find_kept_site(unit, client_key)
        old = unit.asks.old(site.id, current=site.tenant_key_version, after=after, limit=BATCH)
        new = deps.keyring.current(unit, site)
        moved = []
        for ask in old:
            try:
                key = deps.keyring.for_box(unit, site, box=ask.sealed_title)
                texts = open_ask(ask, installation_id=site.id, tenant_key=key)
            except (BoxRejected, TenantKeyMissing):
                continue
            moved.append(seal_ask(ask, texts, installation_id=site.id, tenant_key=new))
    return _Batch(site, old, moved)


def _write(deps: Dependencies, batch: _Batch) -> None:
    with deps.store.writing() as unit:
        # Locks the installation: another rotation may have made a newer key meanwhile, and moved them there.
        site = find_kept_site(unit, batch.site.client_key)
        if site.tenant_key_version != batch.site.tenant_key_version:
            return
        for ask in batch.moved:
            unit.asks.reseal(site.id, ask)
        unit.commit()
