"""Root keys in the transit engine of HashiCorp Vault or OpenBao.

The binding is the associated data, which transit takes for its AEAD key types (Vault 1.13, OpenBao 2.0 and
later; their API documentation, "Encrypt data"). The token is read from its file for each call: agents replace
the file when they renew a token, and calls are rare, because opened tenant keys are kept for minutes.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import hvac
from hvac.exceptions import InvalidRequest
from hvac.exceptions import VaultError as ClientFault

from plugin.vault.errors import BoxRejected, KeyUnavailable, VaultError
from plugin.vault.private_file import read_credential
from plugin.vault.providers.wrapped import ProviderId

# What both products answer, with status 400, when ciphertext, key and associated data do not belong together.
_REJECTIONS = ("message authentication failed", "invalid ciphertext")


@dataclass(frozen=True, slots=True)
class TransitPlace:
    """Where the transit engine is, and who we are to it."""

    url: str
    mount: str
    token_file: Path
    ca_file: Path | None = None
    namespace: str | None = None


class VaultTransit:
    """A `KeyService` over a transit engine."""

    provider = ProviderId.VAULT_TRANSIT

    def __init__(self, place: TransitPlace, *, timeout_seconds: int = 3) -> None:
        self._place = place
        self._timeout_seconds = timeout_seconds
        self._lock = Lock()
        self._opened: tuple[str, hvac.Client] | None = None

    def encrypt(self, plaintext: bytes, *, key: str, binding: bytes) -> bytes:
        """Encrypt under the newest version of the key.

        Raises:
            KeyUnavailable: the token cannot be read, or the server does not answer, refuses, or answers nonsense.

        """
        transit = self._client().secrets.transit
        return _asked(
            "ciphertext",
            transit.encrypt_data,
            name=key,
            mount_point=self._place.mount,
            plaintext=_base64(plaintext),
            associated_data=_base64(binding),
        ).encode()

    def decrypt(self, ciphertext: bytes, *, key: str, binding: bytes) -> bytes:
        """Decrypt under whichever version of the key made the ciphertext.

        Raises:
            KeyUnavailable: the token cannot be read, or the server does not answer, refuses, or answers nonsense.
            BoxRejected: ciphertext, key and binding do not belong together.

        """
        _require_canonical(ciphertext)
        transit = self._client().secrets.transit
        plaintext = _asked(
            "plaintext",
            transit.decrypt_data,
            name=key,
            mount_point=self._place.mount,
            ciphertext=ciphertext.decode("ascii"),
            associated_data=_base64(binding),
        )
        try:
            return base64.b64decode(plaintext, validate=True)
        except binascii.Error:
            fault = _nonsense()
        raise fault

    def _client(self) -> hvac.Client:
        """Return the client of the token that is in the file now. A client is never given another token."""
        token = read_credential(self._place.token_file)
        with self._lock:
            if self._opened is None or self._opened[0] != token:
                self._opened = (token, self._new_client(token))
            return self._opened[1]

    def _new_client(self, token: str) -> hvac.Client:
        ca_file = self._place.ca_file
        return hvac.Client(
            url=self._place.url,
            token=token,
            namespace=self._place.namespace,
            verify=True if ca_file is None else str(ca_file),
            timeout=self._timeout_seconds,
            allow_redirects=False,  # a redirect would carry the token along
        )


def _asked(member: str, operation: Callable[..., Any], **request: str) -> str:
    try:
        answer = operation(**request)
    except (ClientFault, OSError, ValueError) as error:  # requests' errors are OSErrors
        fault = _fault(error)
    else:
        return _text_from(answer, member)
    # Outside of the handler, so that the library's error, which holds the request, is not its context.
    raise fault


def _fault(error: Exception) -> VaultError:
    if isinstance(error, InvalidRequest) and any(text in str(error) for text in _REJECTIONS):
        return BoxRejected()
    return KeyUnavailable(f"transit: {type(error).__name__}")


def _text_from(answer: object, member: str) -> str:
    data = answer.get("data") if isinstance(answer, Mapping) else None
    text = data.get(member) if isinstance(data, Mapping) else None
    if not isinstance(text, str) or not text.isascii():
        raise _nonsense()
    return text


def _nonsense() -> KeyUnavailable:
    return KeyUnavailable("transit answered something else than was asked for")


def _require_canonical(ciphertext: bytes) -> None:
    """Refuse base64 that decodes like other base64: transit would open it, and nothing here is malleable."""
    body = ciphertext.rpartition(b":")[2]
    with suppress(binascii.Error):
        if base64.b64encode(base64.b64decode(body, validate=True)) == body and ciphertext.isascii():
            return
    raise BoxRejected


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
