"""The invocation token: Atlassian signs it for each call that Forge makes to this server.

Source: Atlassian's page "Forge Remote essentials". Who calls is decided by this token alone, never by a header
beside it. A page of the app chooses the path of its calls, so a token says what it may reach by its module.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plugin.connect.envelope import Algorithm, CompactToken, verified_payload
from plugin.connect.errors import Refusal, SharedSecretUnusable, TokenRefused
from plugin.domain.container import Container, Product
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, ForgeInstallationId
from plugin.forge.key_set import KeySet
from plugin.forge.modules import BACKEND, PAGES, PageModule
from plugin.forge.remote_app import RemoteApp

ISSUER = "forge/invocation-token"
LEEWAY_SECONDS = 10
"""Tokens live for 25 seconds from the moment they are made, so a clock that is a little slow must not refuse them."""
MAX_LIFETIME_SECONDS = 600

_INSTALLATION = re.compile(r"ari:cloud:ecosystem::installation/[A-Za-z0-9-]{1,64}")
_API_PATH = re.compile(r"/ex/(jira|confluence)/([0-9A-Za-z-]{1,64})")
_SITE_URL = re.compile(r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?/?")
_ACCOUNT_ID = re.compile(r"[!-~]{1,128}")
_CONTAINER_ID = re.compile(r"[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a verified invocation token says."""

    installation: ForgeInstallationId
    product: Product
    cloud_id: str
    """The site's own id."""
    api_url: str
    """Where the product's REST API answers for this site."""
    site_url: str | None
    """The site's own address, as its users know it; only pages' calls name it."""
    module: PageModule | None
    """The page that makes the call; None for Atlassian's own calls."""
    account: AccountId | None
    container: Container | None
    issued_at: int
    claims: Mapping[str, Any] = field(repr=False)


def verify_page_call(token: str, *, keys: KeySet, app: RemoteApp, now: datetime) -> Invocation:
    """Verify the token of a call that one of the app's pages makes.

    Raises:
        TokenRefused: it does not prove that a page of this app makes this call now.
        KeysUnavailable: Atlassian's keys cannot be had now.

    """
    invocation = _verify(token, keys=keys, app=app, now=now)
    if invocation.module is None:
        raise TokenRefused(Refusal.MODULE)
    return invocation


def verify_backend_call(token: str, *, keys: KeySet, app: RemoteApp, now: datetime) -> Invocation:
    """Verify the token of a call that Atlassian makes by itself: an event or a schedule.

    A page's token never passes, or anybody who sees a panel could make events up.

    Raises:
        TokenRefused: it does not prove that Atlassian makes this call to this app now.
        KeysUnavailable: Atlassian's keys cannot be had now.

    """
    invocation = _verify(token, keys=keys, app=app, now=now)
    if invocation.module is not None or "principal" in invocation.claims or invocation.claims.get("context"):
        raise TokenRefused(Refusal.MODULE)
    return invocation


def _verify(token: str, *, keys: KeySet, app: RemoteApp, now: datetime) -> Invocation:
    read = CompactToken.of(token)
    # Before a key is looked for: only tokens of the one algorithm may make us fetch any.
    if read.header.get("alg") != Algorithm.RS256.value:
        raise TokenRefused(Refusal.ALGORITHM)
    try:
        claims = verified_payload(read, key=keys.get(read.header.get("kid")), algorithm=Algorithm.RS256)
    except SharedSecretUnusable:
        raise TokenRefused(Refusal.UNKNOWN_KEY) from None
    issued_at = _check_times(claims, now=now)
    _check_parties(claims, app)
    return _invocation(claims, app, issued_at=issued_at)


def _check_times(claims: Mapping[str, Any], *, now: datetime) -> int:
    issued_at, valid_from, expires_at = (_seconds(claims, name) for name in ("iat", "nbf", "exp"))
    moment = now.timestamp()
    if not 0 < expires_at - issued_at <= MAX_LIFETIME_SECONDS:
        raise TokenRefused(Refusal.LIFETIME)
    if moment >= expires_at + LEEWAY_SECONDS:
        raise TokenRefused(Refusal.EXPIRED)
    if moment < max(issued_at, valid_from) - LEEWAY_SECONDS:
        raise TokenRefused(Refusal.NOT_YET_VALID)
    return issued_at


