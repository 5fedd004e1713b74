"""The use case "unlock"."""

from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.errors import WrongPassword
from plugin.domain.grant import IssuedGrant
from plugin.domain.ids import SecretId
from plugin.domain.secret import OpenSecret
from plugin.services.attempting import forgive_attempts
from plugin.services.dependencies import Dependencies
from plugin.services.granting import issue_grant
from plugin.services.ports import Caller
from plugin.services.testing_passwords import test_password
from plugin.services.work import reading_for, writing_for


def unlock_secret(
    deps: Dependencies, caller: Caller, secret_id: SecretId, checked_password: Checked[str]
) -> tuple[OpenSecret, IssuedGrant]:
    """Test the password and, if it is right, open the secret and give the caller a grant.

    The order is the protection: the host is asked, the attempt is counted, and only then does Argon2 run.
    Nothing is returned before the unlock is audited.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        InvalidInput: the password is empty or longer than any password may be.
        TooManyAttempts: he has to wait; the password was not tested.
        WrongPassword: it does not open the secret.
        Busy: no place to run Argon2; the attempt was not counted.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    with reading_for(deps, caller.principal) as work:
        sealed = work.secret(secret_id)
        tenant_key = work.tenant_key_of(sealed.head)
    right = test_password(deps, caller.principal, sealed, checked_password.value(), tenant_key=tenant_key)
    with writing_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        if secret.key_epoch != right.key_epoch:
            # Somebody changed the password meanwhile: what was right a moment ago is wrong now.
            work.audit(AuditKind.REFUSED, secret_id)
            work.commit()
            raise WrongPassword(tries_left=right.reservation.tries_left)
        opened = work.open(secret, access, data_key=right.data_key)
        forgive_attempts(work.unit, caller.principal, right.reservation)
        grant = issue_grant(work, secret, data_key=right.data_key)
        work.record_reader(secret_id)
        work.audit(AuditKind.UNLOCKED, secret_id, version=secret.head.version)
        work.commit()
    return opened, grant
