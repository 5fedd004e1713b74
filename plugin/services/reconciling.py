"""Finds out which issues and pages are gone, and in the end deletes their secrets.

The host is asked as the app, and its "not found" can also mean that the app may not see a container. So absence only
counts when it lasts for the whole time of the policy, when the host says so at the beginning and at the end of it,
and when nobody has seen the secrets on that container meanwhile. Who may read is none of this module's business.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.container import Container
from plugin.domain.errors import HostUnavailable, PolicyDamaged
from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import Installation
from plugin.services.authenticating import KEPT_OUT, find_signing_tenant
from plugin.services.dependencies import Dependencies
from plugin.services.hosts import Hosts
from plugin.services.ports import Host
from plugin.services.site_policies import policy_of
from plugin.services.site_repositories import DueCheck

SITES = 200
CHECKS = 100
"""How many containers of a site one run looks for."""
PAUSE_SECONDS = 0.2
RECHECK = timedelta(days=1)
INTERVAL = timedelta(minutes=50)
"""A little less than the hour after which maintenance runs again."""
CLAIM = timedelta(minutes=30)
APART = timedelta(days=1)
"""The least time between the two answers that something is not there."""
FEWEST = 10
LARGEST_SHARE = 0.2
"""More of at least `FEWEST` known containers gone at once look like a lost permission, not like work."""
BATCH = 100

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one run found out."""

    checked: int = 0
    absent: int = 0
    secrets: int = 0
    """How many were deleted with their containers."""
    stopped: tuple[InstallationId, ...] = ()
    """The sites that gave no answer, or told of an unusual share as gone: nothing was concluded there."""


@dataclass(frozen=True, slots=True)
class _Answers:
    present: list[Container]
    absent: list[DueCheck]
    retry_after: timedelta | None = None
    """How long to leave the host alone; None where it answered everything."""

    @property
    def is_unusual(self) -> bool:
        """Whether too many vanished at once of those that were there."""
        vanished = sum(check.was_present for check in self.absent)
        known = vanished + len(self.present)
        return known >= FEWEST and vanished > LARGEST_SHARE * known


def reconcile_sites(deps: Dependencies, hosts: Hosts, *, pause: Pause) -> Reconciled:
    """Look for some containers of each site that is due, `pause` seconds apart. Safe on several machines at once."""
    with deps.store.reading() as unit:
        due = unit.reconciliations.due_across_tenants(now=deps.clock.now(), limit=SITES)
    runs = [_reconcile_site(deps, hosts, client_key, pause=pause) for client_key in due]
    return Reconciled(
        checked=sum(run.checked for run in runs),
        absent=sum(run.absent for run in runs),
        secrets=sum(run.secrets for run in runs),
        stopped=tuple(site for run in runs for site in run.stopped),
    )


def _reconcile_site(deps: Dependencies, hosts: Hosts, client_key: ClientKey, *, pause: Pause) -> Reconciled:
    try:
        tenant = find_signing_tenant(deps, client_key)
    except KEPT_OUT:
        return Reconciled()
    return reconcile_site(deps, tenant.installation, hosts.of(tenant), limit=CHECKS, pause=pause)


def reconcile_site(
    deps: Dependencies, site: Installation, host: Host, *, limit: int = CHECKS, pause: Pause
) -> Reconciled:
    """Look for some containers of one site, unless that was done not long ago, or is being done."""
    if not _claim(deps, site):
        return Reconciled()
    answers = _ask(host, _due(deps, site, limit=limit), pause=pause)
    is_stopped = answers.retry_after is not None or answers.is_unusual
    now = deps.clock.now()
    with deps.store.writing() as unit:
        unit.container_checks.note_present(site.id, answers.present, at=now)
        if answers.present or answers.absent:
            unit.health.note_host_contact(site.id, at=now)
        if not is_stopped:
            absent = [check.container for check in answers.absent]
            unit.container_checks.note_absent(site.id, absent, at=now)
        # Who has come by both doors may have an answer at the other one, whose turn comes within the hour.
        least = timedelta(0) if is_stopped and site.forge_id else INTERVAL
        unit.reconciliations.postpone(site.id, until=now + max(least, answers.retry_after or least))
        unit.commit()
    return Reconciled(
        checked=len(answers.present) + len(answers.absent),
        absent=0 if is_stopped else len(answers.absent),
        secrets=0 if is_stopped else _purge_absent(deps, site, answers.absent),
        stopped=(site.id,) if is_stopped else (),
    )


def _claim(deps: Dependencies, site: Installation) -> bool:
    now = deps.clock.now()
    with deps.store.writing() as unit:
        is_mine = unit.reconciliations.claim(site.id, now=now, until=now + CLAIM)
        unit.commit()
    return is_mine


def _due(deps: Dependencies, site: Installation, *, limit: int) -> list[DueCheck]:
    before = deps.clock.now() - RECHECK
    with deps.store.reading() as unit:
        reported_at = unit.reconciliations.reported_at(site.id)
        checked_before = before if reported_at is None else max(before, reported_at)
        return unit.container_checks.due(site.id, checked_before=checked_before, limit=limit)


def _ask(host: Host, due: Sequence[DueCheck], *, pause: Pause) -> _Answers:
    """Ask one after the other; the first question without an answer is the last."""
    present: list[Container] = []
    absent: list[DueCheck] = []
    for check in due:
        try:
            is_there = host.has(check.container)
        except HostUnavailable as error:
            return _Answers(present, absent, timedelta(seconds=error.retry_after_seconds or 0))
        if is_there:
            present.append(check.container)
        else:
            absent.append(check)
        pause(PAUSE_SECONDS)
    return _Answers(present, absent)


def _purge_absent(deps: Dependencies, site: Installation, absent: Sequence[DueCheck]) -> int:
    try:
        retention = policy_of(deps, site).trash_retention
    except PolicyDamaged:
        return 0
    latest = deps.clock.now() - max(retention, APART)
    over = [check.container for check in absent if check.absent_since and check.absent_since <= latest]
    return sum(_purge(deps, site, container, latest=latest) for container in over)


def _purge(deps: Dependencies, site: Installation, container: Container, *, latest: datetime) -> int:
    purged = 0
    while batch := _purge_batch(deps, site, container, latest=latest):
        purged += batch
    return purged


def _purge_batch(deps: Dependencies, site: Installation, container: Container, *, latest: datetime) -> int:
    """Delete some secrets of an absent container, unless somebody has seen it there meanwhile."""
    with deps.store.writing() as unit:
        since = unit.container_checks.absent_since(site.id, container)
        if since is None or since > latest:
            return 0
        gone = unit.container_checks.delete_secrets(site.id, container, limit=BATCH)
        for secret_id in gone:
            details = {"reason": "container_gone"}
            now = deps.clock.now()
            entry = AuditEntry(
                AuditKind.PURGED, at=now, secret_id=secret_id, container=container, details=details
            )
            unit.audit.append(site.id, entry)
        if not gone:
            unit.container_checks.forget(site.id, container)
        unit.commit()
    return len(gone)
