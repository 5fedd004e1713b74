"""The token of `installed` and `uninstalled`, which Atlassian signs with its own install key (RS256).

Source: Atlassian's change notice "Connect installation lifecycle security improvements" (signed-install).
There is no fallback: an unsigned or HS256-signed installation would let anybody take a tenant over.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from plugin.connect.claims import TokenClaims, read_claims
from plugin.connect.envelope import Algorithm, unverified_header, verified_payload
from plugin.connect.errors import Refusal, SharedSecretUnusable, TokenRefused
from plugin.connect.public_keys import load_public_key
from plugin.connect.qsh import RequestLine
from plugin.connect.tokens import check_request_hash

MAX_AUDIENCES = 10


def peek_key_id(token: str) -> str:
    """Return which install key a token claims to be signed with. Proves nothing.

    Raises:
        TokenRefused: the token is malformed or of another algorithm, or names no key.

    """
    header = unverified_header(token)
    if header.get("alg") != Algorithm.RS256.value:
        raise TokenRefused(Refusal.ALGORITHM)
    key_id = header.get("kid")
    if not isinstance(key_id, str):
        raise TokenRefused(Refusal.KEY_ID)
    return key_id


def verify_install_token(
    token: str, *, public_key_pem: str, audiences: Collection[str], request: RequestLine, now: datetime
) -> TokenClaims:
    """Verify the token of a lifecycle event that Atlassian signs.

    `audiences` are the base URLs under which the app is or was installed; one of them must be in the token,
    or an event that was sent to another app could be replayed here. The issuer still has to be held against
    the event's body: see `lifecycle.check_lifecycle`.

    Raises:
        TokenRefused: the token does not prove that Atlassian sent this request to this app now.

    """
    try:
        key = load_public_key(public_key_pem)
        payload = verified_payload(token, key=key, algorithm=Algorithm.RS256)
    except (ValueError, SharedSecretUnusable):
        raise TokenRefused(Refusal.UNKNOWN_KEY) from None
    claims = read_claims(payload, product=None, now=now)
    _check_audience(payload, audiences)
    check_request_hash(payload, request)
    return claims


def _check_audience(payload: Mapping[str, Any], audiences: Collection[str]) -> None:
    audience = payload.get("aud")
    named = [audience] if isinstance(audience, str) else audience
    if not isinstance(named, list) or len(named) > MAX_AUDIENCES:
        raise TokenRefused(Refusal.AUDIENCE)
    # Whole values, never substrings; one trailing slash makes no difference.
    ours = {url.removesuffix("/") for url in audiences}
    if not any(isinstance(url, str) and url.removesuffix("/") in ours for url in named):
        raise TokenRefused(Refusal.AUDIENCE)
