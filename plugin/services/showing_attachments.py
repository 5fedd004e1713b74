"""The use cases "which files are there" and "fetch a part of one"."""

from plugin.domain.attachment import AttachmentPart, OpenAttachment, PartName, SealedAttachment
from plugin.domain.audit import AuditKind
from plugin.domain.errors import AttachmentNotFound
from plugin.domain.ids import SecretId
from plugin.services.dependencies import Dependencies
from plugin.services.file_labels import file_place, label_of, opened_attachment
from plugin.services.held_secret import HeldSecret, held_secret
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
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
    with held_secret(deps, caller, secret_id, grant_token) as held:
        work, secret, data_key = held.work, held.secret, held.data_key
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
    name: PartName,
    *,
    grant_token: str | None,
) -> AttachmentPart:
    """Open one part of a file. Each is audited before it leaves: whoever fetched any of them has seen the file.

    No more than this one part is in memory.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        AttachmentNotFound: the secret has no such file, the file has no such part, or it is not whole yet.
        BoxRejected: a row was tampered with.
        HostUnavailable: the host gave no usable answer.

    """
    with held_secret(deps, caller, name.secret_id, grant_token) as held:
        work = held.work
        file = work.attachment(held.secret, name.attachment_id)
        if not file.is_whole or name.number > file.parts:
            raise AttachmentNotFound
        part = _open(held, file, name.number)
        work.record_reader(name.secret_id)
        work.audit(
            AuditKind.ATTACHMENT_OPENED,
            name.secret_id,
            attachment=str(file.id),
            part=name.number,
            parts=file.parts,
        )
        work.commit()
    return part


def _open(held: HeldSecret, file: SealedAttachment, number: int) -> AttachmentPart:
    work = held.work
    label = label_of(work, held.secret, file, data_key=held.data_key)
    sealed = work.unit.attachments.part(work.principal.installation.id, file.id, number)
    at = file_place(work, held.secret, file.id, size=file.size)
    data = open_part(label.key, sealed, at=at, part=number)
    return AttachmentPart(OpenAttachment(file, label.name, label.media_type), number, data)
