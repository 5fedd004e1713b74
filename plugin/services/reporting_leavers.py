"""The use case "what does this person know": which secrets to rotate when somebody leaves.

A secret counts when the person has seen it since its content last changed. Whoever unlocks, shows, writes or changes
one is noted with the moment (`Work.record_reader`). Another password takes nobody's knowledge away, and a content
that comes back is known to those who read it before (`known_since`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.checked import Checked
from plugin.domain.container import Container
from plugin.domain.ids import AccountId, SecretId
from plugin.domain.principal import Principal
from plugin.services.dependencies import Dependencies
from plugin.services.opened_heads import open_titles
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import reading_for, writing_for

LARGEST_REPORT = 1000


@dataclass(frozen=True, slots=True)
class SecretToRotate:
    """A secret that the person knows as it is now."""

    id: SecretId
    title: str | None = field(repr=False)
    container: Container
    last_seen_at: datetime
    content_changed_at: datetime
    is_trashed: bool


@dataclass(frozen=True, slots=True)
class OwnedSecret:
    """A secret that needs another owner when the person leaves."""

    id: SecretId
    title: str | None = field(repr=False)
    container: Container
    is_limited: bool
    """Whether it opens for chosen people only: then nobody but its owner can let in others."""


@dataclass(frozen=True, slots=True)
class LeaverReport:
    """What a person knows, the last seen first, and what he owns, the newest first."""

    secrets: tuple[SecretToRotate, ...]
    owned: tuple[OwnedSecret, ...]
    is_truncated: bool
    """Whether there are more than a report holds."""


def report_leaver(
    deps: Dependencies, caller: Caller, checked_account: Checked[AccountId], *, as_csv: bool
) -> LeaverReport:
    """Return the secrets of the caller's site that an account knows, those in the trash included, and those it owns.

    Nothing is returned before it is audited who asked. The event holds no account but the admin's own; of the
    other one it names the commitment, which means nothing any more once that account is erased.

    Raises:
        NotAdmin: the host does not call him an admin.
        InvalidInput: no account was named.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.require_admin(caller)
    account = checked_account.value()
    report = _known_to(deps, caller.principal, account)
    _audit(deps, caller.principal, account, report, as_csv=as_csv)
    return report


@with_opened_keys
def _known_to(deps: Dependencies, principal: Principal, account: AccountId) -> LeaverReport:
    with reading_for(deps, principal, even_sealed=True) as work:
        known = work.unit.audit_pages.known_to(principal.installation.id, account, limit=LARGEST_REPORT + 1)
        shown = known[:LARGEST_REPORT]
        heads = work.unit.audiences.owned_by(principal.installation.id, account, limit=LARGEST_REPORT + 1)
        owned = heads[:LARGEST_REPORT]
        titles = open_titles(work, (*(each.head for each in shown), *owned))
    secrets = (
        SecretToRotate(
            id=each.head.id,
            title=titles[each.head.id],
            container=each.head.container,
            last_seen_at=each.last_seen_at,
            content_changed_at=each.head.content_changed_at,
            is_trashed=each.is_trashed,
        )
        for each in shown
    )
    return LeaverReport(
        tuple(secrets),
        tuple(OwnedSecret(head.id, titles[head.id], head.container, head.has_audience) for head in owned),
        is_truncated=max(len(known), len(heads)) > LARGEST_REPORT,
    )


def _audit(
    deps: Dependencies, principal: Principal, account: AccountId, report: LeaverReport, *, as_csv: bool
) -> None:
    with writing_for(deps, principal, even_sealed=True) as work:
        actor = work.unit.accounts.actor_of(principal.installation.id, account)
        details: dict[str, str | int | bool] = {"secrets": len(report.secrets), "csv": as_csv}
        entry = AuditEntry(
            AuditKind.LEAVER_REPORT,
            at=work.now,
            account=principal.account,
            details=details if actor is None else details | {"about": actor.hex()},
        )
        work.unit.audit.append(principal.installation.id, entry)
        work.commit()
