"""The use case "remove a file", and what is done with files that never came whole."""

from datetime import timedelta

from plugin.domain.audit import AuditKind
from plugin.domain.ids import AttachmentId, SecretId
from plugin.services.dependencies import Dependencies
from plugin.services.gate import require_edit
from plugin.services.granting import use_grant
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import writing_for

UPLOAD_TIME = timedelta(hours=1)
"""How long a file may be on its way. No grant lasts as long."""
BATCH = 100


@with_opened_keys
def remove_attachment(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    attachment_id: AttachmentId,
    *,
    grant_token: str | None,
) -> None:
    """Remove a file for good, whole or one's own that is still on its way.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        AttachmentNotFound: the secret has no such file.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    with writing_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        require_edit(access)
        use_grant(work, secret, grant_token)
        file = work.attachment(secret, attachment_id)
        if not file.is_whole:
            work.own_upload(secret, attachment_id)
        work.unit.attachments.remove(work.principal.installation.id, attachment_id)
        if file.is_whole:
            work.audit(AuditKind.ATTACHMENT_REMOVED, secret_id, attachment=str(attachment_id))
        work.commit()


def purge_unfinished_attachments(deps: Dependencies) -> int:
    """Remove what began to come and never came whole, on every site; return how many files that were."""
    removed = 0
    while batch := _purge_batch(deps):
        removed += batch
    return removed


def _purge_batch(deps: Dependencies) -> int:
    with deps.store.writing() as unit:
        batch = unit.attachments.remove_unfinished_across_tenants(
            begun_before=deps.clock.now() - UPLOAD_TIME, limit=BATCH
        )
        unit.commit()
    return batch
