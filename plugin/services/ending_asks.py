"""Deletes asks whose time is over. Until then they are there, but shown to nobody and filled by nobody."""

from functools import partial

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.services.ask_repositories import DueAsk
from plugin.services.dependencies import Dependencies
from plugin.services.marking import request_mark
from plugin.services.working_off import work_off

BATCH = 500


def end_asks(deps: Dependencies) -> int:
    """Delete every ask that has expired; return how many. Safe on several machines at once."""
    return work_off(partial(_due, deps), partial(_end, deps))


def _due(deps: Dependencies) -> list[DueAsk]:
    with deps.store.reading() as unit:
        return unit.asks.due_across_tenants(now=deps.clock.now(), limit=BATCH)


def _end(deps: Dependencies, due: DueAsk) -> bool:
    now = deps.clock.now()
    with deps.store.writing() as unit:
        site = unit.installations.find(due.client_key)
        if site is None:
            return False
        # In the order of whoever fills or withdraws one, or the two could wait for each other in a circle.
        unit.audit.serialise(site.id)
        if not unit.asks.expire(site.id, due.id, now=now):
            return False
        entry = AuditEntry(
            AuditKind.ASK_EXPIRED, at=now, container=due.container, details={"ask": str(due.id)}
        )
        unit.audit.append(site.id, entry)
        request_mark(unit, site, due.container, at=now)
        unit.commit()
    return True
