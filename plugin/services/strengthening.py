"""Brings a secret's Argon2 parameters up to today's when its password was typed: only then can they change.

It never stands in the way of the unlock: when no slot is free, or the row changes meanwhile, it is left for the
next time.
"""

from dataclasses import replace

from plugin.domain.audit import AuditKind
from plugin.domain.errors import Busy
from plugin.domain.principal import Principal
from plugin.domain.secret import SealedSecret
from plugin.services.dependencies import Dependencies
from plugin.services.password_keys import PasswordLock
from plugin.services.resealing import boxes_of
from plugin.services.work import Work
from plugin.vault.data_key import wrap_with_password_key
from plugin.vault.errors import VaultError
from plugin.vault.password import PasswordParameters, origin_of


def stronger_lock(
    deps: Dependencies, principal: Principal, secret: SealedSecret, password: str
) -> PasswordLock | None:
    """Derive a key with today's parameters if the secret's are weaker; None where there is nothing to do.

    Call it with a password that was just found right, and outside of any transaction.
    """
    stored = PasswordParameters.decode(secret.password_parameters)
    if not deps.password_keys.is_outdated(stored.profile):
        return None
    try:
        return deps.password_keys.new_lock(password, principal=principal)
    except (Busy, VaultError):
        return None


def strengthen(work: Work, secret: SealedSecret, lock: PasswordLock, *, data_key: bytes) -> None:
    """Wrap the data key with the new lock, in the same epoch, unless the row changed since `secret` was read.

    Grants go on: they hold the data key itself, which stays.
    """
    before = boxes_of(secret)
    # Of an imported secret, the contents name the ids of before until it gets a new password.
    parameters = replace(lock.parameters, origin=origin_of(secret.password_parameters))
    wrapped = wrap_with_password_key(
        data_key,
        password_key=lock.key,
        parameters=parameters,
        place=work.place(secret),
        # The key that it names already, so that the row still names the oldest key of its boxes.
        tenant_key=work.tenant_key_of(secret.wrapped_key),
    )
    after = replace(before, password_parameters=parameters.encode(), wrapped_key=wrapped)
    if work.unit.secret_keys.reseal(work.principal.installation.id, [(before, after)]):
        profile = lock.parameters.profile
        work.audit(
            AuditKind.PARAMETERS_UPGRADED,
            secret.head.id,
            memory_kib=profile.memory_kib,
            time_cost=profile.time_cost,
        )
