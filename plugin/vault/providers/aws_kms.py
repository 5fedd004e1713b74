"""Root keys in AWS KMS.

The binding is the encryption context, which KMS authenticates and writes to CloudTrail in clear
(AWS KMS Developer Guide, "Encryption context"): it is a hash and tells nothing. Keys are named by their ARN,
never by an alias, which anybody with the right to move it could point at another key.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from plugin.vault.errors import BoxRejected, KeyUnavailable, VaultError
from plugin.vault.providers.wrapped import ProviderId

if TYPE_CHECKING:  # the stubs are no part of the installed app
    from types_boto3_kms.client import KMSClient

_ATTEMPTS = 2
_REGION_AT = 3
_REJECTED = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class AwsKms:
    """A `KeyService` over AWS KMS. Credentials come from where AWS's own library looks for them."""

    provider = ProviderId.AWS_KMS

    def __init__(self, arns: tuple[str, ...], *, timeout_seconds: float = 3) -> None:
        """Make a client for each region; nothing is sent yet.

        Raises:
            KeyUnavailable: AWS's library refuses its configuration.

        """
        try:
            session = boto3.session.Session()  # not the shared one, which threads must not share
            self._clients = {arn: _client(session, _region(arn), timeout_seconds) for arn in arns}
            return
        except (BotoCoreError, ValueError) as error:
            fault = _fault(error)
        raise fault

    def encrypt(self, plaintext: bytes, *, key: str, binding: bytes) -> bytes:
        """Encrypt under the key with this ARN.

        Raises:
            KeyUnavailable: KMS does not answer, refuses, or answers with another key.

        """
        client = self._clients[key]
        answer = _ask(client.encrypt, KeyId=key, Plaintext=plaintext, EncryptionContext=_context(binding))
        return _bytes_from(answer, "CiphertextBlob", key=key)

    def decrypt(self, ciphertext: bytes, *, key: str, binding: bytes) -> bytes:
        """Decrypt under the key with this ARN.

        Raises:
            KeyUnavailable: KMS does not answer, refuses, or answers with another key.
            BoxRejected: ciphertext, key and binding do not belong together.

        """
        client = self._clients[key]
        answer = _ask(
            client.decrypt, KeyId=key, CiphertextBlob=ciphertext, EncryptionContext=_context(binding)
        )
        return _bytes_from(answer, "Plaintext", key=key)


def _client(session: boto3.session.Session, region: str, timeout_seconds: float) -> "KMSClient":
    config = Config(
        connect_timeout=timeout_seconds,
        read_timeout=timeout_seconds,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
    )
    return session.client("kms", region_name=region, config=config)


def _region(arn: str) -> str:
    return arn.split(":")[_REGION_AT]


def _context(binding: bytes) -> Mapping[str, str]:
    return {"purpose": "tenant-key", "binding": binding.hex()}


def _ask(operation: Any, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the two operations have two types
    try:
        answer: Mapping[str, Any] = operation(**request)
        return answer
    except (BotoCoreError, ClientError) as error:
        fault = _fault(error)
    # Outside of the handler, so that the library's error, which may show the request, is not its context.
    raise fault


def _fault(error: Exception) -> VaultError:
    """Name the error by AWS's code, or by its type: both are from fixed lists."""
    name = type(error).__name__
    if isinstance(error, ClientError):
        name = error.response.get("Error", {}).get("Code", name)
    return BoxRejected() if name in _REJECTED else KeyUnavailable(f"AWS KMS: {name}")


def _bytes_from(answer: Mapping[str, Any], member: str, *, key: str) -> bytes:
    value = answer.get(member)
    if answer.get("KeyId") != key or not isinstance(value, bytes):
        raise KeyUnavailable("AWS KMS answered for another key, or with nothing")
    return value
