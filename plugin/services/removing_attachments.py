"""The use case "remove a file"."""

from plugin.domain.audit import AuditKind
from plugin.domain.ids import AttachmentId, SecretId
from plugin.services.dependencies import Dependencies
from plugin.services.held_secret import held_secret
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller


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
    with held_secret(deps, caller, secret_id, grant_token, to_edit=True) as held:
        work, secret = held.work, held.secret
        file = work.attachment(secret, attachment_id)
        if not file.is_whole:
            work.own_upload(secret, attachment_id)
        work.unit.attachments.remove(work.principal.installation.id, attachment_id)
        if file.is_whole:
            work.audit(AuditKind.ATTACHMENT_REMOVED, secret_id, attachment=str(attachment_id))
        work.commit()
