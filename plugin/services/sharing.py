"""The use cases "with whom is it shared" and "share it with others"."""

from dataclasses import dataclass, field

from plugin.domain.access import Access
from plugin.domain.audience import Audience, AudienceChange
from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.errors import Expired, Locked, NotOwner
from plugin.domain.ids import AccountId, SecretId
from plugin.domain.life import SecretState
from plugin.domain.principal import Principal
from plugin.domain.secret import SealedSecret
from plugin.services.dependencies import Dependencies
from plugin.services.gate import require_edit
from plugin.services.granting import end_others, holds_grant, use_grant
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import Work, reading_for, writing_for


@dataclass(frozen=True, slots=True)
class Sharing:
    """With whom a secret is shared."""

    owner: AccountId
    audience: Audience | None = field(repr=False)
    """None where everybody who knows the password may open it."""
    can_change: bool


def view_sharing(
    deps: Dependencies, caller: Caller, secret_id: SecretId, *, grant_token: str | None
) -> Sharing:
    """Return with whom a secret is shared, to a reader who has it open. Nothing is written.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    return _view(deps, caller.principal, secret_id, access, grant_token=grant_token)


@with_opened_keys
def _view(
    deps: Dependencies, principal: Principal, secret_id: SecretId, access: Access, *, grant_token: str | None
) -> Sharing:
    with reading_for(deps, principal) as work:
        secret = work.secret(secret_id)
        if secret.head.life.state_at(work.now) is SecretState.EXPIRED:
            raise Expired
        if not holds_grant(work, secret, grant_token):
            raise Locked
        can_change = access.can_edit and work.owns(secret.head)
        return Sharing(secret.head.owner, work.audience(secret.head), can_change)


@with_opened_keys
def share_secret(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    checked_change: Checked[AudienceChange],
    *,
    grant_token: str | None,
) -> Sharing:
    """Give a secret another audience, or none; every grant of it ends but the owner's own.

    Nobody but the owner may: who was let in cannot let in others, and no admin can let himself in.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        NotOwner: the secret is not his.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        InvalidInput: what he sent is no audience.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    with writing_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        require_edit(access)
        if not work.owns(secret.head):
            raise NotOwner
        use_grant(work, secret, grant_token)
        change = checked_change.value()
        change.require_sense(work.audience(secret.head), now=work.now)
        _store(work, secret, change, grant_token)
        work.commit()
    return Sharing(secret.head.owner, change.audience, can_change=True)


def _store(work: Work, secret: SealedSecret, change: AudienceChange, grant_token: str | None) -> None:
    audience = change.audience
    work.unit.audiences.replace(work.principal.installation.id, secret.head.id, audience)
    ended = end_others(work, secret, grant_token)
    members = () if audience is None else audience.members
    groups = sum(member.group is not None for member in members)
    work.audit(
        AuditKind.AUDIENCE_CHANGED,
        secret.head.id,
        everyone=audience is None,
        people=len(members) - groups,
        groups=groups,
        grants=ended,
    )
