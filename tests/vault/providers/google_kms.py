"""A stand-in for Google Cloud KMS's REST interface: written from its documentation, not Google's server.

The client is the real one, google-cloud-kms, and so are the credentials' rules: a service account's key file
that Google's library finds by GOOGLE_APPLICATION_CREDENTIALS, and signs its own tokens with.
"""

import base64
import json
import os
from pathlib import Path

import google_crc32c
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.vault.providers.stand_in import StandIn

RING = "projects/acme/locations/europe-west3/keyRings/secrets/cryptoKeys"


class GoogleKms(StandIn):
    """Two keys in one key ring."""

    def __init__(self):
        super().__init__()
        self.keys = {f"{RING}/{name}": AESGCM(AESGCM.generate_key(256)) for name in ("root-1", "root-2")}

    def answer(self, path, body, headers):
        """Answer `encrypt` and `decrypt`."""
        self.requests.append((path, body, dict(headers)))
        if not headers.get("Authorization", "").startswith("Bearer ey"):
            return fault(401, "UNAUTHENTICATED")
        name, _, operation = path.split("?")[0].removeprefix("/v1/").partition(":")
        if name not in self.keys:
            return fault(404, "NOT_FOUND")
        if not all(is_intact(body, field) for field in list(body) if f"{field}Crc32c" in body):
            return fault(400, "INVALID_ARGUMENT")
        status, reply = getattr(self, operation)(name, body)
        return status, self.spoil(reply)

    def encrypt(self, name, body):
        """Return the ciphertext, and which sums were right."""
        nonce = os.urandom(12)
        aad = base64.b64decode(body["additionalAuthenticatedData"])
        sealed = nonce + self.keys[name].encrypt(nonce, base64.b64decode(body["plaintext"]), aad)
        return 200, {
            "name": f"{name}/cryptoKeyVersions/1",
            "ciphertext": base64.b64encode(sealed).decode(),
            "ciphertextCrc32c": str(google_crc32c.value(sealed)),
            "verifiedPlaintextCrc32c": "plaintextCrc32c" in body,
            "verifiedAdditionalAuthenticatedDataCrc32c": "additionalAuthenticatedDataCrc32c" in body,
        }

    def decrypt(self, name, body):
        """Return the plaintext."""
        sealed = base64.b64decode(body["ciphertext"])
        try:
            plaintext = self.keys[name].decrypt(
                sealed[:12], sealed[12:], base64.b64decode(body["additionalAuthenticatedData"])
            )
        except (InvalidTag, ValueError):
            return fault(400, "INVALID_ARGUMENT")
        checksum = str(google_crc32c.value(plaintext))
        return 200, {"plaintext": base64.b64encode(plaintext).decode(), "plaintextCrc32c": checksum}


def fault(code, status):
    """Return an error in Google's form (google.rpc.Status)."""
    return code, {"error": {"code": code, "message": "refused", "status": status}}


def is_intact(body, field):
    """Whether a field has the sum that came along."""
    return google_crc32c.value(base64.b64decode(body[field])) == int(body[f"{field}Crc32c"])


def write_credentials(path: Path) -> None:
    """Write a service account's key file. Its private key was made a moment ago and opens nothing."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "project_id": "acme",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": "secrets@acme.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": "http://127.0.0.1:9/token",
    }
    path.write_text(json.dumps(account))
