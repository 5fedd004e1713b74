"""Lifecycle events."""

import json
import traceback
from typing import Any

import pytest

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.claims import TokenClaims
from plugin.connect.errors import InstallFault, InstallRefused, Refusal, TokenRefused
from plugin.connect.lifecycle import (
    MAX_BODY_BYTES,
    EventType,
    LifecycleEvent,
    check_lifecycle,
    parse_lifecycle,
)
from plugin.domain.container import Product
from plugin.domain.ids import ClientKey
from tests.connect.makers import ABSENT, ACME, ALICE, APP_KEY, ISSUED_AT, SHARED_SECRET

HOSTS = AllowedHosts.parse(".atlassian.net")
CLAIMS = TokenClaims(ACME, None, None, ISSUED_AT, ISSUED_AT + 180)


def body(**changes: Any) -> bytes:
    facts = {
        "key": APP_KEY,
        "clientKey": ACME,
        "sharedSecret": SHARED_SECRET,
        "baseUrl": "https://acme.atlassian.net/",
        "displayUrl": "https://jira.acme.example",
        "productType": "jira",
        "eventType": "installed",
        "accountId": ALICE,
        "publicKey": "deprecated",
        "serverVersion": "100",
        "cloudId": "unknown field",
        **changes,
    }
    return json.dumps({name: value for name, value in facts.items() if value is not ABSENT}).encode()


def parse_fault(data: bytes) -> InstallFault:
    with pytest.raises(InstallRefused) as caught:
        parse_lifecycle(data)
    return caught.value.fault


def check(
    event: LifecycleEvent, claims: TokenClaims = CLAIMS, expected: EventType = EventType.INSTALLED
) -> LifecycleEvent:
    return check_lifecycle(event, claims, app_key=APP_KEY, expected_event=expected, allowed_hosts=HOSTS)


def check_fault(**changes: Any) -> InstallFault:
    with pytest.raises(InstallRefused) as caught:
        check(parse_lifecycle(body(**changes)))
    return caught.value.fault


def test_an_installation_is_read_and_checked() -> None:
    """A right event comes back with its addresses in canonical form."""
    assert check(parse_lifecycle(body())) == LifecycleEvent(
        event_type=EventType.INSTALLED,
        app_key=APP_KEY,
        client_key=ACME,
        product=Product.JIRA,
        base_url="https://acme.atlassian.net",
        display_url="https://jira.acme.example",
        account_id=ALICE,
        shared_secret=SHARED_SECRET,
    )


@pytest.mark.parametrize("event", [EventType.UNINSTALLED, EventType.ENABLED, EventType.DISABLED])
def test_other_events_need_no_secret(event: EventType) -> None:
    """Only `installed` brings a shared secret."""
    parsed = parse_lifecycle(body(eventType=event.value, sharedSecret=ABSENT, productType="confluence"))

    checked = check(parsed, expected=event)

    assert (checked.product, checked.shared_secret) == (Product.CONFLUENCE, None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff",
        b"[" * 5000,
        b"x" * (MAX_BODY_BYTES + 1),
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_is_a_json_object_of_bounded_size(data: bytes) -> None:
    """Broken, deep or huge JSON is refused."""
    assert parse_fault(data) is InstallFault.BODY


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("key", InstallFault.APP_KEY),
        ("clientKey", InstallFault.BODY),
        ("baseUrl", InstallFault.BASE_URL),
        ("productType", InstallFault.PRODUCT),
        ("eventType", InstallFault.EVENT_TYPE),
    ],
)
@pytest.mark.parametrize("value", [ABSENT, None, "", 7, True, [], {}, "\ud800", "a b", "a\x00b", "x" * 2000])
def test_a_needed_field_is_required_and_well_formed(name: str, fault: InstallFault, value: object) -> None:
    """Every needed field is text of a known form, and its refusal names the field."""
    assert parse_fault(body(**{name: value})) is fault


@pytest.mark.parametrize("name", ["displayUrl", "accountId"])
@pytest.mark.parametrize("value", [ABSENT, None, "", 7, [], "\ud800", "a b", "x" * 2000])
def test_a_field_that_is_not_needed_may_be_wrong(name: str, value: object) -> None:
    """An installation does not fail for what the app can do without."""
    checked = check(parse_lifecycle(body(**{name: value})))

    assert (checked.display_url is None) or (checked.account_id is None)


@pytest.mark.parametrize(
    "secret", [ABSENT, None, "", "short", "x" * 31, "x" * 1025, "x" * 31 + "\n", "\ud800" * 40, 7, ["x" * 40]]
)
def test_an_installation_needs_a_strong_secret(secret: object) -> None:
    """A missing, short or malformed shared secret installs nothing."""
    assert check_fault(sharedSecret=secret) is InstallFault.SHARED_SECRET


def test_a_site_speaks_for_itself_only() -> None:
    """A validly signed event of Mallory's site whose body names Acme is refused as a bad token."""
    mallory = TokenClaims(ClientKey("evil-client-key"), None, None, ISSUED_AT, ISSUED_AT + 180)

    with pytest.raises(TokenRefused) as caught:
        check(parse_lifecycle(body()), mallory)

    assert caught.value.reason is Refusal.ISSUER


def test_another_apps_event_is_refused() -> None:
    """The event's app key is ours."""
    assert check_fault(key="com.example.other") is InstallFault.APP_KEY


@pytest.mark.parametrize("event", ["uninstalled", "enabled", "disabled"])
def test_an_event_belongs_to_its_address(event: str) -> None:
    """An event sent to the address of another event is refused."""
    assert check_fault(eventType=event) is InstallFault.EVENT_TYPE


@pytest.mark.parametrize(
    "url", ["https://evil.example", "http://acme.atlassian.net", "http://169.254.169.254/latest"]
)
def test_a_site_elsewhere_is_refused(url: str) -> None:
    """The app is not sent to a host that is not allowed."""
    assert check_fault(baseUrl=url) is InstallFault.BASE_URL


def test_a_strange_display_url_is_left_out() -> None:
    """A display URL that is no https origin installs without one."""
    checked = check(parse_lifecycle(body(displayUrl="https://x.example;script-src")))

    assert checked.display_url is None


def test_a_secret_is_not_shown() -> None:
    """Neither the event's repr nor a refusal's traceback holds the secret."""
    assert SHARED_SECRET not in repr(parse_lifecycle(body()))

    with pytest.raises(InstallRefused) as caught:
        parse_lifecycle(body()[:-1])

    assert SHARED_SECRET not in "".join(traceback.format_exception(caught.value))


def test_an_unknown_account_is_nobody() -> None:
    """Atlassian's word for people of whom nothing may be stored is no account id."""
    assert check(parse_lifecycle(body(accountId="unknown"))).account_id is None
