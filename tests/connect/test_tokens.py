"""Page tokens and context tokens."""

import json
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from plugin.connect.errors import Refusal, TokenRefused
from plugin.connect.qsh import RequestLine
from plugin.connect.tenant import Tenant
from plugin.connect.tokens import peek_client_key, verify_context_token, verify_page_token
from plugin.domain.container import Container, Product
from plugin.domain.ids import ClientKey
from tests.connect.makers import (
    ABSENT,
    ACME,
    ALICE,
    APP_KEY,
    ISSUED_AT,
    MALLORYS_SECRET,
    NOW,
    PANEL,
    SHARED_SECRET,
    acme,
    claims,
    forged,
    hs256,
)

CONTEXT = "context-qsh"
VECTORS = [
    vector
    for vector in json.loads(
        (Path(__file__).parent.parent / "vectors" / "connect" / "qsh-vectors.json").read_text(
            encoding="utf-8"
        )
    )["vectors"]
    if "jwt" in vector
]


def page_refusal(token: str, *, request: RequestLine = PANEL, now: datetime = NOW) -> Refusal:
    with pytest.raises(TokenRefused) as caught:
        verify_page_token(token, tenant=acme(), request=request, now=now)
    return caught.value.reason


def context_refusal(token: str) -> Refusal:
    with pytest.raises(TokenRefused) as caught:
        verify_context_token(token, tenant=acme(), now=NOW)
    return caught.value.reason


def test_a_page_token_gives_its_claims() -> None:
    """A page token says which site, who, where, when, and what was asked."""
    request = replace(PANEL, raw_target=PANEL.raw_target + "&jwt=" + hs256(claims()))

    read = verify_page_token(hs256(claims()), tenant=acme(), request=request, now=NOW)

    assert (read.client_key, read.account_id) == (ACME, ALICE)
    assert read.container == Container(Product.JIRA, "10042")
    assert (read.issued_at, read.expires_at) == (ISSUED_AT, ISSUED_AT + 180)
    assert read.query == {"issueId": ("10042",), "lic": ("none",), "cv": ("1001.0.0",)}


def test_a_context_token_gives_its_claims() -> None:
    """A context token says the same but for the request."""
    read = verify_context_token(hs256(claims(qsh=CONTEXT)), tenant=acme(), now=NOW)

    assert (read.account_id, read.container) == (ALICE, Container(Product.JIRA, "10042"))
    assert read.query == {}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_tokens_made_by_atlassian_pass(vector: dict) -> None:
    """Published signed URLs verify as page tokens, with their secret at their time."""
    issued_at = vector["claims"]["iat"]
    tenant = Tenant(ClientKey(vector["claims"]["iss"]), Product.JIRA, vector["secret"])
    target = vector["url"].removeprefix("https://example.com")
    assert urlsplit(target).path.startswith("/")

    read = verify_page_token(
        vector["jwt"],
        tenant=tenant,
        request=RequestLine(vector["method"], target, vector["base_path"]),
        now=datetime.fromtimestamp(issued_at, UTC),
    )

    assert read.issued_at == issued_at


def test_a_shared_secret_may_be_bytes() -> None:
    """Text and its UTF-8 bytes are one key."""
    tenant = acme(secret=SHARED_SECRET.encode())

    assert verify_context_token(hs256(claims(qsh=CONTEXT)), tenant=tenant, now=NOW).client_key == ACME


def test_another_sites_secret_signs_nothing_here() -> None:
    """Mallory's signature under Acme's name is refused."""
    assert page_refusal(hs256(claims(), MALLORYS_SECRET)) is Refusal.SIGNATURE
    assert context_refusal(hs256(claims(qsh=CONTEXT), MALLORYS_SECRET)) is Refusal.SIGNATURE


def test_the_signature_is_judged_before_the_claims() -> None:
    """A forger learns nothing about which claim was wrong."""
    assert page_refusal(hs256(claims(qsh="x", exp=1), MALLORYS_SECRET)) is Refusal.SIGNATURE


@pytest.mark.parametrize(
    "issuer", [APP_KEY, "evil-client-key", ACME.upper(), ACME + " ", "", 7, None, ABSENT]
)
def test_the_issuer_is_the_tenant(issuer: object) -> None:
    """A rightly signed token of another issuer is refused, above all our own outgoing token."""
    assert page_refusal(hs256_any(claims(iss=issuer))) is Refusal.ISSUER


def test_the_audience_names_no_tenant() -> None:
    """An audience changes nothing: it is neither needed nor believed."""
    token = hs256(claims(aud=["evil-client-key"]))

    assert verify_page_token(token, tenant=acme(), request=PANEL, now=NOW).client_key == ACME


def test_a_context_token_opens_no_page() -> None:
    """CVE-2021-26073: a context token replayed at a page or lifecycle address is refused."""
    assert page_refusal(hs256(claims(qsh=CONTEXT))) is Refusal.QSH


