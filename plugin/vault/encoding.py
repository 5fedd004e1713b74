"""The byte encodings that everything sealed is built from.

All of them are injective: two different values never encode alike, so what is bound by a box is bound
exactly.
"""

import re

from plugin.vault.errors import BoxRejected

_U32_LIMIT = 2**32
_U64_LIMIT = 2**64
_SURROGATE = re.compile("[\ud800-\udfff]")


def length_prefixed(*fields: bytes) -> bytes:
    """Join fields, each preceded by its length as four bytes, big-endian."""
    return b"".join(u32(len(field)) + field for field in fields)


def u32(number: int) -> bytes:
    """Encode a number as four bytes, big-endian.

    Raises:
        ValueError: it does not fit.

    """
    if not 0 <= number < _U32_LIMIT:
        raise ValueError("a number does not fit in four bytes")
    return number.to_bytes(4, "big")


def u64(number: int) -> bytes:
    """Encode a number as eight bytes, big-endian.

    Raises:
        ValueError: it does not fit.

    """
    if not 0 <= number < _U64_LIMIT:
        raise ValueError("a number does not fit in eight bytes")
    return number.to_bytes(8, "big")


def utf8(text: str) -> bytes:
    """Encode a text as UTF-8, as it is: nothing is normalised or trimmed.

    Raises:
        ValueError: it holds a lone surrogate, which JSON can carry and UTF-8 cannot.

    """
    # Looked for by hand: a UnicodeEncodeError would carry the text along.
    if _SURROGATE.search(text):
        raise ValueError("a text holds a lone surrogate")
    return text.encode()


def text_from_utf8(data: bytes) -> str:
    """Decode UTF-8 that came out of a box.

    Raises:
        BoxRejected: it is not UTF-8.

    """
    # "surrogateescape" never raises, and leaves surrogates exactly where strict decoding would have failed
    # with a UnicodeDecodeError, which would carry the plaintext along.
    text = data.decode(errors="surrogateescape")
    if _SURROGATE.search(text):
        raise BoxRejected
    return text
