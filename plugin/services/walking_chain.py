"""Goes through a chain from its first kept event to its end, a page at a time: memory stays flat."""

from collections.abc import Iterator
from dataclasses import dataclass

from plugin.domain.audit import AuditEvent
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services.audit_repositories import ChainHead, ChainOwner
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StoreConflict

PAGE = 1000
_OWNERS = 500


@dataclass(frozen=True, slots=True)
class Chain:
    """An installation's chain as it was at one moment; what is appended later does not belong to it."""

    owner: ChainOwner
    head: ChainHead


def chain_owners(deps: Dependencies) -> list[ClientKey]:
    """Return the client keys of all installations with a chain, purged ones included."""
    found: list[ClientKey] = []
    with deps.store.reading() as unit:
        while page := unit.audit_chains.owners_across_tenants(
            after=found[-1] if found else None, limit=_OWNERS
        ):
            found += [owner.client_key for owner in page]
    return found


def find_chain(deps: Dependencies, client_key: ClientKey) -> Chain:
    """Return an installation's chain as it is now.

    Raises:
        InstallationNotFound: there is no such installation, or nothing ever happened to it.

    """
    with deps.store.reading() as unit:
        site = unit.installations.find(client_key)
        head = None if site is None else unit.audit_chains.head(site.id)
    if site is None or head is None:
        raise InstallationNotFound
    return Chain(ChainOwner(site.id, client_key), head)


def walk_chain(deps: Dependencies, chain: Chain) -> Iterator[list[AuditEvent]]:
    """Yield the chain's events in order, a page at a time; a gap is passed over.

    Raises:
        StoreConflict: maintenance has cut the chain's beginning off meanwhile; begin again.

    """
    at = chain.head.kept_sequence
    while at < chain.head.sequence:
        with deps.store.reading() as unit:
            now = unit.audit_chains.head(chain.owner.installation_id)
            page = unit.audit.events(chain.owner.installation_id, after=at, limit=PAGE)
        if now is None or now.kept_sequence > at:
            raise StoreConflict("the chain was shortened meanwhile")
        page = [event for event in page if event.sequence <= chain.head.sequence]
        if not page:
            return
        yield page
        at = page[-1].sequence
