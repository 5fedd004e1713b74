"""The use case "show an unlocked secret again"."""

from plugin.domain.audit import AuditKind
from plugin.domain.ids import SecretId
from plugin.domain.secret import OpenSecret
from plugin.services.dependencies import Dependencies
from plugin.services.held_secret import held_secret
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller


@with_opened_keys
def reveal_secret(
    deps: Dependencies, caller: Caller, secret_id: SecretId, grant_token: str | None
) -> OpenSecret:
    """Open a secret with a live grant. Nothing is returned before it is audited.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Locked: he has no live grant.
        HostUnavailable: the host gave no usable answer.

    """
    with held_secret(deps, caller, secret_id, grant_token) as held:
        work, secret = held.work, held.secret
        opened = work.open(secret, held.access, data_key=held.data_key)
        work.record_reader(secret_id)
        work.audit(AuditKind.REVEALED, secret_id, version=secret.head.version)
        work.commit()
    return opened
