"""The sealed box: the one format in which anything is encrypted here.

    magic, version, suite, purpose | key id (4) | salt (32) | commitment (32) | ciphertext | tag (16)

Each box has an AES-256-GCM key of its own, derived by HKDF-SHA256 (RFC 5869) from the caller's key, 32 fresh
random bytes and the context. So the nonce may be constant, and no count of messages per key has to be kept. A
second HKDF output is stored in clear as a commitment: AES-GCM alone lets one ciphertext open under several
keys, which turns an unlock form into an oracle that tests many passwords at once (Len, Grubbs, Ristenpart:
Partitioning Oracle Attacks, USENIX Security 2021). The format is specified in docs/vault-format.md.
"""

import hmac
import os
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from plugin.vault.encoding import length_prefixed, u32
from plugin.vault.errors import BoxRejected

KEY_BYTES = 32
"""The length of every symmetric key here."""

OVERHEAD_BYTES = 88
"""How much longer a box is than its plaintext."""

NO_KEY_ID = 0
"""The key id of a box whose key belongs to no ring: a password's, a grant token's or a data key."""

MAGIC = b"\x53"
"""The first byte of every box."""

_LABEL = b"jsecrets/v1/seal"
_FORMAT = MAGIC + bytes([1, 1])
_PURPOSE_AT = len(_FORMAT)
_HEADER_BYTES = 8
_SALT_END = _HEADER_BYTES + 32
_COMMITMENT_END = _SALT_END + 32
_NONCE = bytes(12)  # safe because no AES key is used twice: each box draws its own salt


class Purpose(IntEnum):
    """What a box is for. A box never opens for another purpose, even under the same key."""

    TENANT_KEY = 1
    OUTER = 2
    INNER = 3
    GRANT_OUTER = 4
    GRANT_INNER = 5
    TITLE = 6
    CONTENT = 7
    FILE_KEY = 8
    UNBOUND_SHARED_SECRET = 9
    SHARED_SECRET = 10
    VERSION = 11
    ARCHIVE = 12
    FILE_LABEL = 13
    FILE_PART = 14


def seal(key: bytes, *, purpose: Purpose, key_id: int, context: bytes, plaintext: bytes) -> bytes:
    """Encrypt a plaintext so that it opens only under this key, for this purpose and in this context.

    `key_id` is readable by everybody: it says which key of a ring to take. The context is not stored; whoever
    opens the box must know it.

    Raises:
        ValueError: the key is not 32 bytes, or the key id does not fit in four.

    """
    header = _FORMAT + bytes([purpose]) + u32(key_id)
    return _seal_with_salt(key, header, context=context, plaintext=plaintext, salt=_fresh_salt())


def open_box(key: bytes, *, purpose: Purpose, context: bytes, box: bytes) -> bytes:
    """Return the plaintext of a box.

    Raises:
        BoxRejected: the box is malformed, was changed, or was sealed under another key, purpose or context.
        ValueError: the key is not 32 bytes.

    """
    _check_format(box)
    if box[_PURPOSE_AT] != purpose:
        raise BoxRejected
    header, salt = box[:_HEADER_BYTES], box[_HEADER_BYTES:_SALT_END]
    message_key, commitment = _derive(key, salt=salt, header=header, context=context)
    if not hmac.compare_digest(commitment, box[_SALT_END:_COMMITMENT_END]):
        raise BoxRejected
    try:
        return AESGCM(message_key).decrypt(_NONCE, box[_COMMITMENT_END:], box[:_COMMITMENT_END])
    except InvalidTag:
        raise BoxRejected from None  # the same answer as above, without a cause that tells the two apart


def key_id_of(box: bytes) -> int:
    """Return the key id that a box names. It is not proven before the box has been opened.

    Raises:
        BoxRejected: these bytes are no box of a format that is known here.

    """
    _check_format(box)
    return int.from_bytes(box[_PURPOSE_AT + 1 : _HEADER_BYTES], "big")


def beginning_of(purpose: Purpose) -> bytes:
    """Return the bytes that every box of this purpose begins with."""
    return _FORMAT + bytes([purpose])


def _seal_with_salt(key: bytes, header: bytes, *, context: bytes, plaintext: bytes, salt: bytes) -> bytes:
    """Seal with a given salt. For test vectors only: a salt used twice with a key and context breaks both."""
    message_key, commitment = _derive(key, salt=salt, header=header, context=context)
    associated = header + salt + commitment
    return associated + AESGCM(message_key).encrypt(_NONCE, plaintext, associated)


def _derive(key: bytes, *, salt: bytes, header: bytes, context: bytes) -> tuple[bytes, bytes]:
    if len(key) != KEY_BYTES:
        raise ValueError("a key must be 32 bytes")
    info = length_prefixed(_LABEL, header, context)
    output = HKDF(algorithm=SHA256(), length=2 * KEY_BYTES, salt=salt, info=info).derive(key)
    return output[:KEY_BYTES], output[KEY_BYTES:]


def _check_format(box: bytes) -> None:
    if len(box) < OVERHEAD_BYTES or not box.startswith(_FORMAT):
        raise BoxRejected


def _fresh_salt() -> bytes:
    return os.urandom(_SALT_END - _HEADER_BYTES)
