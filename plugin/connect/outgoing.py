"""The token that the app signs for its own calls to a host."""

from datetime import datetime

import jwt

from plugin.connect.errors import SharedSecretUnusable
from plugin.connect.qsh import RequestLine, query_string_hash
from plugin.connect.tenant import Tenant

LIFETIME_SECONDS = 180


def sign_request(request: RequestLine, *, app_key: str, tenant: Tenant, now: datetime) -> str:
    """Return a token for one call: its issuer is the app, its audience the tenant.

    The hash is relative to the site's base URL: a target that holds its path (`/wiki` for Confluence) needs it
    named as the request's base path.

    Raises:
        SharedSecretUnusable: the site's key is too short to sign with.

    """
    issued_at = int(now.timestamp())
    claims = {
        "iss": app_key,
        "aud": [tenant.client_key],
        "iat": issued_at,
        "exp": issued_at + LIFETIME_SECONDS,
        "qsh": query_string_hash(request.method, request.raw_target, base_path=request.base_path),
    }
    try:
        return jwt.PyJWT(options={"enforce_minimum_key_length": True}).encode(
            claims, tenant.key, algorithm="HS256"
        )
    except jwt.InvalidKeyError:
        raise SharedSecretUnusable from None
