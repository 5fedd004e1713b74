"""The claims of a token whose signature holds: issuer, times, account and container."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plugin.connect.errors import Refusal, TokenRefused
from plugin.domain.container import Container, Product
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, ClientKey

LEEWAY_SECONDS = 30
MAX_LIFETIME_SECONDS = 24 * 60 * 60

# Names that begin so are of sites that came by Forge: no Connect token is theirs.
_CLIENT_KEY = re.compile(r"(?!ari:)[!-~]{1,255}")
_ACCOUNT_ID = re.compile(r"[!-~]{1,128}")
_CONTAINER_ID = re.compile(r"[1-9][0-9]{0,18}")

# Where each product says which issue or page the frame stands on.
_CONTAINER_CLAIM = {Product.JIRA: "issue", Product.CONFLUENCE: "content"}


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a verified token says."""

    client_key: ClientKey
    account_id: AccountId | None
    """The caller, or None for somebody anonymous and for calls from server to server."""
    container: Container | None
    issued_at: int
    expires_at: int
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """The request's own query parameters, if the token's hash covers them."""


def client_key_of(payload: Mapping[str, Any]) -> ClientKey:
    """Return the issuer, which names the tenant. It is as trustworthy as the payload.

    Raises:
        TokenRefused: there is none, or it is no client key.

    """
    issuer = payload.get("iss")
    if not isinstance(issuer, str) or not _CLIENT_KEY.fullmatch(issuer):
        raise TokenRefused(Refusal.ISSUER)
    return ClientKey(issuer)


def read_claims(payload: Mapping[str, Any], *, product: Product | None, now: datetime) -> TokenClaims:
    """Turn a verified payload into claims, and hold its times against the clock.

    Only the container of the tenant's own product counts; a lifecycle token has none, so its product is None.

    Raises:
        TokenRefused: a claim is missing or wrong, or the token is not valid at this time.

    """
    issued_at, expires_at = _seconds(payload, "iat"), _seconds(payload, "exp")
    _check_times(payload, issued_at=issued_at, expires_at=expires_at, now=now)
    return TokenClaims(
        client_key=client_key_of(payload),
        account_id=_account_of(payload),
        container=None if product is None else _container_of(payload, product),
        issued_at=issued_at,
        expires_at=expires_at,
    )


def qsh_of(payload: Mapping[str, Any]) -> str:
    """Return the query string hash claim.

    Raises:
        TokenRefused: there is none. A token without one was CVE-2021-26073: never treat it as a match.

    """
    qsh = payload.get("qsh")
    if not isinstance(qsh, str) or not qsh.isascii():
        raise TokenRefused(Refusal.CLAIMS)
    return qsh


def _seconds(payload: Mapping[str, Any], name: str) -> int:
    value = payload.get(name)
    if type(value) is not int:  # bool is an int too, and no time
        raise TokenRefused(Refusal.CLAIMS)
    return value


def _check_times(payload: Mapping[str, Any], *, issued_at: int, expires_at: int, now: datetime) -> None:
    moment = now.timestamp()
    if expires_at <= issued_at or expires_at - issued_at > MAX_LIFETIME_SECONDS:
        raise TokenRefused(Refusal.LIFETIME)
    if moment >= expires_at + LEEWAY_SECONDS:
        raise TokenRefused(Refusal.EXPIRED)
    valid_from = max(issued_at, _seconds(payload, "nbf")) if "nbf" in payload else issued_at
    if moment < valid_from - LEEWAY_SECONDS:
        raise TokenRefused(Refusal.NOT_YET_VALID)


def _account_of(payload: Mapping[str, Any]) -> AccountId | None:
    subject = payload.get("sub")
    # Atlassian calls accounts "unknown" of which nothing may be stored: to us they are nobody.
    if subject is None or subject in ("", UNKNOWN_ACCOUNT):
        return None
    if not isinstance(subject, str) or not _ACCOUNT_ID.fullmatch(subject):
        raise TokenRefused(Refusal.CLAIMS)
    return AccountId(subject)


def _container_of(payload: Mapping[str, Any], product: Product) -> Container | None:
    context = _object(payload.get("context"))
    others = [name for name in Product if name is not product and context.get(name.value) is not None]
    if others:
        return None
    container_id = _object(_object(context.get(product.value)).get(_CONTAINER_CLAIM[product])).get("id")
    if type(container_id) is int:
        container_id = str(container_id)
    if not isinstance(container_id, str) or not _CONTAINER_ID.fullmatch(container_id):
        return None
    return Container(product=product, id=container_id)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
