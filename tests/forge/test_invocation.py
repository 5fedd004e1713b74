"""The invocation token: what passes, and every way in which one is refused."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from plugin.connect.errors import Refusal, TokenRefused
from plugin.domain.container import Container, Product
from plugin.forge.invocation import Invocation, verify_backend_call, verify_page_call
from plugin.forge.key_set import KeySet
from tests.forge.makers import (
    ABSENT,
    ALICE,
    API,
    APP_ID,
    CLOUD,
    INSTALLATION,
    ISSUE,
    ISSUED_AT,
    NOW,
    OTHER_APP_ID,
    OTHER_CLOUD,
    PAGE,
    admin_claims,
    event_claims,
    forge_key,
    other_key,
    page_claims,
    remote_app,
    sign,
)


def page_call(keys: KeySet, token: str, *, seconds: float = 0, **app: Any) -> Invocation:
    """Verify a page's token some seconds after it was made."""
    now = NOW + timedelta(seconds=seconds)
    return verify_page_call(token, keys=keys, app=remote_app(**app), now=now)


def backend_call(keys: KeySet, token: str) -> Invocation:
    """Verify a token of Atlassian's own call."""
    return verify_backend_call(token, keys=keys, app=remote_app(), now=NOW)


def refusal(act: Callable[[], object]) -> Refusal:
    """Return why a token is refused."""
    with pytest.raises(TokenRefused) as refused:
        act()
    return refused.value.reason


def test_a_panel_call_says_who_stands_where(keys: KeySet) -> None:
    """Account, issue, site and installation come from the token."""
    call = page_call(keys, sign(page_claims()))

    assert (call.account, call.container) == (ALICE, Container(Product.JIRA, ISSUE))
    assert (call.installation, call.cloud_id, call.api_url) == (INSTALLATION, CLOUD, f"{API}/ex/jira/{CLOUD}")
    assert call.module is not None
    assert not call.module.is_admin


def test_a_macro_call_stands_on_a_page(keys: KeySet) -> None:
    """Confluence names the page in another place than Jira the issue."""
    assert page_call(keys, sign(page_claims("confluence"))).container == Container(Product.CONFLUENCE, PAGE)


@pytest.mark.parametrize("product", ["jira", "confluence"])
def test_an_admin_page_stands_on_nothing(keys: KeySet, product: str) -> None:
    """Whatever its extension context names."""
    context = {"cloudId": CLOUD, "extension": {"issue": {"id": ISSUE}, "content": {"id": PAGE}}}

    call = page_call(keys, sign(admin_claims(product, context=context)))

    assert call.container is None
    assert call.module is not None
    assert call.module.is_admin


@pytest.mark.parametrize("principal", [ABSENT, "", "unknown"])
def test_nobody_is_an_account(keys: KeySet, principal: object) -> None:
    """Anonymous visitors, and those of whom nothing may be stored, have none."""
    assert page_call(keys, sign(page_claims(principal=principal))).account is None


@pytest.mark.parametrize("number", ["0", "-1", "10042 ", "ACME-1", "1" * 20, 0, True, None, {}])
def test_an_odd_container_id_is_no_container(keys: KeySet, number: object) -> None:
    """Only a positive number of at most 19 digits becomes a part of a path."""
    context = {"cloudId": CLOUD, "extension": {"issue": {"id": number}}}

    assert page_call(keys, sign(page_claims(context=context))).container is None


def test_a_numeric_container_id_is_read(keys: KeySet) -> None:
    """Some products write ids as numbers."""
    context = {"cloudId": CLOUD, "extension": {"issue": {"id": 10042}}}

    assert page_call(keys, sign(page_claims(context=context))).container == Container(Product.JIRA, ISSUE)


def test_a_backend_call_is_taken(keys: KeySet) -> None:
    """It has no account, no container and no page."""
    call = backend_call(keys, sign(event_claims()))

    assert (call.account, call.container, call.module) == (None, None, None)
    assert call.installation == INSTALLATION


@pytest.mark.parametrize(
    "claims",
    [
        page_claims(),
        admin_claims(),
        page_claims(principal=ABSENT),
        page_claims(principal=ABSENT, context=ABSENT),
        event_claims(principal=ALICE),
        event_claims(principal=None),
        event_claims(context={"cloudId": CLOUD, "moduleKey": "secrets-issue-panel"}),
    ],
    ids=["panel", "admin", "anonymous", "no_context", "principal", "null_principal", "ui_context"],
)
def test_a_page_cannot_make_events_up(keys: KeySet, claims: dict[str, Any]) -> None:
    """Whatever else it says: a token of a page, or with a user or a page's context, is no backend token."""
    assert refusal(lambda: backend_call(keys, sign(claims))) is Refusal.MODULE


