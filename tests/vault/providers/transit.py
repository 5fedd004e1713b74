"""A stand-in for the transit engine: written from OpenBao's sources, not OpenBao itself.

What it answers to wrong input follows builtin/logical/transit/path_decrypt.go of OpenBao: status 400 and the
text of the error. The client is the real one, hvac.
"""

import base64
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.vault.providers.stand_in import StandIn

TOKEN = "token-of-the-app"


class TransitServer(StandIn):
    """Two keys at mount `transit`, and one token that may use them."""

    def __init__(self):
        super().__init__()
        self.token = TOKEN
        self.keys = {name: AESGCM(AESGCM.generate_key(256)) for name in ("root-1", "root-2")}

    def answer(self, path, body, headers):
        """Answer `encrypt` and `decrypt`."""
        self.requests.append((path, body, dict(headers)))
        if headers["X-Vault-Token"] != self.token:
            return 403, {"errors": ["permission denied"]}
        _, operation, name = path.removeprefix("/v1/").split("/")
        if name not in self.keys:
            return 400, {"errors": ["encryption key not found"]}
        status, reply = getattr(self, operation)(self.keys[name], body)
        return status, self.spoil(reply)

    @staticmethod
    def encrypt(key, body):
        """Return version 1's ciphertext."""
        nonce = os.urandom(12)
        sealed = nonce + key.encrypt(
            nonce, base64.b64decode(body["plaintext"]), decoded(body["associated_data"])
        )
        return 200, {
            "data": {"ciphertext": "vault:v1:" + base64.b64encode(sealed).decode(), "key_version": 1}
        }

    @staticmethod
    def decrypt(key, body):
        """Return the plaintext, or what is wrong with the ciphertext."""
        if not re.match(r"vault:v1:", body["ciphertext"]):
            return 400, {"errors": ["invalid ciphertext: no prefix"]}
        sealed = decoded(body["ciphertext"].removeprefix("vault:v1:"))
        try:
            plaintext = key.decrypt(sealed[:12], sealed[12:], decoded(body["associated_data"]))
        except InvalidTag:
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": base64.b64encode(plaintext).decode()}}


def decoded(text):
    """Decode base64 as leniently as Go does: bits that do not count may be set."""
    return base64.b64decode(text)
