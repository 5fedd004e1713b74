"""AWS KMS, against moto's server and, where that is too kind, against answers of our own."""

import base64

import pytest

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.providers.aws_kms import AwsKms
from tests.vault.providers.stand_in import StandIn

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BINDING = bytes(range(32))


class Answers(StandIn):
    """Answers every request alike."""

    reply = (200, {})

    def answer(self, path, body, headers):
        """Keep the request, and give the one answer."""
        self.requests.append((headers["X-Amz-Target"], body))
        return self.reply


@pytest.fixture
def kms(aws_at):
    """Return a server that AWS's library takes for KMS."""
    server = Answers()
    aws_at(server.url)
    yield server
    server.close()


def test_the_encryption_context_is_a_hash_and_a_purpose(kms):
    """It is written to CloudTrail in clear, so it says nothing about tenants."""
    kms.reply = (200, {"KeyId": KEY, "CiphertextBlob": base64.b64encode(b"sealed").decode()})

    AwsKms((KEY,)).encrypt(b"plaintext", key=KEY, binding=BINDING)

    target, body = kms.requests[0]
    assert target == "TrentService.Encrypt"
    assert body["EncryptionContext"] == {"purpose": "tenant-key", "binding": BINDING.hex()}
    assert body["KeyId"] == KEY


def test_decryption_names_the_key_it_expects(kms):
    """Otherwise KMS would take the key from the ciphertext."""
    kms.reply = (200, {"KeyId": KEY, "Plaintext": base64.b64encode(b"plaintext").decode()})

    AwsKms((KEY,)).decrypt(b"sealed", key=KEY, binding=BINDING)

    assert kms.requests[0][1]["KeyId"] == KEY


@pytest.mark.parametrize("answer", [{}, {"KeyId": KEY}, {"KeyId": KEY[:-1] + "c"}])
def test_an_answer_for_another_key_is_not_taken(kms, answer):
    """Neither for wrapping nor for unwrapping."""
    data = base64.b64encode(b"data").decode()
    kms.reply = (
        200,
        answer | ({"CiphertextBlob": data, "Plaintext": data} if answer.get("KeyId") != KEY else {}),
    )

    with pytest.raises(KeyUnavailable, match="another key, or with nothing"):
        AwsKms((KEY,)).encrypt(b"plaintext", key=KEY, binding=BINDING)
    with pytest.raises(KeyUnavailable, match="another key, or with nothing"):
        AwsKms((KEY,)).decrypt(b"sealed", key=KEY, binding=BINDING)


@pytest.mark.parametrize("code", ["InvalidCiphertextException", "IncorrectKeyException"])
def test_what_kms_calls_wrong_is_rejected(kms, code):
    """These two say that ciphertext, key and context do not belong together."""
    kms.reply = (400, {"__type": code})

    with pytest.raises(BoxRejected):
        AwsKms((KEY,)).decrypt(b"sealed", key=KEY, binding=BINDING)


@pytest.mark.parametrize("code", ["AccessDeniedException", "DisabledException", "KMSInvalidStateException"])
def test_a_key_that_may_not_be_used_is_unavailable(kms, code):
    """The message is AWS's code, which an operator can look up."""
    kms.reply = (400, {"__type": code, "message": "canary"})

    with pytest.raises(KeyUnavailable) as caught:
        AwsKms((KEY,)).decrypt(b"sealed", key=KEY, binding=BINDING)

    assert str(caught.value) == f"AWS KMS: {code}"


def test_throttling_is_retried_once_and_no_more(kms):
    """The number of tries is bounded."""
    kms.reply = (400, {"__type": "ThrottlingException"})

    with pytest.raises(KeyUnavailable, match="ThrottlingException"):
        AwsKms((KEY,)).encrypt(b"plaintext", key=KEY, binding=BINDING)

    assert len(kms.requests) == 2


def test_a_silent_service_is_given_up_on(aws_at, silent):
    """No request waits for ever."""
    aws_at(silent)

    with pytest.raises(KeyUnavailable, match="ReadTimeoutError"):
        AwsKms((KEY,), timeout_seconds=0.05).encrypt(b"plaintext", key=KEY, binding=BINDING)


def test_missing_credentials_are_unavailable(monkeypatch, kms):
    """The message says what is missing."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(KeyUnavailable, match="NoCredentialsError"):
        AwsKms((KEY,)).encrypt(b"plaintext", key=KEY, binding=BINDING)


def test_a_wrong_configuration_is_unavailable(monkeypatch, kms):
    """A faulty address is told at the start."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "no address")

    with pytest.raises(KeyUnavailable, match="AWS KMS: "):
        AwsKms((KEY,))