def test_a_backend_token_is_no_page_token(keys: KeySet) -> None:
    """Not even if it names a user."""
    assert refusal(lambda: page_call(keys, sign(event_claims(principal=ALICE)))) is Refusal.MODULE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "somebody"}, Refusal.ISSUER),
        ({"iss": ABSENT}, Refusal.ISSUER),
        ({"aud": OTHER_APP_ID}, Refusal.AUDIENCE),
        ({"aud": [APP_ID]}, Refusal.AUDIENCE),
        ({"aud": APP_ID + "0"}, Refusal.AUDIENCE),
        ({"aud": ""}, Refusal.AUDIENCE),
        ({"aud": ABSENT}, Refusal.AUDIENCE),
        ({"app": {"id": OTHER_APP_ID}}, Refusal.AUDIENCE),
        ({"app": {"id": ABSENT}}, Refusal.AUDIENCE),
        ({"app": {"environment": {"type": "DEVELOPMENT"}}}, Refusal.ENVIRONMENT),
        ({"app": {"environment": ABSENT}}, Refusal.ENVIRONMENT),
        ({"app": {"module": {"type": "xen:macro", "key": "another-page"}}}, Refusal.MODULE),
        ({"app": {"module": {"type": "xen:macro", "key": "secrets-macro"}}}, Refusal.MODULE),
        ({"app": {"module": ABSENT}}, Refusal.CLAIMS),
        ({"app": {"installationId": ABSENT}}, Refusal.CLAIMS),
        ({"app": {"installationId": "ari:cloud:ecosystem::app/1"}}, Refusal.CLAIMS),
        ({"app": {"installation": {"id": INSTALLATION + "0"}}}, Refusal.CLAIMS),
        ({"app": {"apiBaseUrl": f"https://evil.example.com/ex/jira/{CLOUD}"}}, Refusal.CLAIMS),
        ({"app": {"apiBaseUrl": f"{API}.example.com/ex/jira/{CLOUD}"}}, Refusal.CLAIMS),
        ({"app": {"apiBaseUrl": f"{API}/ex/jira/{CLOUD}/../x"}}, Refusal.CLAIMS),
        ({"app": {"apiBaseUrl": f"{API}/ex/bitbucket/{CLOUD}"}}, Refusal.CLAIMS),
        ({"app": {"apiBaseUrl": ABSENT}}, Refusal.CLAIMS),
        ({"context": {"cloudId": OTHER_CLOUD}}, Refusal.CLAIMS),
        ({"principal": "a b"}, Refusal.CLAIMS),
        ({"principal": 7}, Refusal.CLAIMS),
        ({"iat": ABSENT}, Refusal.CLAIMS),
        ({"nbf": ABSENT}, Refusal.CLAIMS),
        ({"exp": ABSENT}, Refusal.CLAIMS),
        ({"exp": True}, Refusal.CLAIMS),
        ({"exp": float(ISSUED_AT + 25)}, Refusal.CLAIMS),
        ({"exp": ISSUED_AT}, Refusal.LIFETIME),
        ({"exp": ISSUED_AT + 601}, Refusal.LIFETIME),
    ],
)
def test_a_wrong_claim_is_refused(keys: KeySet, changes: dict[str, Any], reason: Refusal) -> None:
    """A signature of Forge's is not enough: other apps have those too."""
    assert refusal(lambda: page_call(keys, sign(page_claims(**changes)))) is reason


@pytest.mark.parametrize("seconds", [-10, 0, 34.9])
def test_a_clock_may_be_ten_seconds_off(keys: KeySet, seconds: float) -> None:
    """A token lives for 25 seconds."""
    assert page_call(keys, sign(page_claims()), seconds=seconds).account == ALICE


@pytest.mark.parametrize(("seconds", "reason"), [(35, Refusal.EXPIRED), (-10.1, Refusal.NOT_YET_VALID)])
def test_a_token_out_of_its_time_is_refused(keys: KeySet, seconds: float, reason: Refusal) -> None:
    """Beyond the leeway there is no grace."""
    assert refusal(lambda: page_call(keys, sign(page_claims()), seconds=seconds)) is reason


def test_a_later_start_counts(keys: KeySet) -> None:
    """`nbf` may lie after `iat`."""
    token = sign(page_claims(nbf=ISSUED_AT + 20))

    assert refusal(lambda: page_call(keys, token)) is Refusal.NOT_YET_VALID


def test_an_environment_passes_when_it_is_allowed(keys: KeySet) -> None:
    """An operator may try the app in another environment."""
    token = sign(page_claims(app={"environment": {"type": "STAGING"}}))

    assert page_call(keys, token, environments="PRODUCTION,STAGING").account == ALICE


def test_another_key_does_not_sign(keys: KeySet) -> None:
    """Though it bears the right key's id."""
    assert refusal(lambda: page_call(keys, sign(page_claims(), key=other_key()))) is Refusal.SIGNATURE


def test_an_unknown_key_is_refused(keys: KeySet) -> None:
    """The set is fetched from our own address only, whatever the token's header names."""
    token = sign(page_claims(), kid="evil", jku="https://evil.example.com/jwks.json")

    assert refusal(lambda: page_call(keys, token)) is Refusal.UNKNOWN_KEY


@pytest.mark.parametrize("algorithm", ["HS256", "none", "RS512", "PS256"])
def test_only_one_algorithm_is_taken(keys: KeySet, algorithm: str) -> None:
    """And for another one no key is even looked for."""
    key: Any = {"HS256": "x" * 64, "none": None}.get(algorithm, forge_key())
    token = jwt.encode(page_claims(), key, algorithm=algorithm, headers={"kid": "forge/any"})

    assert refusal(lambda: page_call(keys, token)) is Refusal.ALGORITHM


def test_a_changed_payload_is_refused(keys: KeySet) -> None:
    """Mallory puts another account into a token of his own."""
    header, _, signature = sign(page_claims()).split(".")
    changed = (
        base64.urlsafe_b64encode(json.dumps(page_claims(principal="mallory")).encode()).decode().rstrip("=")
    )

    assert refusal(lambda: page_call(keys, f"{header}.{changed}.{signature}")) is Refusal.SIGNATURE


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c.d", "eyJ.e30.AAAA", "x" * 10_000])
def test_what_is_no_token_is_refused(keys: KeySet, token: str) -> None:
    """Before anything else is done with it."""
    assert refusal(lambda: page_call(keys, token)) in (Refusal.MALFORMED, Refusal.TOO_LONG)


def test_the_claims_stay_out_of_the_repr(keys: KeySet) -> None:
    """An error report must not hold what a token says in passing."""
    claims = page_claims(extra="canary-in-a-claim")

    assert "canary" not in repr(page_call(keys, sign(claims)))
