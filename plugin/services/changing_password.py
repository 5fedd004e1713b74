"""The use case "change the password"."""

from dataclasses import dataclass, field, replace

from plugin.domain.access import Access
from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.draft import NewPassword
from plugin.domain.errors import Locked
from plugin.domain.grant import IssuedGrant
from plugin.domain.ids import SecretId
from plugin.domain.principal import Principal
from plugin.domain.secret import SealedSecret, SecretView
from plugin.services.attempting import forgive_attempts
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StaleWrite
from plugin.services.file_labels import renew_labels
from plugin.services.gate import require_edit
from plugin.services.granting import issue_grant, place_to_renew, use_grant
from plugin.services.keeping_versions import renew_versions
from plugin.services.opening_keys import with_opened_keys
from plugin.services.password_keys import PasswordLock
from plugin.services.password_strength import require_strength
from plugin.services.ports import Caller
from plugin.services.sealing import lock_key, place_of, seal_secret
from plugin.services.site_policies import policy_of
from plugin.services.testing_passwords import LockedSecret, RightPassword, locked_secret, test_password
from plugin.services.work import Work, writing_for
from plugin.vault.data_key import new_data_key


@dataclass(frozen=True, slots=True)
class _Change:
    """Which secret gets a new password, and by what right."""

    secret_id: SecretId
    access: Access
    grant_token: str | None = field(repr=False)
    right: RightPassword | None = None
    """The proof of the current password, where it was tested."""


def change_password(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    checked_password: Checked[NewPassword],
    *,
    grant_token: str | None,
) -> tuple[SecretView, IssuedGrant]:
    """Seal the secret under a new data key and a new password; every older grant of it ends.

    A new data key, not the old one wrapped anew: else an old backup and the *old* password would open what is
    written from now on.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        WrongPassword: the policy wants the current password, and it was another; counted as at an unlock.
        TooManyAttempts: he has to wait; nothing was tested.
        Locked: he has no live grant, or lost it while the new key was made.
        InvalidInput: the new password breaks the policy.
        Busy: no place to run Argon2; nothing was changed.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    change = _Change(secret_id, access, grant_token)
    locked, title = _check(deps, caller.principal, change, checked_password)
    new = checked_password.value()
    policy = policy_of(deps, caller.principal.installation)
    require_strength(new.password, policy, field="new_password", known=title)
    right = None
    if new.current is not None:
        right = test_password(deps, caller.principal, locked, new.current)
    lock = deps.password_keys.new_lock(new.password, principal=caller.principal)
    return _store(deps, caller.principal, replace(change, right=right), lock)


@with_opened_keys
def _check(
    deps: Dependencies, principal: Principal, change: _Change, checked_password: Checked[NewPassword]
) -> tuple[LockedSecret, str]:
    """Refuse before Argon2 runs what can be refused then; return what a test of the current password needs."""
    with writing_for(deps, principal) as work:
        secret = work.secret(change.secret_id)
        require_edit(change.access)
        use_grant(work, secret, change.grant_token)
        checked_password.value()
        found = locked_secret(work, change.secret_id), work.title(secret.head)
        work.commit()
    return found


@with_opened_keys
def _store(
    deps: Dependencies, principal: Principal, change: _Change, lock: PasswordLock
) -> tuple[SecretView, IssuedGrant]:
    secret_id = change.secret_id
    with writing_for(deps, principal) as work:
        secret = work.secret(secret_id)
        data_key = use_grant(work, secret, change.grant_token)
        place = place_to_renew(work, secret, change.grant_token)
        renewed, data_key, lost = _renew(work, secret, lock, data_key=data_key)
        work.unit.grants.delete_of_secret(work.principal.installation.id, secret_id)
        if change.right is not None:
            forgive_attempts(work.unit, principal, change.right.reservation)
        grant = issue_grant(work, renewed, place, data_key=data_key)
        work.record_reader(secret_id)
        work.audit(AuditKind.PASSWORD_CHANGED, secret_id, **lost)
        view = work.view(renewed.head, change.access)
        work.commit()
    return view, grant


def _renew(
    work: Work, secret: SealedSecret, lock: PasswordLock, *, data_key: bytes
) -> tuple[SealedSecret, bytes, dict[str, int]]:
    """Seal everything again in the next epoch; a change that came in between is a lost grant to the caller.

    The last value says how much did not open any more: somebody has tampered with its rows.
    """
    epoch, tenant_key, plain = (
        secret.key_epoch + 1,
        work.sealing_key,
        work.plain_text(secret, data_key=data_key),
    )
    place = place_of(work.principal.installation.id, secret.head, key_epoch=epoch)
    locked = lock_key(new_data_key(), lock, place=place, tenant_key=tenant_key)
    renewed = seal_secret(secret.head, plain, locked=locked, place=place, tenant_key=tenant_key)
    try:
        work.unit.secrets.replace(
            work.principal.installation.id, renewed, version=secret.head.version, epoch=secret.key_epoch
        )
    except StaleWrite as error:
        raise Locked from error
    lost = {
        "versions_lost": renew_versions(work, secret, data_key=data_key, renewed=locked, place=place),
        "attachments_lost": renew_labels(work, secret, data_key=data_key, renewed=locked, place=place),
    }
    return renewed, locked.data_key, {what: number for what, number in lost.items() if number}
