"""The use case "cut off what is too old": an installation's policy says how many days its events are kept."""

from datetime import datetime, timedelta

from plugin.domain.audit import AuditEntry, AuditEvent, AuditKind, micros_of
from plugin.domain.errors import PolicyDamaged
from plugin.domain.ids import ClientKey
from plugin.services.audit_repositories import ChainOwner
from plugin.services.dependencies import Dependencies
from plugin.services.ports import UnitOfWork
from plugin.services.site_policies import policy_of

SHORTEST_RETENTION = timedelta(days=30)
"""No policy keeps events for a shorter time, so younger ones need not be looked at."""

BATCH = 5000
_OWNERS = 500


def prune_audit(deps: Dependencies) -> int:
    """Cut the beginning of every chain that is longer than its policy allows; return how many events went.

    What is kept verifies as before, from the hash of the last event that was cut off. A chain is cut at a
    midnight (UTC), so that running often does not leave an event each time.
    """
    return sum(_prune(deps, owner) for owner in _begun(deps))


def _begun(deps: Dependencies) -> list[ChainOwner]:
    before = _midnight(deps.clock.now() - SHORTEST_RETENTION)
    found: list[ChainOwner] = []
    with deps.store.reading() as unit:
        while page := unit.audit_chains.begun_across_tenants(
            before=before, after=found[-1].client_key if found else None, limit=_OWNERS
        ):
            found += page
    return found


def _prune(deps: Dependencies, owner: ChainOwner) -> int:
    """Cut one chain, in batches, each with an event of its own: an interrupted run leaves a whole chain."""
    before = _kept_from(deps, owner.client_key)
    pruned = 0
    while before is not None and (batch := _prune_batch(deps, owner, before)):
        pruned += batch
    return pruned


def _kept_from(deps: Dependencies, client_key: ClientKey) -> datetime | None:
    """Return the moment from which on events are kept; None where nobody can say."""
    with deps.store.reading() as unit:
        site = unit.installations.find(client_key)
    if site is None:
        return None
    try:
        return _midnight(deps.clock.now() - policy_of(deps, site).audit_retention)
    except PolicyDamaged:
        return None


def _prune_batch(deps: Dependencies, owner: ChainOwner, before: datetime) -> int:
    site = owner.installation_id
    with deps.store.writing() as unit:
        unit.audit.serialise(site)
        last = _last_older(unit, owner, before)
        if last is None:
            return 0
        pruned = unit.audit_chains.cut(site, last=last)
        details = {"events": pruned, "up_to": last.sequence}
        unit.audit.append(site, AuditEntry(AuditKind.AUDIT_PRUNED, at=deps.clock.now(), details=details))
        unit.commit()
    return pruned


def _last_older(unit: UnitOfWork, owner: ChainOwner, before: datetime) -> AuditEvent | None:
    """Return the last event of the oldest ones without a gap: a young one keeps all that follow it."""
    head = unit.audit_chains.head(owner.installation_id)
    if head is None:
        return None
    last = None
    for event in unit.audit.events(owner.installation_id, after=head.kept_sequence, limit=BATCH):
        if event.at_micros >= micros_of(before):
            break
        last = event
    return last


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
