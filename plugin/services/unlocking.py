"""The use case "unlock"."""

from dataclasses import dataclass, replace

from plugin.domain.access import Access
from plugin.domain.audience import Audience, Place
from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.errors import Expired, NotShared, UsedUp, WrongPassword
from plugin.domain.grant import IssuedGrant
from plugin.domain.ids import SecretId
from plugin.domain.life import SecretState
from plugin.domain.principal import Principal
from plugin.domain.secret import OpenSecret, SealedSecret
from plugin.services.attempting import forgive_attempts
from plugin.services.dependencies import Dependencies
from plugin.services.granting import issue_grant
from plugin.services.including import NOT_SHARED, place_of, require_included
from plugin.services.opening_keys import with_opened_keys
from plugin.services.password_keys import PasswordLock
from plugin.services.ports import Caller
from plugin.services.strengthening import strengthen, stronger_lock
from plugin.services.testing_passwords import LockedSecret, RightPassword, locked_secret, test_password
from plugin.services.work import Work, reading_for, writing_for


@dataclass(frozen=True, slots=True)
class _Proof:
    """What was found out before the secret is opened."""

    right: RightPassword
    access: Access
    groups: frozenset[str]
    """His groups, where the secret is shared with some."""
    stronger: PasswordLock | None
    """A key under today's Argon2 parameters, if the secret's are weaker."""


def unlock_secret(
    deps: Dependencies, caller: Caller, secret_id: SecretId, checked_password: Checked[str]
) -> tuple[OpenSecret, IssuedGrant]:
    """Test the password and, if it is right, open the secret and give the caller a grant.

    The order is the protection: the host is asked, the attempt is counted, and only then does Argon2 run. Whoever the
    secret is not shared with gets no further than the host's answer: nothing is counted, and nothing is tested.
    Nothing is returned before the unlock is audited.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        UsedUp: it was opened as often as it may be.
        NotShared: it is shared with chosen people and groups, and he is none of them; this is audited.
        InvalidInput: the password is empty or longer than any password may be.
        TooManyAttempts: he has to wait; the password was not tested.
        WrongPassword: it does not open the secret.
        Busy: no place to run Argon2; the attempt was not counted.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    locked, audience = _find(deps, caller.principal, secret_id)
    groups = require_included(deps, caller, locked, audience)
    password = checked_password.value()
    right = test_password(deps, caller.principal, locked, password)
    stronger = stronger_lock(deps, caller.principal, locked.secret, password)
    return _open(deps, caller.principal, secret_id, _Proof(right, access, groups, stronger))


@with_opened_keys
def _find(
    deps: Dependencies, principal: Principal, secret_id: SecretId
) -> tuple[LockedSecret, Audience | None]:
    with reading_for(deps, principal) as work:
        locked = locked_secret(work, secret_id)
        if locked.secret.head.life.opens_left == 0:
            raise UsedUp
        return locked, work.audience(locked.secret.head)


@with_opened_keys
def _open(
    deps: Dependencies, principal: Principal, secret_id: SecretId, proof: _Proof
) -> tuple[OpenSecret, IssuedGrant]:
    """Open the secret as it is now, in the one transaction that also grants, audits and forgives."""
    right = proof.right
    with writing_for(deps, principal) as work:
        secret = work.secret(secret_id)
        if secret.key_epoch != right.key_epoch:
            # Somebody changed the password meanwhile: what was right a moment ago is wrong now.
            work.audit(AuditKind.REFUSED, secret_id)
            work.commit()
            raise WrongPassword(tries_left=right.reservation.tries_left)
        place = _place(work, secret, proof)
        secret = _counted(work, secret, right)
        opened = work.open(secret, proof.access, data_key=right.data_key)
        forgive_attempts(work.unit, principal, right.reservation)
        grant = issue_grant(work, secret, place, data_key=right.data_key)
        work.record_reader(secret_id)
        work.audit(AuditKind.UNLOCKED, secret_id, version=secret.head.version)
        if proof.stronger is not None:
            strengthen(work, secret, proof.stronger, data_key=right.data_key)
        work.commit()
    return opened, grant


def _place(work: Work, secret: SealedSecret, proof: _Proof) -> Place:
    """Return the caller's place in the audience as it is now; a refusal costs no attempt and is written down first.

    Raises:
        NotShared: the owner took it away while the password was tested, or gave the secret an audience with groups.

    """
    try:
        return place_of(work, secret.head, groups=proof.groups)
    except NotShared:
        forgive_attempts(work.unit, work.principal, proof.right.reservation)
        work.audit(AuditKind.REFUSED, secret.head.id, reason=NOT_SHARED)
        work.commit()
        raise


def _counted(work: Work, secret: SealedSecret, right: RightPassword) -> SealedSecret:
    """Count this open and return the secret as it is then; a refusal is written down first.

    The password was right, so a refusal costs no attempt.

    Raises:
        Expired: the secret's time ended while the password was tested.
        UsedUp: somebody else took the last open meanwhile.

    """
    try:
        return _count_open(work, secret)
    except (Expired, UsedUp) as refusal:
        forgive_attempts(work.unit, work.principal, right.reservation)
        reason = SecretState.EXPIRED if isinstance(refusal, Expired) else SecretState.USED_UP
        work.audit(AuditKind.REFUSED, secret.head.id, reason=reason.value)
        work.commit()
        raise


def _count_open(work: Work, secret: SealedSecret) -> SealedSecret:
    life = secret.head.life
    if life.state_at(work.now) is SecretState.EXPIRED:
        raise Expired
    if life.opens_left is None:
        return secret
    work.unit.secrets.claim_open(work.principal.installation.id, secret.head.id)
    # The row is locked since it was read, so this is what stands there now.
    return replace(secret, head=replace(secret.head, life=replace(life, opens_left=life.opens_left - 1)))
