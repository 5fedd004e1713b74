"""The use case "show a site admin what the app holds, what happened lately, and how well it is"."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plugin.domain.audit import AuditKind
from plugin.domain.installation import Installation
from plugin.domain.secret import SecretCounts
from plugin.services.dependencies import Dependencies
from plugin.services.health_repositories import ReportState
from plugin.services.ports import Caller, UnitOfWork
from plugin.services.site_policies import policy_of
from plugin.services.weak_parameters import count_weak_parameters

DAYS = 30
"""How many days the charts show; no policy keeps the trail for a shorter time."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What happened on one day (UTC)."""

    day: date
    created: int
    unlocked: int
    refused: int
    """Wrong passwords, and attempts that had to wait."""


@dataclass(frozen=True, slots=True)
class Health:
    """How well the installation is."""

    last_host_contact_at: datetime | None
    """When the host last answered before this question; noted every few minutes at most."""
    tenant_key_created_at: datetime
    weak_parameters: int
    """Secrets whose password hash is weaker than today's; each gets better with its next unlock."""
    report: ReportState


@dataclass(frozen=True, slots=True)
class Overview:
    """The installation and how much it holds."""

    installation: Installation
    counts: SecretCounts
    live_grants: int
    others_at_address: int
    """How many other installed tenants claim the same address; a site import leaves such behind."""
    days: tuple[DayCounts, ...]
    """The last days, the oldest first."""
    health: Health


def view_overview(deps: Dependencies, caller: Caller) -> Overview:
    """Return the overview to an admin of the site.

    Raises:
        NotAdmin: the host does not call him an admin.
        PolicyDamaged: the site's rules cannot be read.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.require_admin(caller)
    installation = caller.principal.installation
    now = deps.clock.now()
    idle = policy_of(deps, installation).grant_idle
    with deps.store.reading() as unit:
        others = unit.installations.others_at(
            installation.id, base_url=installation.base_url, product=installation.product
        )
        return Overview(
            installation=installation,
            counts=unit.secrets.counts(installation.id),
            live_grants=unit.grants.count(installation.id, used_after=now - idle, now=now),
            others_at_address=len(others),
            days=_days(unit, installation, today=now.date()),
            health=_health(deps, unit, installation),
        )


def _days(unit: UnitOfWork, installation: Installation, *, today: date) -> tuple[DayCounts, ...]:
    first = (today - _EPOCH).days - DAYS + 1
    counts = unit.audit_pages.days(installation.id, since_day=first)

    def count(day: int, *kinds: AuditKind) -> int:
        return sum(counts.get((day, kind), 0) for kind in kinds)

    return tuple(
        DayCounts(
            day=_EPOCH + timedelta(days=day),
            created=count(day, AuditKind.CREATED),
            unlocked=count(day, AuditKind.UNLOCKED),
            refused=count(day, AuditKind.REFUSED, AuditKind.THROTTLED),
        )
        for day in range(first, first + DAYS)
    )


def _health(deps: Dependencies, unit: UnitOfWork, installation: Installation) -> Health:
    return Health(
        last_host_contact_at=unit.health.last_host_contact(installation.id),
        tenant_key_created_at=unit.key_rows.made_at(installation.id, installation.tenant_key_version),
        weak_parameters=count_weak_parameters(deps, unit, installation.id),
        report=unit.health.report_state(installation.id),
    )