def _check_parties(claims: Mapping[str, Any], app: RemoteApp) -> None:
    """Hold issuer, audience, app and environment against our own: each is compared whole."""
    named = _object(claims.get("app"))
    if claims.get("iss") != ISSUER:
        raise TokenRefused(Refusal.ISSUER)
    if claims.get("aud") != app.id or named.get("id") != app.id:
        raise TokenRefused(Refusal.AUDIENCE)
    if _object(named.get("environment")).get("type") not in app.environments:
        raise TokenRefused(Refusal.ENVIRONMENT)


def _invocation(claims: Mapping[str, Any], app: RemoteApp, *, issued_at: int) -> Invocation:
    named, context = _object(claims.get("app")), _object(claims.get("context"))
    product, cloud_id = _site(named, app)
    if context.get("cloudId", cloud_id) != cloud_id:
        raise TokenRefused(Refusal.CLAIMS)
    module = _module(named, product)
    return Invocation(
        installation=_installation(named),
        product=product,
        cloud_id=cloud_id,
        api_url=_text(named, "apiBaseUrl"),
        site_url=_site_url(context),
        module=module,
        account=_account(claims),
        container=_container(module, _object(context.get("extension"))),
        issued_at=issued_at,
        claims=claims,
    )


def _installation(named: Mapping[str, Any]) -> ForgeInstallationId:
    found = _text(named, "installationId")
    if not _INSTALLATION.fullmatch(found) or _object(named.get("installation")).get("id", found) != found:
        raise TokenRefused(Refusal.CLAIMS)
    return ForgeInstallationId(found)


def _site(named: Mapping[str, Any], app: RemoteApp) -> tuple[Product, str]:
    """Read which site's API the call stands for. Our calls go there, so it must be at a known address."""
    origin, slash, path = _text(named, "apiBaseUrl").partition("/ex/")
    found = _API_PATH.fullmatch(slash + path)
    if origin not in app.api.origins or found is None:
        raise TokenRefused(Refusal.CLAIMS)
    return Product(found[1]), found[2]


def _site_url(context: Mapping[str, Any]) -> str | None:
    """Read the site's address. It is shown to people, and nothing is ever sent there."""
    url = context.get("siteUrl")
    return url.rstrip("/") if isinstance(url, str) and _SITE_URL.fullmatch(url) else None


def _module(named: Mapping[str, Any], product: Product) -> PageModule | None:
    module = _object(named.get("module"))
    if module.get("type") == BACKEND:
        return None
    page = PAGES.get(_text(module, "key"))
    if page is None or page.product is not product:
        raise TokenRefused(Refusal.MODULE)
    return page


def _container(module: PageModule | None, extension: Mapping[str, Any]) -> Container | None:
    if module is None or module.container_claim is None:
        return None
    container_id = _object(extension.get(module.container_claim)).get("id")
    if type(container_id) is int:
        container_id = str(container_id)
    if not isinstance(container_id, str) or not _CONTAINER_ID.fullmatch(container_id):
        return None
    return Container(module.product, container_id)


def _account(claims: Mapping[str, Any]) -> AccountId | None:
    principal = claims.get("principal")
    # Nothing may be stored of "unknown" accounts: to us they are nobody, as in the Connect door.
    if principal is None or principal in ("", UNKNOWN_ACCOUNT):
        return None
    if not isinstance(principal, str) or not _ACCOUNT_ID.fullmatch(principal):
        raise TokenRefused(Refusal.CLAIMS)
    return AccountId(principal)


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int:  # bool is an int too, and no time
        raise TokenRefused(Refusal.CLAIMS)
    return value


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise TokenRefused(Refusal.CLAIMS)
    return value


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
