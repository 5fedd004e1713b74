"""What the use cases need of the tables about the files of a secret. `storage` fills this in.

A new password makes a new key epoch, and every label is sealed again for it. A row of another epoch opens no more, so
it does not count. Parts are never changed. Writers hold the secret's own row locked (`Secrets.get`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from plugin.domain.attachment import SealedAttachment
from plugin.domain.ids import AttachmentId, InstallationId, SecretId


class Attachments(Protocol):
    """The files of the secrets. They go with their secret when it is purged."""

    def all(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[SealedAttachment]:
        """Return a secret's files, whole or still on their way, oldest first."""
        ...

    def count_whole(self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int) -> int:
        """Return how many files of a secret are whole."""
        ...

    def get(
        self,
        installation_id: InstallationId,
        secret_id: SecretId,
        attachment_id: AttachmentId,
        *,
        key_epoch: int,
    ) -> SealedAttachment:
        """Return one file.

        Raises:
            AttachmentNotFound: the secret has none of this id.

        """
        ...

    def add(self, installation_id: InstallationId, secret_id: SecretId, added: SealedAttachment) -> None:
        """Add a file, of which no part has come yet."""
        ...

    def add_part(
        self, installation_id: InstallationId, attachment_id: AttachmentId, number: int, sealed: bytes
    ) -> None:
        """Add a part and count it.

        Raises:
            StoreConflict: it is there already.

        """
        ...

    def part(self, installation_id: InstallationId, attachment_id: AttachmentId, number: int) -> bytes:
        """Return one sealed part.

        Raises:
            AttachmentNotFound: it is not there.

        """
        ...

    def relabel(
        self, installation_id: InstallationId, secret_id: SecretId, renewed: Sequence[SealedAttachment]
    ) -> None:
        """Give these files their new epoch and label, and remove the secret's other files."""
        ...

    def remove(self, installation_id: InstallationId, attachment_id: AttachmentId) -> None:
        """Remove a file with its parts; removing what is gone is no error."""
        ...

    def count(self, installation_id: InstallationId) -> int:
        """Return how many files the installation holds."""
        ...

    def remove_unfinished_across_tenants(self, *, begun_before: datetime, limit: int) -> int:
        """Remove files that began to come before this moment and never came whole; return how many."""
        ...
