"""The form of what a key service wrapped: a header that says whose it is, then the service's own bytes.

    magic 0x4B, version 1 | key id (7): provider (1), fingerprint (6) | what the service returned

What a key file sealed is a sealed box, which begins with 0x53: the first byte tells the two apart. The header
is part of the binding, so it cannot be changed. Specified in docs/key-providers.md.
"""

import hashlib
from enum import IntEnum

from plugin.vault.box import MAGIC
from plugin.vault.encoding import length_prefixed, utf8
from plugin.vault.errors import BoxRejected

BINDING_BYTES = 32

_FORMAT = bytes([0x4B, 1])
_PROVIDER_AT = len(_FORMAT)
_HEADER_BYTES = 9
_FINGERPRINT_BITS = 48
_KEY_LABEL = b"jsecrets/v1/root-key-name"
_BINDING_LABEL = b"jsecrets/v1/root-wrap"


class ProviderId(IntEnum):
    """Who wrapped a tenant key. The numbers are stored: none is ever given to another provider."""

    FILE = 0
    AWS_KMS = 1
    GCP_KMS = 2
    VAULT_TRANSIT = 3
    PKCS11 = 4


def key_id_of_name(provider: ProviderId, name: str) -> int:
    """Return the number by which a service's key is stored: the provider, then 48 bits of a hash of the name.

    It is below 2**56 and, unlike a key file's ids, at least 2**48: no two providers share one.

    Raises:
        ValueError: the provider is the key file, whose keys have numbers of their own.

    """
    if provider is ProviderId.FILE:
        raise ValueError("the keys of a key file have numbers of their own")
    digest = hashlib.sha256(length_prefixed(_KEY_LABEL, utf8(name))).digest()
    return (provider << _FINGERPRINT_BITS) | int.from_bytes(digest[: _FINGERPRINT_BITS // 8], "big")


def header_of_key(key_id: int) -> bytes:
    """Return the header of what this key wraps."""
    return _FORMAT + key_id.to_bytes(_HEADER_BYTES - len(_FORMAT), "big")


def binding_of(header: bytes, context: bytes) -> bytes:
    """Return the 32 bytes that bind a wrapped key to its header and context.

    A hash, so that services, which write it to their logs, learn nothing about tenants.
    """
    return hashlib.sha256(length_prefixed(_BINDING_LABEL, header, context)).digest()


def provider_of(wrapped: bytes) -> ProviderId:
    """Return who wrapped these bytes, by what they say themselves; unwrapping proves it.

    Raises:
        BoxRejected: they are of no form that is known here.

    """
    if wrapped[:1] == MAGIC:
        return ProviderId.FILE
    if not wrapped.startswith(_FORMAT) or len(wrapped) <= _HEADER_BYTES:
        raise BoxRejected
    number = wrapped[_PROVIDER_AT]
    if number == ProviderId.FILE or number not in set(ProviderId):
        raise BoxRejected
    return ProviderId(number)


def key_id_of_wrapped(wrapped: bytes) -> int:
    """Return the id of the service's key that these bytes name; unwrapping proves it.

    Raises:
        BoxRejected: they were not wrapped by a service.

    """
    if provider_of(wrapped) is ProviderId.FILE:
        raise BoxRejected
    return int.from_bytes(wrapped[_PROVIDER_AT:_HEADER_BYTES], "big")


def split(wrapped: bytes) -> tuple[bytes, bytes]:
    """Return the header, and what the service itself returned."""
    return wrapped[:_HEADER_BYTES], wrapped[_HEADER_BYTES:]
