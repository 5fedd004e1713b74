"""Makes tokens as Jira and Confluence do, and as attackers would."""

import base64
import functools
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plugin.connect.qsh import RequestLine, query_string_hash
from plugin.connect.tenant import Tenant
from plugin.domain.container import Product
from plugin.domain.ids import ClientKey

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ISSUED_AT = int(NOW.timestamp())
SHARED_SECRET = "acme-shared-secret-0123456789-0123456789"
MALLORYS_SECRET = "evil-shared-secret-0123456789-0123456789"
ACME = ClientKey("acme-jira-client-key")
APP_KEY = "com.secrets-for-jira-and-confluence"
APP_URL = "https://secrets.example.com"
ALICE = "5be24ad8b1653240376955d2"
PANEL = RequestLine("GET", "/connect/jira/panel?issueId=10042&lic=none&cv=1001.0.0")
INSTALLED = RequestLine("POST", "/connect/lifecycle/installed")

ABSENT = object()


def acme(product: Product = Product.JIRA, secret: str | bytes = SHARED_SECRET) -> Tenant:
    """Return Acme's site."""
    return Tenant(ACME, product, secret)


def claims(**changes: Any) -> dict[str, Any]:
    """Return a page token's claims for Alice on issue 10042; ABSENT leaves one out."""
    made = {
        "iss": ACME,
        "sub": ALICE,
        "iat": ISSUED_AT,
        "exp": ISSUED_AT + 180,
        "qsh": query_string_hash(PANEL.method, PANEL.raw_target),
        "context": {"jira": {"issue": {"id": "10042", "key": "ACME-1"}, "project": {"id": "10000"}}},
        **changes,
    }
    return {name: value for name, value in made.items() if value is not ABSENT}


def install_claims(**changes: Any) -> dict[str, Any]:
    """Return an install token's claims."""
    qsh = query_string_hash(INSTALLED.method, INSTALLED.raw_target)
    return claims(**{"aud": APP_URL, "qsh": qsh, "context": ABSENT, "sub": ABSENT, **changes})


def hs256(payload: dict[str, Any], secret: str = SHARED_SECRET) -> str:
    """Sign as a site does."""
    return jwt.encode(payload, secret, algorithm="HS256")


def rs256(payload: dict[str, Any], *, kid: object = "0e50fccb-239d-4991-a5db-dc850ba3f236") -> str:
    """Sign as Atlassian does for lifecycle events."""
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(payload, install_key(), algorithm="RS256", headers=headers)


def install_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key as Atlassian's install key, the same at each call."""
    return _made_key(bits)


@functools.cache
def _made_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_pem(bits: int = 2048) -> str:
    """Return the public half of the install key."""
    encoded = install_key(bits).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()


def forged(header: object, payload: object, key: bytes | None = None, digest: str = "sha256") -> str:
    """Put a token together by hand: any header, any payload, HMAC or no signature at all."""
    signed = f"{b64(header)}.{b64(payload)}"
    if key is None:
        return signed + "."
    mac = hmac.new(key, signed.encode(), getattr(hashlib, digest)).digest()
    return f"{signed}.{_b64(mac)}"


def b64(value: object) -> str:
    """Encode one part of a token; bytes as they are, anything else as JSON."""
    return _b64(value if isinstance(value, bytes) else json.dumps(value).encode())


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
