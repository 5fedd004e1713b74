"""Tests a password against a secret: the one function that every path with a password goes through."""

from dataclasses import dataclass, field

from plugin.domain.audit import AuditKind
from plugin.domain.errors import Busy, WrongPassword
from plugin.domain.principal import Principal
from plugin.domain.secret import SealedSecret
from plugin.services.attempting import Reservation, refund_attempt, reserve_attempt
from plugin.services.dependencies import Dependencies
from plugin.services.sealing import place_of
from plugin.services.work import writing_for
from plugin.vault.data_key import unwrap_with_password_key
from plugin.vault.errors import VaultError
from plugin.vault.errors import WrongPassword as KeyRefused
from plugin.vault.password import PasswordParameters
from plugin.vault.tenant_key import TenantKey, account_pseudonym


@dataclass(frozen=True, slots=True)
class RightPassword:
    """The proof that a password was right: the key that it opened, for this epoch of the secret."""

    data_key: bytes = field(repr=False)
    key_epoch: int
    reservation: Reservation


def test_password(
    deps: Dependencies, principal: Principal, secret: SealedSecret, password: str, *, tenant_key: TenantKey
) -> RightPassword:
    """Count the attempt, then derive the key and try it. No transaction is open while Argon2 runs.

    The reservation in the answer is still counted: the caller forgives it in the transaction that he commits.

    Raises:
        TooManyAttempts: the caller has to wait; the password was not tested.
        WrongPassword: it does not open the secret; this is audited.
        Busy: no place to run Argon2; the attempt was given back.
        VaultError: Argon2 could not run, or the row was changed; an attempt without a test was given back.

    """
    pseudonym = account_pseudonym(tenant_key, principal.account)
    parameters = PasswordParameters.decode(secret.password_parameters)
    reservation = reserve_attempt(deps, principal, secret.head.id, pseudonym=pseudonym)
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
            place=place_of(principal.installation.id, secret.head, key_epoch=secret.key_epoch),
            tenant_key=tenant_key,
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
