"""Where the domain's files meet the vault's boxes: what is bound to which place, sealed and opened."""

from dataclasses import replace
from uuid import UUID

from plugin.domain.attachment import OpenAttachment, SealedAttachment
from plugin.domain.secret import SealedSecret
from plugin.services.sealing import LockedKey
from plugin.services.work import Work
from plugin.vault.attachment import FileLabel, FilePlace, open_label, seal_label
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place


def file_place(work: Work, secret: SealedSecret, attachment_id: UUID, *, size: int) -> FilePlace:
    """Return the place that a file's boxes are bound to."""
    return FilePlace(work.place(secret), attachment_id, size)


def label_of(work: Work, secret: SealedSecret, sealed: SealedAttachment, *, data_key: bytes) -> FileLabel:
    """Open a file's key and label.

    Raises:
        BoxRejected: its row was tampered with.

    """
    at = file_place(work, secret, sealed.id, size=sealed.size)
    return open_label(data_key, sealed.sealed_label, at=at)


def opened_attachment(
    work: Work, secret: SealedSecret, sealed: SealedAttachment, *, data_key: bytes
) -> OpenAttachment:
    """Open a label for a list: one that was tampered with must not keep the others from being shown."""
    try:
        label = label_of(work, secret, sealed, data_key=data_key)
    except BoxRejected:
        return OpenAttachment(sealed, name=None)
    return OpenAttachment(sealed, label.name, label.media_type)


def renew_labels(
    work: Work, secret: SealedSecret, *, data_key: bytes, renewed: LockedKey, place: Place
) -> int:
    """Seal every file's label again for the secret's next epoch; return how many whole files were lost.

    One whose label does not open was tampered with, and one that is still on its way ends with its sender's grant:
    both are dropped.
    """
    installation_id = work.principal.installation.id
    files = work.unit.attachments.all(installation_id, secret.head.id, key_epoch=secret.key_epoch)
    whole = [each for each in files if each.is_whole]
    kept = []
    for each in whole:
        try:
            label = label_of(work, secret, each, data_key=data_key)
        except BoxRejected:
            continue
        at = FilePlace(place, each.id, each.size)
        box = seal_label(renewed.data_key, label, at=at)
        kept.append(replace(each, key_epoch=renewed.epoch, sealed_label=box))
    if files:
        work.unit.attachments.relabel(installation_id, secret.head.id, kept)
    return len(whole) - len(kept)
