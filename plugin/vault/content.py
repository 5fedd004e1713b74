"""A secret's content, sealed under its data key."""

from dataclasses import dataclass, field
from enum import IntEnum

from plugin.vault.box import NO_KEY_ID, Purpose, open_box, seal
from plugin.vault.encoding import text_from_utf8, utf8
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.redacted import Redacted


class ContentFormat(IntEnum):
    """What a content's bytes mean: its first byte. All other numbers are reserved."""

    PLAIN_TEXT = 1


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Content(Redacted):
    """An opened content."""

    format: ContentFormat
    text: str = field(repr=False)


def seal_content(data_key: bytes, content: str, *, place: Place, version: int) -> bytes:
    """Seal a plain text for its secret, key epoch and version. Its length is not hidden.

    Raises:
        ValueError: the text holds a lone surrogate, or the data key is not 32 bytes.

    """
    return seal(
        data_key,
        purpose=Purpose.CONTENT,
        key_id=NO_KEY_ID,
        context=place.content_context(version),
        plaintext=bytes([ContentFormat.PLAIN_TEXT]) + utf8(content),
    )


def open_content(data_key: bytes, sealed: bytes, *, place: Place, version: int) -> Content:
    """Return the content.

    Raises:
        BoxRejected: it does not open here, or has a format that this version does not know.
        ValueError: the data key is not 32 bytes.

    """
    plaintext = open_box(
        data_key, purpose=Purpose.CONTENT, context=place.content_context(version), box=sealed
    )
    if plaintext[:1] != bytes([ContentFormat.PLAIN_TEXT]):
        raise BoxRejected
    return Content(ContentFormat.PLAIN_TEXT, text_from_utf8(plaintext[1:]))
