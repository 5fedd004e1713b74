"""Makes invocation tokens as Atlassian does, and as attackers would."""

import functools
import json
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from plugin.forge.remote_app import RemoteApp

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ISSUED_AT = int(NOW.timestamp())
APP_NUMBER = "8db33309-b2c6-4c1d-9b54-0a6d8b1c2e01"
APP_ID = f"ari:cloud:ecosystem::app/{APP_NUMBER}"
OTHER_APP_ID = "ari:cloud:ecosystem::app/00000000-bad0-4bad-8bad-000000000bad"
INSTALLATION = "ari:cloud:ecosystem::installation/3c1e5a0b-77a2-4c6a-9d51-5a1e11e00001"
OTHER_INSTALLATION = "ari:cloud:ecosystem::installation/666e5a0b-77a2-4c6a-9d51-5a1e11e00666"
CLOUD = "0b1f7a52-1111-4222-8333-acce5510a001"
OTHER_CLOUD = "0b1f7a52-6666-4666-8666-bad5510a0666"
API = "https://api.atlassian.com"
KEY_ID = "forge/invocation-token/wf-5e9f0a61-3b52-4b5f-a6ff-1d2c3b4a5968"
ALICE = "5be24ad8b1653240376955d2"
ISSUE, PAGE = "10042", "98304"

ABSENT = object()


def remote_app(**changes: Any) -> RemoteApp:
    """Return our app as an operator sets it up."""
    return RemoteApp.of(APP_NUMBER, **changes)


def page_claims(
    product: str = "jira", *, app: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """Return the claims of a call that Alice's panel or macro makes; ABSENT leaves one out, also in `app`."""
    where = {"jira": ("issue", ISSUE), "confluence": ("content", PAGE)}[product]
    key = {"jira": "secrets-issue-panel", "confluence": "secrets-macro"}[product]
    return _claims(
        {
            "principal": ALICE,
            "app": _app(product, {"module": {"type": "xen:macro", "key": key}, **(app or {})}),
            "context": {"cloudId": CLOUD, "moduleKey": key, "extension": {where[0]: {"id": where[1]}}},
            **changes,
        }
    )


def admin_claims(product: str = "jira", **changes: Any) -> dict[str, Any]:
    """Return the claims of a call that an admin page makes."""
    module = {"type": "jira:adminPage", "key": f"secrets-admin-{product}"}
    return page_claims(
        product, **{"app": {"module": module}, "context": {"cloudId": CLOUD, "extension": {}}, **changes}
    )


def event_claims(
    product: str = "jira", *, app: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """Return the claims of a call that Atlassian makes by itself."""
    module = {"type": "core:endpoint", "key": "events"}
    return _claims({"app": _app(product, {"module": module, **(app or {})}), **changes})


def _app(product: str, changes: dict[str, Any]) -> dict[str, Any]:
    made = {
        "id": APP_ID,
        "version": "3",
        "installationId": INSTALLATION,
        "installation": {"id": INSTALLATION, "contexts": [{"name": CLOUD}]},
        "apiBaseUrl": f"{API}/ex/{product}/{CLOUD}",
        "environment": {"type": "PRODUCTION", "id": "ari:cloud:ecosystem::environment/1"},
        **changes,
    }
    return {name: value for name, value in made.items() if value is not ABSENT}


def _claims(changes: dict[str, Any]) -> dict[str, Any]:
    made = {
        "iss": "forge/invocation-token",
        "aud": APP_ID,
        "iat": ISSUED_AT,
        "nbf": ISSUED_AT,
        "exp": ISSUED_AT + 25,
        "jti": "6f1d7a8e",
        **changes,
    }
    return {name: value for name, value in made.items() if value is not ABSENT}


def sign(claims: dict[str, Any], *, key: Any = None, **header: Any) -> str:
    """Sign as Forge does."""
    headers = {"kid": KEY_ID, **header}
    return jwt.encode(claims, key or forge_key(), algorithm="RS256", headers=headers)


@functools.cache
def forge_key() -> rsa.RSAPrivateKey:
    """Return the private half of Forge's key, the same at each call."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@functools.cache
def other_key() -> rsa.RSAPrivateKey:
    """Return a key that is not Forge's."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(key: rsa.RSAPrivateKey | None = None, **changes: Any) -> dict[str, Any]:
    """Return the entry of a public key in the set."""
    public = json.loads(RSAAlgorithm.to_jwk((key or forge_key()).public_key()))
    made = {**public, "kid": KEY_ID, "use": "sig", "alg": "RS256", **changes}
    return {name: value for name, value in made.items() if value is not ABSENT}


def key_set_body(*entries: dict[str, Any]) -> bytes:
    """Return the key set as Forge serves it."""
    return json.dumps({"keys": entries or [jwk()]}).encode()
