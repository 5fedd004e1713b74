"""A file that belongs to a secret: sealed part by part under a key of its own, which the secret's data key seals.

A new password makes a new data key, and then the one small box is sealed again, not the file. Nothing can be added
to a file that is whole, so an old data key opens nothing that was written after it.
"""

import os
from dataclasses import dataclass, field
from uuid import UUID

from plugin.vault.box import KEY_BYTES, NO_KEY_ID, Purpose, open_box, seal
from plugin.vault.encoding import length_prefixed, text_from_utf8, u64, utf8
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.redacted import Redacted

PART_BYTES = 1024 * 1024
"""How much of a file each part holds; the last one holds the rest, and no part is empty."""

_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class FileLabel(Redacted):
    """A file's key, and what it is called and said to be."""

    key: bytes = field(repr=False)
    name: str = field(repr=False)
    media_type: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """One file of one secret. Its size says how many parts there are, so none can be left out or put on."""

    place: Place
    attachment: UUID
    size: int

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ValueError("a file must have a byte")

    @property
    def parts(self) -> int:
        """How many parts the file has."""
        return -(-self.size // PART_BYTES)

    def bytes_of(self, part: int) -> int:
        """Return how many bytes a part holds; parts are counted from 1.

        Raises:
            ValueError: there is no such part.

        """
        if not 1 <= part <= self.parts:
            raise ValueError("the file has no such part")
        return PART_BYTES if part < self.parts else self.size - PART_BYTES * (self.parts - 1)


def new_file_label(name: str, media_type: str) -> FileLabel:
    """Draw a key for a new file: 32 random bytes."""
    return FileLabel(os.urandom(KEY_BYTES), name, media_type)


def seal_label(data_key: bytes, label: FileLabel, *, at: FilePlace) -> bytes:
    """Seal a file's key and label for its secret, key epoch, id and size.

    Raises:
        ValueError: a text holds a lone surrogate, or a key is not 32 bytes.

    """
    if len(label.key) != KEY_BYTES:
        raise ValueError("a file's key must be 32 bytes")
    return seal(
        data_key,
        purpose=Purpose.FILE_LABEL,
        key_id=NO_KEY_ID,
        context=at.place.file_context(at.attachment, at.size),
        plaintext=label.key + length_prefixed(utf8(label.name), utf8(label.media_type)),
    )


def open_label(data_key: bytes, sealed: bytes, *, at: FilePlace) -> FileLabel:
    """Return a file's key and label.

    Raises:
        BoxRejected: it does not open here, or is malformed.
        ValueError: the data key is not 32 bytes.

    """
    context = at.place.file_context(at.attachment, at.size)
    plaintext = open_box(data_key, purpose=Purpose.FILE_LABEL, context=context, box=sealed)
    name, rest = _field(plaintext[KEY_BYTES:])
    media_type, rest = _field(rest)
    if rest:
        raise BoxRejected
    return FileLabel(plaintext[:KEY_BYTES], text_from_utf8(name), text_from_utf8(media_type))


def seal_part(key: bytes, data: bytes, *, at: FilePlace, part: int) -> bytes:
    """Seal one part for its file and number.

    Raises:
        ValueError: there is no such part, it has not its part's length, or the key is not 32 bytes.

    """
    if len(data) != at.bytes_of(part):
        raise ValueError("a part must have its length")
    return seal(
        key, purpose=Purpose.FILE_PART, key_id=NO_KEY_ID, context=_part_context(at, part), plaintext=data
    )


def open_part(key: bytes, sealed: bytes, *, at: FilePlace, part: int) -> bytes:
    """Return one part.

    Raises:
        BoxRejected: it does not open as this part of this file.
        ValueError: there is no such part, or the key is not 32 bytes.

    """
    expected = at.bytes_of(part)
    data = open_box(key, purpose=Purpose.FILE_PART, context=_part_context(at, part), box=sealed)
    if len(data) != expected:
        raise BoxRejected
    return data


def _part_context(at: FilePlace, part: int) -> bytes:
    """Bind a part: tenant, secret, file, size, number. Not the key epoch: a new password does not touch it."""
    place = at.place
    return length_prefixed(
        place.tenant.bytes, place.secret.bytes, at.attachment.bytes, u64(at.size), u64(part)
    )


def _field(data: bytes) -> tuple[bytes, bytes]:
    """Take the first length-prefixed field; return it and the rest."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
    if len(data) < max(_LENGTH_BYTES, end):
        raise BoxRejected
    return data[_LENGTH_BYTES:end], data[end:]
