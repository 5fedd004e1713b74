"""The use cases "which files are there" and "fetch a part of one"."""

from plugin.domain.attachment import AttachmentPart, OpenAttachment
from plugin.domain.audit import AuditKind
from plugin.domain.errors import AttachmentNotFound
from plugin.domain.ids import AttachmentId, SecretId
from plugin.services.dependencies import Dependencies
from plugin.services.file_labels import file_place, label_of, opened_attachment
from plugin.services.granting import use_grant
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import writing_for
from plugin.vault.attachment import open_part


@with_opened_keys
def list_attachments(
    deps: Dependencies, caller: Caller, secret_id: SecretId, *, grant_token: str | None
) -> list[OpenAttachment]:
    """Return the files of an unlocked secret that are whole, oldest first.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.view(caller)
    with writing_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        data_key = use_grant(work, secret, grant_token)
        files = work.unit.attachments.all(
            work.principal.installation.id, secret_id, key_epoch=secret.key_epoch
        )
        opened = [opened_attachment(work, secret, each, data_key=data_key) for each in files if each.is_whole]
        work.commit()
    return opened


@with_opened_keys
def fetch_part(
    deps: Dependencies,
    caller: Caller,
    target: tuple[SecretId, AttachmentId, int],
    *,
    grant_token: str | None,
) -> AttachmentPart:
    """Open one part of a file. Each is audited before it leaves: whoever fetched any of them has seen the file.

    `target` names the secret, the file and the part's number, from 1. No more than this one part is in memory.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        AttachmentNotFound: the secret has no such file, the file has no such part, or it is not whole yet.
        BoxRejected: a row was tampered with.
        HostUnavailable: the host gave no usable answer.

    """
    secret_id, attachment_id, number = target
    deps.gate.view(caller)
    with writing_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        data_key = use_grant(work, secret, grant_token)
        file = work.attachment(secret, attachment_id)
        if not file.is_whole or number > file.parts:
            raise AttachmentNotFound
        label = label_of(work, secret, file, data_key=data_key)
        sealed = work.unit.attachments.part(work.principal.installation.id, attachment_id, number)
        at = file_place(work, secret, attachment_id, size=file.size)
        data = open_part(label.key, sealed, at=at, part=number)
        work.record_reader(secret_id)
        work.audit(
            AuditKind.ATTACHMENT_OPENED,
            secret_id,
            attachment=str(attachment_id),
            part=number,
            parts=file.parts,
        )
        work.commit()
    return AttachmentPart(OpenAttachment(file, label.name, label.media_type), number, data)
