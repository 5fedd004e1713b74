"""Google Cloud KMS: Google's client against a stand-in server."""

import base64

import pytest

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.providers.gcp_kms import GcpKms
from tests.vault.providers.google_kms import RING, fault

KEY = f"{RING}/root-1"
BINDING = bytes(range(32))


@pytest.fixture
def kms(google_kms, google_account):
    """Return the service."""
    return GcpKms(google_kms.url)


def test_checksums_and_associated_data_go_along(kms, google_kms):
    """Both directions carry CRC32C sums of all that counts."""
    sealed = kms.encrypt(b"plaintext", key=KEY, binding=BINDING)
    kms.decrypt(sealed, key=KEY, binding=BINDING)

    encrypt, decrypt = (body for _, body, _ in google_kms.requests)
    assert {"plaintextCrc32c", "additionalAuthenticatedDataCrc32c"} < set(encrypt)
    assert {"ciphertextCrc32c", "additionalAuthenticatedDataCrc32c"} < set(decrypt)
    assert base64.b64decode(encrypt["additionalAuthenticatedData"]) == BINDING


@pytest.mark.parametrize(
    "wrong",
    [
        {"verifiedPlaintextCrc32c": False},
        {"verifiedAdditionalAuthenticatedDataCrc32c": False},
        {"ciphertextCrc32c": "1"},
        {"ciphertext": ""},
        {"ciphertext": base64.b64encode(b"something else").decode()},
        {"name": f"{RING}/root-2/cryptoKeyVersions/1"},
        {"name": f"{RING}/root-10/cryptoKeyVersions/1"},
    ],
)
def test_a_ciphertext_that_is_not_what_kms_made_is_not_stored(kms, google_kms, wrong):
    """A key must not be lost to bytes that changed on the way."""
    google_kms.spoil = lambda reply: reply | wrong

    with pytest.raises(KeyUnavailable, match="other bytes"):
        kms.encrypt(b"plaintext", key=KEY, binding=BINDING)


@pytest.mark.parametrize("wrong", [{"plaintextCrc32c": "1"}, {"plaintext": ""}, {"plaintextCrc32c": None}])
def test_a_plaintext_that_changed_on_the_way_is_not_used(kms, google_kms, wrong):
    """The sum is compared before anything else."""
    sealed = kms.encrypt(b"plaintext", key=KEY, binding=BINDING)
    google_kms.spoil = lambda reply: reply | wrong

    with pytest.raises(KeyUnavailable, match="other bytes"):
        kms.decrypt(sealed, key=KEY, binding=BINDING)


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        (fault(400, "INVALID_ARGUMENT"), BoxRejected),
        (fault(400, "FAILED_PRECONDITION"), KeyUnavailable),
        (fault(403, "PERMISSION_DENIED"), KeyUnavailable),
        (fault(404, "NOT_FOUND"), KeyUnavailable),
        (fault(429, "RESOURCE_EXHAUSTED"), KeyUnavailable),
        (fault(503, "UNAVAILABLE"), KeyUnavailable),
        ((400, {"error": "odd"}), KeyUnavailable),
        ((500, b"<html>"), KeyUnavailable),
        ((200, b"<html>"), KeyUnavailable),
    ],
)
def test_only_an_invalid_argument_is_a_rejection(kms, google_kms, monkeypatch, reply, refusal):
    """A disabled version of a key shares the HTTP status, but says that nothing is wrong with the bytes."""
    monkeypatch.setattr(google_kms, "answer", lambda *_: reply)

    with pytest.raises(refusal):
        kms.decrypt(b"sealed", key=KEY, binding=BINDING)


def test_a_failing_service_is_asked_once(kms, google_kms, monkeypatch):
    """The library's own retries, which go on for a minute, are off."""
    asked = []
    monkeypatch.setattr(google_kms, "answer", lambda *_: asked.append(1) or fault(503, "UNAVAILABLE"))

    with pytest.raises(KeyUnavailable, match="ServiceUnavailable"):
        kms.encrypt(b"plaintext", key=KEY, binding=BINDING)

    assert len(asked) == 1


def test_a_silent_service_is_given_up_on(google_account, silent):
    """No request waits for ever."""
    with pytest.raises(KeyUnavailable, match="Timeout"):
        GcpKms(silent, timeout_seconds=0.05).encrypt(b"plaintext", key=KEY, binding=BINDING)


def test_missing_credentials_are_unavailable(monkeypatch, tmp_path):
    """The app does not start without them."""
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "missing.json"))

    with pytest.raises(KeyUnavailable, match="DefaultCredentialsError"):
        GcpKms("https://cloudkms.googleapis.com")
