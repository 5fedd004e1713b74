"""The use cases "attach a file": it is announced, and then comes part by part."""

import uuid
from dataclasses import replace

from plugin.domain.attachment import AttachmentDraft, OpenAttachment, PartName, SealedAttachment
from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.complaint import Complaint
from plugin.domain.errors import AttachmentsOff, InvalidInput, PartUnexpected, TooManyAttachments
from plugin.domain.ids import AttachmentId, SecretId
from plugin.domain.secret import SealedSecret
from plugin.services.dependencies import Dependencies
from plugin.services.file_labels import file_place, label_of
from plugin.services.held_secret import HeldSecret, held_secret
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import Work
from plugin.vault.attachment import FileLabel, FilePlace, new_file_label, seal_label, seal_part


@with_opened_keys
def begin_attachment(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    checked_draft: Checked[AttachmentDraft],
    *,
    grant_token: str | None,
) -> OpenAttachment:
    """Make room for a file. Nobody is shown it before its last part has come.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        AttachmentsOff: the policy lets nobody attach files.
        InvalidInput: the name or the size breaks the policy.
        TooManyAttachments: the secret is full.
        HostUnavailable: the host gave no usable answer.

    """
    with held_secret(deps, caller, secret_id, grant_token, to_edit=True) as held:
        work, secret, data_key = held.work, held.secret, held.data_key
        if not work.policy.attachments:
            raise AttachmentsOff
        draft = checked_draft.value()
        # The secret's row is locked since it was read: no two files take the last place.
        files = work.unit.attachments.all(
            work.principal.installation.id, secret_id, key_epoch=secret.key_epoch
        )
        if len(files) >= work.policy.attachments_max:
            raise TooManyAttachments
        added = _sealed(work, secret, draft, data_key=data_key)
        work.unit.attachments.add(work.principal.installation.id, secret_id, added)
        work.commit()
    return OpenAttachment(added, draft.name, draft.media_type)


@with_opened_keys
def add_part(
    deps: Dependencies,
    caller: Caller,
    name: PartName,
    checked_data: Checked[bytes],
    *,
    grant_token: str | None,
) -> OpenAttachment:
    """Take the next part of a file; with the last one the file is there for everybody who opens the secret.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        AttachmentNotFound: the secret has no such file; it is somebody else's on its way; or it was given up.
        PartUnexpected: another part is the next one, or the file is whole.
        InvalidInput: the part has not the length that it must have.
        HostUnavailable: the host gave no usable answer.

    """
    with held_secret(deps, caller, name.secret_id, grant_token, to_edit=True) as held:
        work = held.work
        file = work.own_upload(held.secret, name.attachment_id)
        if name.number != file.received + 1 or file.is_whole:
            raise PartUnexpected(received=file.received)
        label = _keep_part(held, file, name.number, checked_data)
        file = replace(file, received=name.number)
        if file.is_whole:
            work.audit(AuditKind.ATTACHMENT_ADDED, name.secret_id, attachment=str(file.id), bytes=file.size)
        work.commit()
    return OpenAttachment(file, label.name, label.media_type)


def _keep_part(
    held: HeldSecret, file: SealedAttachment, number: int, checked_data: Checked[bytes]
) -> FileLabel:
    """Seal and store a part; return the file's label."""
    work = held.work
    label = label_of(work, held.secret, file, data_key=held.data_key)
    at = file_place(work, held.secret, file.id, size=file.size)
    data = _of_right_length(checked_data.value(), at, number)
    sealed = seal_part(label.key, data, at=at, part=number)
    work.unit.attachments.add_part(work.principal.installation.id, file.id, number, sealed)
    return label


def _sealed(work: Work, secret: SealedSecret, draft: AttachmentDraft, *, data_key: bytes) -> SealedAttachment:
    at = file_place(work, secret, uuid.uuid4(), size=draft.size)
    label = new_file_label(draft.name, draft.media_type)
    return SealedAttachment(
        id=AttachmentId(at.attachment),
        key_epoch=secret.key_epoch,
        size=draft.size,
        parts=at.parts,
        received=0,
        added_by=work.principal.account,
        added_at=work.now,
        sealed_label=seal_label(data_key, label, at=at),
    )


def _of_right_length(data: bytes, at: FilePlace, number: int) -> bytes:
    expected = at.bytes_of(number)
    if len(data) != expected:
        raise InvalidInput({"data": Complaint("Must be {expected} bytes.", expected=expected)})
    return data
