"""The tokens that a host signs with the tenant's shared secret (HS256): page tokens and context tokens.

The tenant is always the issuer. `aud` is not required and not read: some libraries take the tenant from it,
which lets a token name two tenants at once.
"""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from plugin.connect.claims import TokenClaims, client_key_of, qsh_of, read_claims
from plugin.connect.envelope import Algorithm, CompactToken, verified_payload
from plugin.connect.errors import Refusal, TargetMalformed, TokenRefused
from plugin.connect.qsh import RequestLine, hash_and_fields
from plugin.connect.tenant import Tenant
from plugin.domain.ids import ClientKey

CONTEXT_QSH = "context-qsh"


def peek_client_key(token: CompactToken | str) -> ClientKey:
    """Return whom a token claims to come from, so that the right key can be looked up. Proves nothing.

    Raises:
        TokenRefused: the token is too long or malformed, or its issuer is no client key.

    """
    return client_key_of(CompactToken.of(token).payload)


def verify_page_token(
    token: CompactToken | str, *, tenant: Tenant, request: RequestLine, now: datetime
) -> TokenClaims:
    """Verify the token of a module page, webhook or `enabled`/`disabled` event: it is bound to this request.

    A context token never passes here (CVE-2021-26073).

    Raises:
        TokenRefused: the token does not prove that this tenant made this request now.
        SharedSecretUnusable: the tenant's stored key is none.

    """
    payload, claims = _verify(token, tenant=tenant, now=now)
    query = check_request_hash(payload, request)
    return replace(claims, query=query)


def verify_context_token(token: CompactToken | str, *, tenant: Tenant, now: datetime) -> TokenClaims:
    """Verify a token from `AP.context.getToken()`: it is bound to a frame and a user, not to a request.

    Raises:
        TokenRefused: the token does not prove that this tenant's page is asking now.
        SharedSecretUnusable: the tenant's stored key is none.

    """
    payload, claims = _verify(token, tenant=tenant, now=now)
    if not hmac.compare_digest(qsh_of(payload), CONTEXT_QSH):
        raise TokenRefused(Refusal.QSH)
    return claims


def check_request_hash(payload: Mapping[str, Any], request: RequestLine) -> Mapping[str, tuple[str, ...]]:
    """Hold a verified payload's hash against the request that brought it; return the query that it covers.

    Raises:
        TokenRefused: they differ, or the request has no hash.

    """
    claimed = qsh_of(payload)
    try:
        computed, query = hash_and_fields(request)
    except TargetMalformed:
        raise TokenRefused(Refusal.TARGET) from None
    if not hmac.compare_digest(claimed, computed):
        raise TokenRefused(Refusal.QSH)
    return query


def _verify(
    token: CompactToken | str, *, tenant: Tenant, now: datetime
) -> tuple[Mapping[str, Any], TokenClaims]:
    payload = verified_payload(token, key=tenant.key, algorithm=Algorithm.HS256)
    claims = read_claims(payload, product=tenant.product, now=now)
    # Our own outgoing tokens bear the app key as issuer and the same signature: one that leaks must not pass.
    if claims.client_key != tenant.client_key:
        raise TokenRefused(Refusal.ISSUER)
    return payload, claims
