"""A secret's content, sealed under its data key."""

from dataclasses import dataclass, field
from enum import IntEnum

from plugin.vault.box import NO_KEY_ID, Purpose, open_box, seal
from plugin.vault.encoding import text_from_utf8, utf8
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.redacted import Redacted


class ContentFormat(IntEnum):
    """What a content's text means: its first byte. All other numbers are reserved."""

    PLAIN_TEXT = 1
    MARKDOWN = 2
    LOGIN = 3
    ONE_TIME_CODE = 4


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Content(Redacted):
    """A content. The last two formats are JSON objects (docs/vault-format.md); the vault does not look inside."""

    format: ContentFormat
    text: str = field(repr=False)

    def encode(self) -> bytes:
        """Return the format's byte and the text in UTF-8.

        Raises:
            ValueError: the text holds a lone surrogate.

        """
        return bytes([self.format]) + utf8(self.text)

    @classmethod
    def decode(cls, data: bytes) -> "Content":
        """Return the content of bytes that came out of a box.

        Raises:
            BoxRejected: the format is unknown here, or the rest is not UTF-8.

        """
        if not data or data[0] not in set(ContentFormat):
            raise BoxRejected
        return cls(ContentFormat(data[0]), text_from_utf8(data[1:]))


def seal_content(data_key: bytes, content: Content, *, place: Place, version: int) -> bytes:
    """Seal a content for its secret, key epoch and version. Its length is not hidden.

    Raises:
        ValueError: the text holds a lone surrogate, or the data key is not 32 bytes.

    """
    return seal(
        data_key,
        purpose=Purpose.CONTENT,
        key_id=NO_KEY_ID,
        context=place.content_context(version),
        plaintext=content.encode(),
    )


def open_content(data_key: bytes, sealed: bytes, *, place: Place, version: int) -> Content:
    """Return the content.

    Raises:
        BoxRejected: it does not open here, or has a format that this version does not know.
        ValueError: the data key is not 32 bytes.

    """
    context = place.content_context(version)
    return Content.decode(open_box(data_key, purpose=Purpose.CONTENT, context=context, box=sealed))
