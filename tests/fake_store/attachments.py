"""The fake repository of the files of secrets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from plugin.domain.attachment import SealedAttachment
from plugin.domain.errors import AttachmentNotFound
from plugin.domain.ids import AttachmentId, InstallationId, SecretId
from plugin.services.errors import StoreConflict
from tests.fake_store.rows import FakeRepository


class FakeAttachments(FakeRepository):
    """Fills the port `Attachments`."""

    def all(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[SealedAttachment]:
        """Return a secret's files, whole or still on their way, oldest first."""
        found = [
            file
            for (owner, _), (of_secret, file) in self._rows.attachments.items()
            if (owner, of_secret, file.key_epoch) == (installation_id, secret_id, key_epoch)
        ]
        return sorted(found, key=lambda file: (file.added_at, file.id))

    def count_whole(self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int) -> int:
        """Return how many files of a secret are whole."""
        return sum(file.is_whole for file in self.all(installation_id, secret_id, key_epoch=key_epoch))

    def get(
        self,
        installation_id: InstallationId,
        secret_id: SecretId,
        attachment_id: AttachmentId,
        *,
        key_epoch: int,
    ) -> SealedAttachment:
        """Return one file."""
        for file in self.all(installation_id, secret_id, key_epoch=key_epoch):
            if file.id == attachment_id:
                return file
        raise AttachmentNotFound

    def add(self, installation_id: InstallationId, secret_id: SecretId, added: SealedAttachment) -> None:
        """Add a file, of which no part has come yet."""
        self._writable.attachments[installation_id, added.id] = (secret_id, added)

    def add_part(
        self, installation_id: InstallationId, attachment_id: AttachmentId, number: int, sealed: bytes
    ) -> None:
        """Add a part and count it."""
        rows = self._writable
        if (installation_id, attachment_id, number) in rows.parts:
            raise StoreConflict("the part is there already")
        rows.parts[installation_id, attachment_id, number] = sealed
        secret_id, file = rows.attachments[installation_id, attachment_id]
        counted = replace(file, received=file.received + 1)
        rows.attachments[installation_id, attachment_id] = (secret_id, counted)

    def part(self, installation_id: InstallationId, attachment_id: AttachmentId, number: int) -> bytes:
        """Return one sealed part."""
        try:
            return self._rows.parts[installation_id, attachment_id, number]
        except KeyError as error:
            raise AttachmentNotFound from error

    def relabel(
        self, installation_id: InstallationId, secret_id: SecretId, renewed: Sequence[SealedAttachment]
    ) -> None:
        """Give these files their new epoch and label, and remove the secret's other files."""
        rows = self._writable
        kept = {file.id: file for file in renewed}
        for (owner, found), (of_secret, file) in list(rows.attachments.items()):
            if (owner, of_secret) != (installation_id, secret_id):
                continue
            if found in kept:
                new = replace(file, key_epoch=kept[found].key_epoch, sealed_label=kept[found].sealed_label)
                rows.attachments[owner, found] = (secret_id, new)
            else:
                rows.drop_attachments([(owner, found)])

    def remove(self, installation_id: InstallationId, attachment_id: AttachmentId) -> None:
        """Remove a file with its parts; removing what is gone is no error."""
        self._writable.drop_attachments([(installation_id, attachment_id)])

    def count(self, installation_id: InstallationId) -> int:
        """Return how many files the installation holds."""
        return sum(owner == installation_id for owner, _ in self._rows.attachments)

    def remove_unfinished_across_tenants(self, *, begun_before: datetime, limit: int) -> int:
        """Remove files that began to come before this moment and never came whole; return how many."""
        stale = [
            (file.added_at, key)
            for key, (_, file) in self._rows.attachments.items()
            if not file.is_whole and file.added_at < begun_before
        ]
        gone = [key for _, key in sorted(stale)][:limit]
        self._writable.drop_attachments(gone)
        return len(gone)
