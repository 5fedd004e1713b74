"""The use case "export the audit trail"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plugin.domain.audit import AuditEntry, AuditEvent, AuditKind
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services.audit_repositories import Commitment
from plugin.services.dependencies import Dependencies
from plugin.services.walking_chain import Chain, find_chain, walk_chain


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """Some events in order, and whose they are where that is still known."""

    events: list[AuditEvent]
    commitments: Mapping[bytes, Commitment] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuditExport:
    """A chain up to the event that says that it was exported."""

    chain: Chain
    made_at: datetime
    pages: Iterator[ExportedPage]


def export_audit(deps: Dependencies, client_key: ClientKey, *, form: str) -> AuditExport:
    """Return an installation's trail. That it was exported is its last event, committed before anything is read.

    Reading the pages may raise StoreConflict: maintenance has cut the chain's beginning off meanwhile.

    Raises:
        InstallationNotFound: there is no such installation.

    """
    now = deps.clock.now()
    with deps.store.writing() as unit:
        site = unit.installations.find(client_key)
        if site is None:
            raise InstallationNotFound
        unit.audit.append(site.id, AuditEntry(AuditKind.AUDIT_EXPORTED, at=now, details={"form": form}))
        unit.commit()
    chain = find_chain(deps, client_key)
    return AuditExport(chain, now, _pages(deps, chain))


def _pages(deps: Dependencies, chain: Chain) -> Iterator[ExportedPage]:
    for events in walk_chain(deps, chain):
        actors = {event.actor for event in events if event.actor is not None}
        with deps.store.reading() as unit:
            known = unit.audit_chains.commitments_of(chain.owner.installation_id, actors)
        yield ExportedPage(events, known)
