"""Tests a password against a secret: the one function that every path with a password goes through."""

from dataclasses import dataclass, field

from plugin.domain.audit import AuditKind
from plugin.domain.errors import Busy, Expired, WrongPassword
from plugin.domain.ids import SecretId
from plugin.domain.life import SecretState
from plugin.domain.principal import Principal
from plugin.domain.secret import SealedSecret
from plugin.services.attempting import Reservation, refund_attempt, reserve_attempt
from plugin.services.dependencies import Dependencies
from plugin.services.sealing import place_of_secret
from plugin.services.work import Work, writing_for
from plugin.vault.data_key import unwrap_with_password_key
from plugin.vault.errors import VaultError
from plugin.vault.errors import WrongPassword as KeyRefused
from plugin.vault.password import PasswordParameters
from plugin.vault.tenant_key import TenantKey, account_pseudonym


@dataclass(frozen=True, slots=True)
class LockedSecret:
    """A secret whose password is to be tested, and what the test needs of tenant keys."""

    secret: SealedSecret
    tenant_key: TenantKey
    """The one that the wrapped key names."""
    pseudonym: bytes = field(repr=False)
    """The account's, under the current tenant key: all its attempts count in the same buckets."""


@dataclass(frozen=True, slots=True)
class RightPassword:
    """The proof that a password was right: the key that it opened, for this epoch of the secret."""

    data_key: bytes = field(repr=False)
    key_epoch: int
    reservation: Reservation


def locked_secret(work: Work, secret_id: SecretId) -> LockedSecret:
    """Return a secret of the principal's own container, ready to be tested.

    Raises:
        SecretNotFound: there is none there.
        Expired: its time is over.

    """
    secret = work.secret(secret_id)
    if secret.head.life.state_at(work.now) is SecretState.EXPIRED:
        raise Expired
    pseudonym = account_pseudonym(work.tenant_key, work.principal.account)
    return LockedSecret(secret, work.tenant_key_of(secret.wrapped_key), pseudonym)


def test_password(
    deps: Dependencies, principal: Principal, locked: LockedSecret, password: str
) -> RightPassword:
    """Count the attempt, then derive the key and try it. No transaction is open while Argon2 runs.

    The reservation in the answer is still counted: the caller forgives it in the transaction that he commits.

    Raises:
        TooManyAttempts: the caller has to wait; the password was not tested.
        WrongPassword: it does not open the secret; this is audited.
        Busy: no place to run Argon2; the attempt was given back.
        VaultError: Argon2 could not run, or the row was changed; an attempt without a test was given back.

    """
    secret = locked.secret
    parameters = PasswordParameters.decode(secret.password_parameters)
    reservation = reserve_attempt(deps, principal, secret.head.id, pseudonym=locked.pseudonym)
    try:
        lock = deps.password_keys.derive(password, parameters, principal=principal)
    except (Busy, VaultError):
        refund_attempt(deps, principal, reservation)
        raise
    try:
        data_key = unwrap_with_password_key(
            secret.wrapped_key,
            password_key=lock.key,
            parameters=parameters,
            place=place_of_secret(principal.installation.id, secret),
            tenant_key=locked.tenant_key,
        )
    except KeyRefused:
        _audit_refusal(deps, principal, secret)
        raise WrongPassword(tries_left=reservation.tries_left) from None
    return RightPassword(data_key, secret.key_epoch, reservation)


def _audit_refusal(deps: Dependencies, principal: Principal, secret: SealedSecret) -> None:
    """Write the refusal down in a transaction of its own, before the error could undo it."""
    with writing_for(deps, principal) as work:
        work.audit(AuditKind.REFUSED, secret.head.id)
        work.commit()
