"""The use cases "make somebody else the owner", of the owner and of the site's admins.

Neither opens anything: the new owner still needs the password, and an admin who makes himself one needs it, too.
"""

from dataclasses import dataclass, replace

from plugin.domain.access import Access
from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.checked import Checked
from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput, NotOwner
from plugin.domain.ids import AccountId, SecretId
from plugin.domain.principal import Principal
from plugin.domain.secret import SecretHead, SecretView
from plugin.services.dependencies import Dependencies
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import Work, reading_for, writing_for

_MAY_NOT_SEE = Complaint("This person may not see where the secret is.")
_NOT_TOLD = Complaint(
    "The site tells only admins who may see this. Let this person unlock the secret once first."
)


@dataclass(frozen=True, slots=True)
class _Right:
    """By what right an owner is replaced."""

    access: Access
    by_admin: bool


def give_secret(
    deps: Dependencies, caller: Caller, secret_id: SecretId, checked_account: Checked[AccountId]
) -> SecretView:
    """Make somebody else the owner of a secret, and end every grant of it.

    The owner may, if he may edit; he need not have it open. So may an admin, who stays shut out like everybody else.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotOwner: the secret is not his, or he may not edit; and he is no admin.
        Sealed: the site is sealed.
        InvalidInput: no account was named, or one that may not see the container.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    head = _head(deps, caller.principal, secret_id)
    is_owner = access.can_edit and head.owner == caller.principal.account
    if not is_owner and not deps.gate.is_admin(caller):
        raise NotOwner
    account = checked_account.value()
    _require_viewer(deps, caller, head, account)
    return _give(deps, caller.principal, head, account, _Right(access, by_admin=not is_owner))


def reassign_secret(
    deps: Dependencies, caller: Caller, secret_id: SecretId, checked_account: Checked[AccountId]
) -> None:
    """Make somebody the owner of any secret of the site, for an admin: its owner may have left.

    Raises:
        NotAdmin: the host does not call him an admin.
        SecretNotFound: his site has no such secret, or it is in the trash.
        Sealed: the site is sealed.
        InvalidInput: no account was named, or one that may not see where the secret is.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.require_admin(caller)
    with reading_for(deps, caller.principal) as work:
        head = work.unit.secrets.get(caller.principal.installation.id, secret_id).head
    account = checked_account.value()
    _require_viewer(deps, caller, head, account)
    with writing_for(deps, caller.principal) as work:
        _store(work, head, account, by_admin=True)
        work.commit()


@with_opened_keys
def _give(
    deps: Dependencies, principal: Principal, found: SecretHead, account: AccountId, right: _Right
) -> SecretView:
    with writing_for(deps, principal) as work:
        head = work.secret(found.id).head
        if head.owner != found.owner:
            raise NotOwner  # somebody gave it away a moment ago
        _store(work, head, account, by_admin=right.by_admin)
        view = work.view(replace(head, given_to=account), right.access)
        work.commit()
    return view


def _head(deps: Dependencies, principal: Principal, secret_id: SecretId) -> SecretHead:
    with reading_for(deps, principal) as work:
        return work.secret(secret_id).head


def _require_viewer(deps: Dependencies, caller: Caller, head: SecretHead, account: AccountId) -> None:
    """Refuse a new owner who may not see the secret's place, by the host's word of this moment.

    Where the host keeps that from the caller, whoever has unlocked the secret before counts: he stood there.
    """
    may_view = deps.gate.may_view(caller, head.container, account)
    if may_view is None:
        with reading_for(deps, caller.principal) as work:
            is_known = work.unit.readers.is_known(caller.principal.installation.id, head.id, account)
        if not is_known:
            raise InvalidInput({"account_id": _NOT_TOLD})
    elif not may_view:
        raise InvalidInput({"account_id": _MAY_NOT_SEE})


def _store(work: Work, head: SecretHead, account: AccountId, *, by_admin: bool) -> None:
    """Write the new owner down. Every grant ends: the old owner may have been let in as the owner alone."""
    installation_id = work.principal.installation.id
    work.unit.audiences.give(installation_id, head.id, to=account)
    ended = work.unit.grants.delete_of_secret(installation_id, head.id)
    actor = work.unit.accounts.actor_of(installation_id, account)
    details: dict[str, str | int | bool] = {"by_admin": by_admin, "grants": ended}
    entry = AuditEntry(
        AuditKind.OWNER_CHANGED,
        at=work.now,
        account=work.principal.account,
        secret_id=head.id,
        container=head.container,
        # The commitment means nothing any more once that account is erased.
        details=details if actor is None else details | {"to": actor.hex()},
    )
    work.unit.audit.append(installation_id, entry)
