"""Moves secrets to the trash whose limits are reached. Until then they are there, but do not open."""

from functools import partial

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.life import TrashReason
from plugin.services.dependencies import Dependencies
from plugin.services.marking import request_mark
from plugin.services.trash_repositories import DueSecret
from plugin.services.working_off import work_off

BATCH = 500

_KINDS = {TrashReason.EXPIRED: AuditKind.EXPIRED, TrashReason.USED_UP: AuditKind.USED_UP}


def end_lives(deps: Dependencies) -> int:
    """Trash every secret that has expired, or is used up and open to nobody any more; return how many.

    Each in a transaction of its own: whatever is changed meanwhile, by a person or by another machine, is left alone.
    """
    return work_off(partial(_due, deps), partial(_end, deps))


def _due(deps: Dependencies) -> list[DueSecret]:
    now = deps.clock.now()
    with deps.store.reading() as unit:
        return unit.trash.due_across_tenants(now=now, used_after=now - deps.policy.grant_idle, limit=BATCH)


def _end(deps: Dependencies, due: DueSecret) -> bool:
    now = deps.clock.now()
    with deps.store.writing() as unit:
        site = unit.installations.find(due.client_key)
        if site is None or not unit.trash.retire(site.id, due.secret_id, reason=due.reason, at=now):
            return False
        unit.grants.delete_of_secret(site.id, due.secret_id)
        entry = AuditEntry(_KINDS[due.reason], at=now, secret_id=due.secret_id, container=due.container)
        unit.audit.append(site.id, entry)
        # The audit trail's lock makes the last two secrets of a container go one after the other.
        if unit.secrets.counts_in(site.id, due.container).shown == 0:
            request_mark(unit, site, due.container, at=now)
        unit.commit()
    return True
