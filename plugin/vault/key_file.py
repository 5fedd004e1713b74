"""Root keys in a file: the key provider that needs no service.

The file is JSON, readable by its owner only; docs/vault-format.md gives its form. `key_file_changes` replaces
keys in it.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from plugin.vault.box import Purpose, key_id_of, open_box, seal
from plugin.vault.key_probe import prove_round_trip
from plugin.vault.key_ring import KeyRing
from plugin.vault.private_file import OWNER_ONLY, file_fault, read_private_file
from plugin.vault.redacted import Redacted

MAX_BYTES = 64 * 1024
MODE = 0o600


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeyFile(Redacted):
    """A `KeyProvider` over the keys of a file, read once."""

    _ring: KeyRing = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file.

        A link to a regular file is followed, because that is how orchestrators mount secrets.

        Raises:
            KeyFileRejected: it cannot be read, is not a regular file, may be read or written by others than
                its owner, or does not have the right form.

        """
        data = read_private_file(path, max_bytes=MAX_BYTES, forbidden=OWNER_ONLY)
        return cls(KeyRing.from_json(data, source=str(path)))

    @property
    def active_key_id(self) -> int:
        """Return the id of the key that `wrap` uses."""
        return self._ring.active_id

    def wrap(self, plaintext: bytes, *, context: bytes) -> bytes:
        """Seal under the active root key."""
        key_id = self.active_key_id
        key = self._ring.key(key_id)
        return seal(key, purpose=Purpose.TENANT_KEY, key_id=key_id, context=context, plaintext=plaintext)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """Open under the root key that the box names.

        Raises:
            KeyUnavailable: that key is not in the file.
            BoxRejected: the box does not open under it in this context.

        """
        key = self._ring.key(key_id_of(wrapped))
        return open_box(key, purpose=Purpose.TENANT_KEY, context=context, box=wrapped)

    def check(self) -> None:
        """Seal and open a probe under the active key.

        Raises:
            KeyUnavailable: the probe did not come back.

        """
        prove_round_trip(self)


def write_new_key_file(path: Path) -> None:
    """Make a key file with one random key, readable by its owner only, and be sure that it is on the disk.

    Raises:
        KeyFileRejected: something is at this path already, or the file could not be written. No part of it
            stays.

    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
    except FileExistsError as error:
        raise file_fault(path, "it exists already, and a key file is never overwritten") from error
    except OSError as error:
        raise file_fault(path, f"it cannot be made ({error.strerror})") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, MODE)  # an odd umask may have taken the owner's own rights
            file.write(KeyRing.new().to_json())
            file.flush()
            os.fsync(descriptor)
        sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise file_fault(path, f"it cannot be written ({error.strerror})") from error


def sync_folder(folder: Path) -> None:
    """Make a file's name last, too: a file without a folder entry is gone after a crash.

    Raises:
        OSError: the disk does not say that it does.

    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