def test_a_page_token_opens_no_api() -> None:
    """A page token stood in a URL, so the API does not take it."""
    assert context_refusal(hs256(claims())) is Refusal.QSH


@pytest.mark.parametrize("qsh", ["Context-QSH", "context-qsh ", "", "context-qsh\x00"])
def test_context_qsh_is_one_exact_word(qsh: str) -> None:
    """Nothing that only looks like it passes."""
    assert context_refusal(hs256(claims(qsh=qsh))) is Refusal.QSH


@pytest.mark.parametrize("qsh", [ABSENT, None, 0, True, ["context-qsh"], "é"])
def test_a_hash_is_required(qsh: object) -> None:
    """A token without a hash is refused everywhere."""
    assert page_refusal(hs256(claims(qsh=qsh))) is Refusal.CLAIMS
    assert context_refusal(hs256(claims(qsh=qsh))) is Refusal.CLAIMS


@pytest.mark.parametrize(
    "request_line",
    [
        RequestLine("POST", PANEL.raw_target),
        RequestLine("HEAD", PANEL.raw_target),
        RequestLine("GET", PANEL.raw_target + "&extra=1"),
        RequestLine("GET", PANEL.raw_target.replace("10042", "10043")),
        RequestLine("GET", PANEL.raw_target + "&issueId=10043"),
        RequestLine("GET", PANEL.raw_target.replace("panel", "other")),
        RequestLine("GET", "/prefix" + PANEL.raw_target),
    ],
    ids=lambda line: f"{line.method} {line.raw_target}",
)
def test_a_page_token_is_for_one_request(request_line: RequestLine) -> None:
    """Another method, path or parameter is another request."""
    assert page_refusal(hs256(claims()), request=request_line) is Refusal.QSH


def test_the_base_path_is_left_out_of_the_hash() -> None:
    """An app below a path checks the hash relative to its base URL."""
    request = RequestLine("GET", "/secrets" + PANEL.raw_target, base_path="/secrets")

    assert verify_page_token(hs256(claims()), tenant=acme(), request=request, now=NOW).account_id == ALICE


def test_a_target_without_a_hash_is_refused() -> None:
    """A request that cannot be hashed matches no token."""
    assert page_refusal(hs256(claims()), request=RequestLine("GET", "/x?a=%ff")) is Refusal.TARGET


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(-31, Refusal.NOT_YET_VALID), (211, Refusal.EXPIRED), (210, Refusal.EXPIRED), (86400, Refusal.EXPIRED)],
)
def test_a_token_has_its_time(seconds: int, reason: Refusal) -> None:
    """Before `iat` and after `exp`, beyond 30 seconds of leeway, a token is refused."""
    assert page_refusal(hs256(claims()), now=NOW + timedelta(seconds=seconds)) is reason


@pytest.mark.parametrize("seconds", [-30, 0, 180, 209])
def test_clocks_may_differ_by_the_leeway(seconds: int) -> None:
    """Within 30 seconds around its time a token passes."""
    now = NOW + timedelta(seconds=seconds)

    assert verify_page_token(hs256(claims()), tenant=acme(), request=PANEL, now=now).account_id == ALICE


def test_the_passed_time_decides_and_not_the_machines() -> None:
    """A token of the year 2001 passes at its own time."""
    token = hs256(claims(iat=1_000_000_000, exp=1_000_000_180))
    then = datetime.fromtimestamp(1_000_000_000, UTC)

    assert verify_page_token(token, tenant=acme(), request=PANEL, now=then).issued_at == 1_000_000_000


def test_a_secret_is_in_no_error() -> None:
    """Neither the token nor the shared secret stands in a refusal or its traceback."""
    tenant, token = acme(), hs256(claims(sub="canary-account", qsh="wrong"))

    with pytest.raises(TokenRefused) as caught:
        verify_page_token(token, tenant=tenant, request=PANEL, now=NOW)

    shown = "".join(traceback.format_exception(caught.value)) + repr(tenant)
    assert not any(word in shown for word in (SHARED_SECRET, token, "canary-account"))


def test_peeking_names_the_issuer() -> None:
    """The claimed issuer can be read before anything is verified."""
    assert peek_client_key(hs256(claims(), MALLORYS_SECRET)) == ACME


@pytest.mark.parametrize("issuer", ["", "a" * 256, "a b", "a\n", "é", 1, None, {}, ABSENT])
def test_peeking_refuses_what_is_no_client_key(issuer: object) -> None:
    """An issuer that could not be a client key does not reach a query."""
    with pytest.raises(TokenRefused) as caught:
        peek_client_key(hs256_any(claims(iss=issuer)))

    assert caught.value.reason is Refusal.ISSUER


def hs256_any(payload: dict) -> str:
    """Sign without PyJWT, which refuses to sign some wrong claims."""
    return forged({"alg": "HS256", "typ": "JWT"}, payload, SHARED_SECRET.encode())
