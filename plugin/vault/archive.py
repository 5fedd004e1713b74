"""An archive of one installation: records in sealed boxes, in order, under a key made from a passphrase.

    header: magic (16) | archive id (16) | password parameters (26)
    then for each record: length of the box (4) | box

Each box binds the whole header and the record's number, so none can be changed, swapped, repeated, left out or taken
from another archive. That the archive is whole shows its last record (docs/export-format.md). No key of the server
is in it.
"""

import os
from dataclasses import dataclass, field
from typing import Self

from plugin.vault.box import NO_KEY_ID, OVERHEAD_BYTES, Purpose, open_box, seal
from plugin.vault.encoding import length_prefixed, u32, u64
from plugin.vault.errors import BoxRejected
from plugin.vault.password import (
    PARAMETERS_BYTES,
    Argon2Bounds,
    Argon2Profile,
    Password,
    PasswordParameters,
    derive_password_key,
)
from plugin.vault.redacted import Redacted

MAGIC = b"SECRETS-ARCHIVE\x01"
HEADER_BYTES = 58
BOX_MAX_BYTES = 1024 * 1024
"""No record is longer, so nobody's archive makes a reader take more memory than this at once."""
LENGTH_BYTES = 4

PROFILE = Argon2Profile(memory_kib=256 * 1024, time_cost=3, parallelism=1)
"""The most memory that readers take: an archive lies where no server counts the guesses."""

_LABEL = b"jsecrets/v1/archive"
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class ArchiveHeader:
    """What stands in clear at an archive's beginning."""

    archive_id: bytes = field(repr=False)
    parameters: PasswordParameters

    def __post_init__(self) -> None:
        if len(self.archive_id) != _ID_BYTES or self.parameters.origin is not None:
            raise ValueError("an archive's id must be 16 bytes, and its parameters have no origin")

    @classmethod
    def fresh(cls, profile: Argon2Profile = PROFILE) -> Self:
        """Draw a new id and a new salt."""
        return cls(os.urandom(_ID_BYTES), PasswordParameters.fresh(profile))

    def encode(self) -> bytes:
        """Write the 58 bytes."""
        return MAGIC + self.archive_id + self.parameters.derivation()

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read the 58 bytes.

        Raises:
            BoxRejected: these bytes begin no archive of a form that is known here.

        """
        if len(data) != HEADER_BYTES or not data.startswith(MAGIC):
            raise BoxRejected
        id_end = HEADER_BYTES - PARAMETERS_BYTES
        return cls(data[len(MAGIC) : id_end], PasswordParameters.decode(data[id_end:]))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ArchiveKey(Redacted):
    """Seals and opens the records of one archive."""

    header: ArchiveHeader
    key: bytes = field(repr=False)

    @classmethod
    def derive(cls, header: ArchiveHeader, passphrase: Password, *, bounds: Argon2Bounds) -> Self:
        """Make the key of an archive from its passphrase: slow and large on purpose.

        Raises:
            WeakParameters: the header's parameters are out of bounds; nothing was computed.
            DerivationFailed: Argon2 could not run.

        """
        return cls(header, derive_password_key(passphrase, header.parameters, bounds=bounds))

    def seal(self, number: int, plaintext: bytes) -> bytes:
        """Return the record of this number as it stands in the file, its length in front.

        Raises:
            ValueError: it is longer than a record may be.

        """
        if len(plaintext) > BOX_MAX_BYTES - OVERHEAD_BYTES:
            raise ValueError("a record of an archive must not be longer than 1 MiB")
        box = seal(
            self.key,
            purpose=Purpose.ARCHIVE,
            key_id=NO_KEY_ID,
            context=self._context(number),
            plaintext=plaintext,
        )
        return u32(len(box)) + box

    def open(self, number: int, box: bytes) -> bytes:
        """Return the plaintext of a box, its length taken off.

        Raises:
            BoxRejected: it is not this archive's record of this number, or the passphrase was another.

        """
        return open_box(self.key, purpose=Purpose.ARCHIVE, context=self._context(number), box=box)

    def _context(self, number: int) -> bytes:
        return length_prefixed(_LABEL, self.header.encode(), u64(number))
