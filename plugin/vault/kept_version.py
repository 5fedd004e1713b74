"""An earlier version of a secret: its title and content as they were, in one box under the secret's data key.

The title lies inside, unlike the current one: nobody needs it without the password, and a tenant key can be
replaced, or an issue moved, without touching what was kept.
"""

from dataclasses import dataclass, field

from plugin.vault.box import NO_KEY_ID, Purpose, open_box, seal
from plugin.vault.content import Content
from plugin.vault.encoding import length_prefixed, text_from_utf8, utf8
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.redacted import Redacted

_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeptVersion(Redacted):
    """What a secret said at one of its earlier versions."""

    title: str = field(repr=False)
    content: Content = field(repr=False)


def seal_version(data_key: bytes, kept: KeptVersion, *, place: Place, version: int) -> bytes:
    """Seal what a version said, for its secret, key epoch and number.

    Raises:
        ValueError: a text holds a lone surrogate, or the data key is not 32 bytes.

    """
    return seal(
        data_key,
        purpose=Purpose.VERSION,
        key_id=NO_KEY_ID,
        context=place.content_context(version),
        plaintext=length_prefixed(utf8(kept.title)) + kept.content.encode(),
    )


def open_version(data_key: bytes, sealed: bytes, *, place: Place, version: int) -> KeptVersion:
    """Return what a version said.

    Raises:
        BoxRejected: it does not open here, is malformed, or has a format that this version does not know.
        ValueError: the data key is not 32 bytes.

    """
    context = place.content_context(version)
    plaintext = open_box(data_key, purpose=Purpose.VERSION, context=context, box=sealed)
    title_end = _LENGTH_BYTES + int.from_bytes(plaintext[:_LENGTH_BYTES], "big")
    if len(plaintext) < title_end:
        raise BoxRejected
    title = text_from_utf8(plaintext[_LENGTH_BYTES:title_end])
    return KeptVersion(title, Content.decode(plaintext[title_end:]))
