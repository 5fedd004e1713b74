"""The lifecycle events: what a site sends when it installs, uninstalls, enables or disables the app.

Source: Atlassian's page "Connect app descriptor", section "Lifecycle". Only the event's token is signed, its
body is not: every fact in it is checked here before it is used.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.claims import TokenClaims
from plugin.connect.errors import InstallFault, InstallRefused, Refusal, TokenRefused
from plugin.domain.container import Product
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, ClientKey

MAX_BODY_BYTES = 64 * 1024

# RFC 7518, section 3.2: an HS256 key has at least 256 bits.
_SHARED_SECRET = re.compile(r"[!-~]{32,1024}")
_CLIENT_KEY = re.compile(r"[!-~]{1,255}")
_ACCOUNT_ID = re.compile(r"[!-~]{1,128}")
_APP_KEY = re.compile(r"[A-Za-z0-9._-]{1,80}")
_URL = re.compile(r"[!-~]{1,512}")


class EventType(StrEnum):
    """The four events, as the body names them."""

    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"
    ENABLED = "enabled"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class LifecycleEvent:
    """An event's body. Fields that the app does not use are not kept."""

    event_type: EventType
    app_key: str
    client_key: ClientKey
    product: Product
    base_url: str
    display_url: str | None
    account_id: AccountId | None
    """Who did it, as the unsigned body says: good for a log, not for a decision."""
    shared_secret: str | None = field(default=None, repr=False)
    """The new key of the site's tokens; only `installed` has one."""


def parse_lifecycle(body: bytes) -> LifecycleEvent:
    """Read an event's body.

    Raises:
        InstallRefused: it is not JSON, or a field is missing or malformed.

    """
    facts = _json_object(body)
    return LifecycleEvent(
        event_type=EventType(_choice(facts, "eventType", EventType, InstallFault.EVENT_TYPE)),
        app_key=_required(facts, "key", _APP_KEY, InstallFault.APP_KEY),
        client_key=ClientKey(_required(facts, "clientKey", _CLIENT_KEY, InstallFault.BODY)),
        product=Product(_choice(facts, "productType", Product, InstallFault.PRODUCT)),
        base_url=_required(facts, "baseUrl", _URL, InstallFault.BASE_URL),
        # What is wrong in these two is left out: neither is needed.
        display_url=_optional(facts, "displayUrl", _URL),
        account_id=_account(_optional(facts, "accountId", _ACCOUNT_ID)),
        shared_secret=_optional(facts, "sharedSecret", _SHARED_SECRET),
    )


def check_lifecycle(
    event: LifecycleEvent,
    claims: TokenClaims,
    *,
    app_key: str,
    expected_event: EventType,
    allowed_hosts: AllowedHosts,
) -> LifecycleEvent:
    """Hold an event against its verified token and against the app; return it with canonical addresses.

    The display URL becomes an https origin, or None.

    Raises:
        TokenRefused: the token is another tenant's: a signed event of one site must not speak for another.
        InstallRefused: another fact of the event is wrong.

    """
    if claims.client_key != event.client_key:
        raise TokenRefused(Refusal.ISSUER)
    if event.app_key != app_key:
        raise InstallRefused(InstallFault.APP_KEY)
    if event.event_type is not expected_event:
        raise InstallRefused(InstallFault.EVENT_TYPE)
    if event.event_type is EventType.INSTALLED and event.shared_secret is None:
        raise InstallRefused(InstallFault.SHARED_SECRET)
    return replace(
        event,
        base_url=allowed_hosts.base_url(event.base_url),
        display_url=allowed_hosts.display_origin(event.display_url),
    )


def _json_object(body: bytes) -> Mapping[str, Any]:
    if len(body) > MAX_BODY_BYTES:
        raise InstallRefused(InstallFault.BODY)
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError):
        # Not chained: the error would carry the body, with the shared secret in it.
        raise InstallRefused(InstallFault.BODY) from None
    if not isinstance(facts, dict):
        raise InstallRefused(InstallFault.BODY)
    return facts


def _required(facts: Mapping[str, Any], name: str, grammar: re.Pattern[str], fault: InstallFault) -> str:
    value = _optional(facts, name, grammar)
    if value is None:
        raise InstallRefused(fault)
    return value


def _optional(facts: Mapping[str, Any], name: str, grammar: re.Pattern[str]) -> str | None:
    value = facts.get(name)
    return value if isinstance(value, str) and grammar.fullmatch(value) else None


def _choice(facts: Mapping[str, Any], name: str, choices: type[StrEnum], fault: InstallFault) -> str:
    value = facts.get(name)
    if not isinstance(value, str) or value not in list(choices):
        raise InstallRefused(fault)
    return value


def _account(text: str | None) -> AccountId | None:
    # Of an account that Atlassian calls unknown nothing may be stored.
    return None if text is None or text == UNKNOWN_ACCOUNT else AccountId(text)
