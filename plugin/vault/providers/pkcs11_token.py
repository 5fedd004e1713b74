"""Root keys in a PKCS#11 token: a hardware security module, or one in software such as SoftHSM.

what the service returns: the mechanism's number (1) | what the mechanism made
"""

from typing import cast

from pkcs11.constants import Attribute, ObjectClass
from pkcs11.exceptions import PKCS11Error
from pkcs11.mechanisms import KeyType
from pkcs11.types import Session

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.providers.pkcs11_mechanism import AesGcm, AesKeyWrap, TokenKey, TokenMechanism
from plugin.vault.providers.pkcs11_session import TokenPlace, TokenSession
from plugin.vault.providers.wrapped import BINDING_BYTES, ProviderId

MECHANISMS: dict[str, TokenMechanism] = {"aes-gcm": AesGcm(), "aes-key-wrap": AesKeyWrap()}
"""The mechanisms by the names they have in the settings."""

_BY_NUMBER = {mechanism.number: mechanism for mechanism in MECHANISMS.values()}
_PROBE = bytes(BINDING_BYTES)


class Pkcs11Token:
    """A `KeyService` over one token. Keys are AES keys, named by their labels."""

    provider = ProviderId.PKCS11

    def __init__(
        self,
        place: TokenPlace,
        *,
        mechanism: TokenMechanism = MECHANISMS["aes-gcm"],
        timeout_seconds: float = 3,
    ) -> None:
        self._session = TokenSession(place, timeout_seconds=timeout_seconds)
        self._mechanism = mechanism

    def encrypt(self, plaintext: bytes, *, key: str, binding: bytes) -> bytes:
        """Encrypt under the key with this label, by the chosen mechanism.

        Raises:
            KeyUnavailable: the token is not there or refuses, or the key could leave it.

        """

        def work(session: Session) -> bytes:
            return self._mechanism.encrypt(_key(session, key), plaintext, binding=binding)

        return bytes([self._mechanism.number]) + self._session.lend(work)

    def decrypt(self, ciphertext: bytes, *, key: str, binding: bytes) -> bytes:
        """Decrypt under the key with this label, by the mechanism that made the ciphertext.

        Raises:
            KeyUnavailable: the token is not there or refuses, or the key could leave it.
            BoxRejected: ciphertext, key and binding do not belong together.

        """
        mechanism = _BY_NUMBER.get(ciphertext[0]) if ciphertext else None
        if mechanism is None:
            raise BoxRejected

        def work(session: Session) -> bytes:
            return _opened(mechanism, _key(session, key), ciphertext[1:], binding=binding)

        return self._session.lend(work)


def _key(session: Session, label: str) -> TokenKey:
    key = session.get_key(object_class=ObjectClass.SECRET_KEY, key_type=KeyType.AES, label=label)
    if key[Attribute.EXTRACTABLE] or not key[Attribute.SENSITIVE]:
        raise KeyUnavailable("PKCS#11: the key could be read out of the token, which defeats its purpose")
    return cast("TokenKey", key)  # an AES key can do all of it


def _opened(mechanism: TokenMechanism, key: TokenKey, ciphertext: bytes, *, binding: bytes) -> bytes:
    """Decrypt, and tell a bad ciphertext from a bad token: tokens report both as a general error."""
    try:
        return mechanism.decrypt(key, ciphertext, binding=binding)
    except PKCS11Error:
        # A token that opens what it just made is well, so it is the ciphertext that is not. If this raises,
        # the token is not well.
        mechanism.decrypt(key, mechanism.encrypt(key, _PROBE, binding=binding), binding=binding)
    raise BoxRejected
