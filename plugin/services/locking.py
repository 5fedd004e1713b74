"""The use cases "lock" and "lock for everyone"."""

from plugin.domain.audit import AuditKind
from plugin.domain.errors import Locked, SecretNotFound
from plugin.domain.ids import SecretId
from plugin.services.dependencies import Dependencies
from plugin.services.granting import end_grant, holds_grant_or_owns
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import reading_for, writing_for


@with_opened_keys
def lock_secret(deps: Dependencies, caller: Caller, secret_id: SecretId, grant_token: str | None) -> None:
    """End the caller's own grant. Always succeeds: what is not there, or not his, is locked to him already.

    The host is not asked: locking must work while it is down, and gives nothing away.
    """
    with writing_for(deps, caller.principal, even_sealed=True) as work:
        try:
            secret = work.secret(secret_id)
        except SecretNotFound:
            return
        if end_grant(work, secret, grant_token):
            work.audit(AuditKind.LOCKED, secret_id)
            work.commit()


def lock_for_everyone(
    deps: Dependencies, caller: Caller, secret_id: SecretId, grant_token: str | None
) -> None:
    """End every grant of a secret.

    Open to whoever has it unlocked; without a grant, to its owner and to the site's admins.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Locked: he has no live grant, is not the owner and not an admin.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.view(caller)
    if not _holds_grant_or_owns(deps, caller, secret_id, grant_token) and not deps.gate.is_admin(caller):
        raise Locked
    with writing_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        ended = work.unit.grants.delete_of_secret(work.principal.installation.id, secret.head.id)
        work.audit(AuditKind.LOCKED_FOR_EVERYONE, secret_id, grants=ended)
        work.commit()


@with_opened_keys
def _holds_grant_or_owns(
    deps: Dependencies, caller: Caller, secret_id: SecretId, grant_token: str | None
) -> bool:
    with reading_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        return holds_grant_or_owns(work, secret, grant_token)
