"""The two ways in which a token encrypts: AES-GCM, and AES key wrap for tokens that take no nonce from outside."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pkcs11.constants import Attribute, ObjectClass
from pkcs11.mechanisms import GCMParams, KeyType, Mechanism
from pkcs11.types import Object, Session

_NONCE_BYTES = 12
_KIND = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.KEY_TYPE: KeyType.GENERIC_SECRET}
_READABLE = {Attribute.TOKEN: False, Attribute.SENSITIVE: False, Attribute.EXTRACTABLE: True}


class TokenKey(Protocol):
    """What this module uses of a key: the library adds these to its keys at run time, by what they can do."""

    @property
    def session(self) -> Session:
        """Return the session that the key was found in."""
        ...

    def encrypt(self, data: bytes, *, mechanism: Mechanism, mechanism_param: GCMParams) -> bytes:
        """Encrypt (C_Encrypt)."""
        ...

    def decrypt(self, data: bytes, *, mechanism: Mechanism, mechanism_param: GCMParams) -> bytes:
        """Decrypt (C_Decrypt)."""
        ...

    def wrap_key(self, key: Object, *, mechanism: Mechanism) -> bytes:
        """Wrap another key (C_WrapKey)."""
        ...

    def unwrap_key(
        self,
        object_class: ObjectClass,
        key_type: KeyType,
        key_data: bytes,
        *,
        mechanism: Mechanism,
        template: Mapping[Attribute, object],
    ) -> Object:
        """Unwrap a key into the session (C_UnwrapKey)."""
        ...


class TokenMechanism(Protocol):
    """One way of encrypting. Errors are PKCS#11's own."""

    @property
    def number(self) -> int:
        """Return the number by which what it makes is known again."""
        ...

    def encrypt(self, key: TokenKey, plaintext: bytes, *, binding: bytes) -> bytes:
        """Encrypt with authentication."""
        ...

    def decrypt(self, key: TokenKey, ciphertext: bytes, *, binding: bytes) -> bytes:
        """Decrypt."""
        ...


@dataclass(frozen=True, slots=True)
class AesGcm:
    """AES-GCM with a random nonce and the binding as associated data (NIST SP 800-38D).

    Random nonces are good for 2**32 uses of a key; a use here is a new tenant key or a rotation.
    """

    number: int = 1

    def encrypt(self, key: TokenKey, plaintext: bytes, *, binding: bytes) -> bytes:
        """Return the nonce, the ciphertext and the tag."""
        nonce = os.urandom(_NONCE_BYTES)
        ciphertext = key.encrypt(
            plaintext, mechanism=Mechanism.AES_GCM, mechanism_param=GCMParams(nonce, binding)
        )
        return nonce + ciphertext

    def decrypt(self, key: TokenKey, ciphertext: bytes, *, binding: bytes) -> bytes:
        """Return the plaintext."""
        nonce = ciphertext[:_NONCE_BYTES]
        return key.decrypt(
            ciphertext[_NONCE_BYTES:],
            mechanism=Mechanism.AES_GCM,
            mechanism_param=GCMParams(nonce, binding),
        )


@dataclass(frozen=True, slots=True)
class AesKeyWrap:
    """AES key wrap (RFC 3394). It has no associated data: the caller's plaintext must hold the binding.

    The plaintext, whose length must be a multiple of 8, is for a moment an object of the session, never of
    the token.
    """

    number: int = 2

    def encrypt(self, key: TokenKey, plaintext: bytes, *, binding: bytes) -> bytes:
        """Return the wrapped plaintext."""
        passing = key.session.create_object({**_KIND, **_READABLE, Attribute.VALUE: plaintext})
        try:
            wrapped = key.wrap_key(passing, mechanism=Mechanism.AES_KEY_WRAP)
        finally:
            passing.destroy()
        return wrapped

    def decrypt(self, key: TokenKey, ciphertext: bytes, *, binding: bytes) -> bytes:
        """Return the plaintext."""
        passing = key.unwrap_key(
            ObjectClass.SECRET_KEY,
            KeyType.GENERIC_SECRET,
            ciphertext,
            mechanism=Mechanism.AES_KEY_WRAP,
            template=_READABLE,
        )
        try:
            plaintext: bytes = passing[Attribute.VALUE]
        finally:
            passing.destroy()
        return plaintext
