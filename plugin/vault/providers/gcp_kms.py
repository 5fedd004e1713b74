"""Root keys in Google Cloud KMS.

The binding is the additional authenticated data. CRC32C sums go along in both directions, as Google asks for
(Cloud KMS documentation, "Verifying end-to-end data integrity"). REST and not gRPC, because gRPC's threads do
not survive the forks of the server. Credentials come from where Google's own library looks for them.
"""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

import google.auth
import google_crc32c
from google.api_core.exceptions import GoogleAPICallError, GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud.kms_v1 import DecryptRequest, EncryptRequest, KeyManagementServiceClient
from google.cloud.kms_v1.services.key_management_service.transports.rest import (
    KeyManagementServiceRestTransport,
)
from google.protobuf.json_format import ParseError

from plugin.vault.errors import BoxRejected, KeyUnavailable, VaultError
from plugin.vault.providers.wrapped import ProviderId

_SCOPE = "https://www.googleapis.com/auth/cloudkms"
# requests' errors are OSErrors. The last three are answers of another form, which the client does not expect.
_FAULTS = (GoogleAPIError, GoogleAuthError, OSError, ParseError, ValueError, AttributeError)

_Answer = TypeVar("_Answer")


class GcpKms:
    """A `KeyService` over Google Cloud KMS. Keys are named by their resource names, without a version."""

    provider = ProviderId.GCP_KMS

    def __init__(self, endpoint: str, *, timeout_seconds: float = 3) -> None:
        """Find the credentials and make a client; nothing is sent to KMS yet.

        Raises:
            KeyUnavailable: there are no credentials.

        """
        self._timeout_seconds = timeout_seconds
        try:
            self._client = _client(endpoint)
            return
        except _FAULTS as error:
            fault = _fault(error)
        raise fault

    def encrypt(self, plaintext: bytes, *, key: str, binding: bytes) -> bytes:
        """Encrypt under the key's primary version.

        Raises:
            KeyUnavailable: KMS does not answer, refuses, got other bytes or sent other bytes than arrived.

        """
        request = EncryptRequest(
            name=key,
            plaintext=plaintext,
            plaintext_crc32c=google_crc32c.value(plaintext),
            additional_authenticated_data=binding,
            additional_authenticated_data_crc32c=google_crc32c.value(binding),
        )
        answer = self._asked(self._client.encrypt, request)
        is_received = (
            answer.verified_plaintext_crc32c and answer.verified_additional_authenticated_data_crc32c
        )
        if not is_received or not answer.name.startswith(f"{key}/cryptoKeyVersions/"):
            raise KeyUnavailable("Google Cloud KMS received other bytes than were sent, or used another key")
        return _intact(answer.ciphertext, answer.ciphertext_crc32c)

    def decrypt(self, ciphertext: bytes, *, key: str, binding: bytes) -> bytes:
        """Decrypt under whichever version of the key made the ciphertext.

        Raises:
            KeyUnavailable: KMS does not answer, refuses, or sent other bytes than arrived.
            BoxRejected: ciphertext, key and binding do not belong together.

        """
        request = DecryptRequest(
            name=key,
            ciphertext=ciphertext,
            ciphertext_crc32c=google_crc32c.value(ciphertext),
            additional_authenticated_data=binding,
            additional_authenticated_data_crc32c=google_crc32c.value(binding),
        )
        answer = self._asked(self._client.decrypt, request)
        return _intact(answer.plaintext, answer.plaintext_crc32c)

    def _asked(self, operation: Callable[..., _Answer], request: object) -> _Answer:
        try:
            # Not the library's own retries, which would go on for a minute.
            return operation(request=request, retry=None, timeout=self._timeout_seconds)
        except _FAULTS as error:
            fault = _fault(error)
        # Outside of the handler, so that the library's error, which holds the request, is not its context.
        raise fault


def _client(endpoint: str) -> KeyManagementServiceClient:
    address = urlsplit(endpoint)
    credentials, _ = google.auth.default(scopes=[_SCOPE])
    return KeyManagementServiceClient(
        transport=KeyManagementServiceRestTransport(
            host=address.netloc,
            url_scheme=address.scheme,
            credentials=credentials,
            always_use_jwt_access=True,  # a service account signs its own tokens: one service less to wait for
        )
    )


def _fault(error: Exception) -> VaultError:
    """Name the error by its type. An argument that KMS finds invalid is a ciphertext that does not belong."""
    if isinstance(error, GoogleAPICallError) and _status(error) == "INVALID_ARGUMENT":
        return BoxRejected()
    return KeyUnavailable(f"Google Cloud KMS: {type(error).__name__}")


def _status(error: GoogleAPICallError) -> str:
    """Return the status in the body: HTTP's 400 alone also means a version of the key that is disabled."""
    try:
        return str(error.response.json()["error"]["status"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""


def _intact(data: bytes, checksum: object) -> bytes:
    """Return the bytes. The sum is a number, or None when none came, whatever the library's types say."""
    if not data or checksum != google_crc32c.value(data):
        raise KeyUnavailable("Google Cloud KMS sent other bytes than arrived")
    return data
