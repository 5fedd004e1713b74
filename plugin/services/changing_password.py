"""The use case "change the password"."""

from dataclasses import dataclass, field

from plugin.domain.access import Access
from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.errors import Locked
from plugin.domain.grant import IssuedGrant
from plugin.domain.ids import SecretId
from plugin.domain.principal import Principal
from plugin.domain.secret import OpenSecret, SealedSecret, SecretView
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StaleWrite
from plugin.services.gate import require_edit
from plugin.services.granting import issue_grant, use_grant
from plugin.services.opening_keys import with_opened_keys
from plugin.services.password_keys import PasswordLock
from plugin.services.ports import Caller
from plugin.services.sealing import PlainText, lock_key, place_of, seal_secret
from plugin.services.work import Work, writing_for
from plugin.vault.data_key import new_data_key


@dataclass(frozen=True, slots=True)
class _Change:
    """Which secret gets a new password, and by what right."""

    secret_id: SecretId
    access: Access
    grant_token: str | None = field(repr=False)


def change_password(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    checked_password: Checked[str],
    *,
    grant_token: str | None,
) -> tuple[SecretView, IssuedGrant]:
    """Seal the secret under a new data key and a new password; every older grant of it ends.

    A new data key, not the old one wrapped anew: else an old backup and the *old* password would open what is
    written from now on.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        Locked: he has no live grant, or lost it while the new key was made.
        InvalidInput: the new password breaks the policy.
        Busy: no place to run Argon2; nothing was changed.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    change = _Change(secret_id, access, grant_token)
    _check(deps, caller.principal, change, checked_password)
    lock = deps.password_keys.new_lock(checked_password.value(), principal=caller.principal)
    return _store(deps, caller.principal, change, lock)


@with_opened_keys
def _check(deps: Dependencies, principal: Principal, change: _Change, checked_password: Checked[str]) -> None:
    """Refuse before Argon2 runs what can be refused then."""
    with writing_for(deps, principal) as work:
        secret = work.secret(change.secret_id)
        require_edit(change.access)
        use_grant(work, secret, change.grant_token)
        checked_password.value()
        work.commit()


@with_opened_keys
def _store(
    deps: Dependencies, principal: Principal, change: _Change, lock: PasswordLock
) -> tuple[SecretView, IssuedGrant]:
    secret_id = change.secret_id
    with writing_for(deps, principal) as work:
        secret = work.secret(secret_id)
        data_key = use_grant(work, secret, change.grant_token)
        opened = work.open(secret, change.access, data_key=data_key)
        renewed, data_key = _renew(work, secret, opened, lock)
        work.unit.grants.delete_of_secret(work.principal.installation.id, secret_id)
        grant = issue_grant(work, renewed, data_key=data_key)
        work.audit(AuditKind.PASSWORD_CHANGED, secret_id)
        view = work.view(renewed.head, change.access)
        work.commit()
    return view, grant


def _renew(
    work: Work, secret: SealedSecret, opened: OpenSecret, lock: PasswordLock
) -> tuple[SealedSecret, bytes]:
    """Seal everything again in the next epoch; a change that came in between is a lost grant to the caller."""
    epoch, tenant_key, data_key = secret.key_epoch + 1, work.sealing_key, new_data_key()
    place = place_of(work.principal.installation.id, secret.head, key_epoch=epoch)
    renewed = seal_secret(
        secret.head,
        PlainText(opened.view.title, opened.content),
        locked=lock_key(data_key, lock, place=place, tenant_key=tenant_key),
        place=place,
        tenant_key=tenant_key,
    )
    try:
        work.unit.secrets.replace(
            work.principal.installation.id, renewed, version=secret.head.version, epoch=secret.key_epoch
        )
    except StaleWrite as error:
        raise Locked from error
    return renewed, data_key
