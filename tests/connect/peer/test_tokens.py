"""Our verdicts on tokens beside those of Atlassian's own library."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from plugin.connect.envelope import Algorithm, verified_payload
from plugin.connect.errors import TokenRefused
from plugin.connect.install import verify_install_token
from plugin.connect.outgoing import sign_request
from plugin.connect.qsh import RequestLine, query_string_hash
from plugin.connect.tokens import verify_context_token, verify_page_token
from tests.connect.makers import (
    ABSENT,
    ALICE,
    APP_KEY,
    APP_URL,
    INSTALLED,
    MALLORYS_SECRET,
    NOW,
    PANEL,
    SHARED_SECRET,
    acme,
    b64,
    claims,
    forged,
    hs256,
    install_claims,
    install_key,
    public_pem,
    rs256,
)
from tests.connect.peer.peer import Peer, Refused, running_peer

SECRET = SHARED_SECRET.encode()
HS256 = {"alg": "HS256", "typ": "JWT"}
GOOD = hs256(claims())


def with_part(token: str, position: int, part: str) -> str:
    """Return a token with one of its three parts replaced."""
    parts = token.split(".")
    parts[position] = part
    return ".".join(parts)


def padded(token: str) -> str:
    """Return a token whose signature ends as base64 with padding does."""
    return token + "=" * (-len(token.rpartition(".")[2]) % 4)


def standard_base64(payload: dict[str, str]) -> str:
    """Return a well-signed token whose claims are spelt with / and +."""
    spelt = base64.b64encode(json.dumps(payload, ensure_ascii=False).encode()).decode().rstrip("=")
    assert "/" in spelt
    signed = f"{b64(HS256)}.{spelt}"
    mac = hmac.new(SECRET, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


# True: accepted by both. False: refused by both.
TOKENS: dict[str, tuple[str, bool]] = {
    "a page token": (GOOD, True),
    "without a subject": (hs256(claims(sub=ABSENT)), True),
    "text that is not ASCII": (hs256(claims(name="Zoë 🔒")), True),
    "a header without typ": (forged({"alg": "HS256"}, claims(), SECRET), True),
    "another tenant's secret": (hs256(claims(), MALLORYS_SECRET), False),
    "no algorithm": (forged({"alg": "none"}, claims()), False),
    "no algorithm, in capitals": (forged({"alg": "NONE"}, claims()), False),
    "no algorithm, well signed": (forged({"alg": "none"}, claims(), SECRET), False),
    "an algorithm in small letters": (forged({"alg": "hs256"}, claims(), SECRET), False),
    "HS384": (forged({"alg": "HS384"}, claims(), SECRET, "sha384"), False),
    "HS512": (forged({"alg": "HS512"}, claims(), SECRET, "sha512"), False),
    "RS256 in the header of an HMAC": (forged({"alg": "RS256"}, claims(), SECRET), False),
    "an install token": (rs256(claims()), False),
    "no alg": (forged({"typ": "JWT"}, claims(), SECRET), False),
    "no signature": (with_part(GOOD, 2, ""), False),
    "a shorter signature": (GOOD[:-1], False),
    "a signature of another claim": (with_part(GOOD, 1, b64(claims(sub="mallory"))), False),
    "two parts": (GOOD.rpartition(".")[0], False),
    "four parts": (GOOD + ".", False),
    "a header that is no JSON": (with_part(GOOD, 0, "e30x"), False),
    "nothing": ("", False),
    "junk": ("a.b.c", False),
    "padding": (padded(GOOD), False),
    "a blank before it": (f" {GOOD}", False),
    "a line break after it": (f"{GOOD}\n", False),
    "a header that is a list": (forged([], claims(), SECRET), False),
    "claims that are null": (forged(HS256, None, SECRET), False),
    "claims with a number that JSON has not": (forged(HS256, b'{"a":NaN}', SECRET), False),
    "claims with a byte order mark": (forged(HS256, b"\xef\xbb\xbf{}", SECRET), False),
    "claims in UTF-16": (forged(HS256, '{"a":1}'.encode("utf-16"), SECRET), False),
}

# The token, our verdict, the peer's, and why ours stays as it is.
DIFFERENT: dict[str, tuple[str, bool, bool, str]] = {
    "a critical extension": (
        forged({**HS256, "crit": ["exp"], "exp": 1}, claims(), SECRET),
        False,
        True,
        "RFC 7515, section 4.1.11: who does not understand an extension that is critical must refuse.",
    ),
    "an unencoded payload": (
        forged({**HS256, "b64": False}, claims(), SECRET),
        False,
        True,
        "RFC 7797, section 6: the header changes what was signed.",
    ),
    "a payload that is a list": (
        forged(HS256, [1], SECRET),
        False,
        True,
        "RFC 7519, section 7.2: the claims are an object.",
    ),
    "a token beyond 8 KiB": (
        hs256(claims(padding="x" * 9000)),
        False,
        True,
        "A token stands in a request line, and ours are bounded before anything is computed.",
    ),
    "claims that are no UTF-8": (
        forged(HS256, b'{"sub":"\xff"}', SECRET),
        False,
        True,
        "RFC 7519, section 7.2: claims are UTF-8. The peer replaces what is none, so that two names become one.",
    ),
    "standard base64": (
        standard_base64({"sub": "\u00ff\u00ff\u00ff>>>"}),
        False,
        True,
        "RFC 7515, section 2: base64url, so that a token has one spelling.",
    ),
    "a number of five thousand digits": (
        forged(HS256, b'{"a":' + b"9" * 5000 + b"}", SECRET),
        False,
        True,
        "No claim is such a number; reading one costs time that grows with its square.",
    ),
}


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running_peer() as running:
        yield running


def we_accept(token: str) -> bool:
    """Say whether the signature counts for us."""
    try:
        verified_payload(token, key=SECRET, algorithm=Algorithm.HS256)
    except TokenRefused:
        return False
    return True


def peer_accepts(peer: Peer, token: str) -> bool:
    """Say whether the signature counts for the peer."""
    try:
        peer.ask("decode", token, SHARED_SECRET)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("name", TOKENS)
def test_both_come_to_the_same_verdict(peer: Peer, name: str) -> None:
    """Good tokens pass, and every forgery fails, with both."""
    token, expected = TOKENS[name]

    assert (we_accept(token), peer_accepts(peer, token)) == (expected, expected)


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_difference_is_known_and_has_a_reason(peer: Peer, name: str) -> None:
    """Where the two disagree, both verdicts are the listed ones; we are never the more lenient."""
    token, expected_ours, expected_theirs, _reason = DIFFERENT[name]

    assert (we_accept(token), peer_accepts(peer, token)) == (expected_ours, expected_theirs)
    assert (expected_ours, expected_theirs) == (False, True)


def test_a_token_of_the_peer_opens_a_page(peer: Peer) -> None:
    """Signed and hashed by Atlassian's library, it passes our whole check."""
    token = peer.ask(
        "encode", claims(qsh=peer.ask("hash", PANEL.method, PANEL.raw_target, "")), SHARED_SECRET
    )

    assert verify_page_token(token, tenant=acme(), request=PANEL, now=NOW).account_id == ALICE


def test_a_context_token_of_the_peer_opens_the_api(peer: Peer) -> None:
    """Signed by Atlassian's library, it passes our whole check."""
    token = peer.ask("encode", claims(qsh="context-qsh"), SHARED_SECRET)

    assert verify_context_token(token, tenant=acme(), now=NOW).account_id == ALICE


def test_an_install_token_of_the_peer_installs(peer: Peer) -> None:
    """RS256 too: signed and hashed by Atlassian's library."""
    private = install_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    qsh = peer.ask("hash", INSTALLED.method, INSTALLED.raw_target, "")
    token = peer.ask("encodeInstall", install_claims(qsh=qsh), private, "a-key-id")

    verified = verify_install_token(
        token, public_key_pem=public_pem(), audiences=[APP_URL], request=INSTALLED, now=NOW
    )

    assert verified.issued_at == install_claims()["iat"]


def test_our_own_token_passes_at_the_peer(peer: Peer) -> None:
    """What we send to Jira and Confluence has a good signature and the right hash for Atlassian's library."""
    target = "/wiki/rest/api/user?accountId=712020%3Aada&expand=operations"
    request = RequestLine("GET", target, base_path="/wiki")

    read = peer.ask("decode", sign_request(request, app_key=APP_KEY, tenant=acme(), now=NOW), SHARED_SECRET)

    assert read["iss"] == APP_KEY
    assert read["qsh"] == peer.ask("hash", "GET", target, "https://acme.atlassian.net/wiki")


def test_an_install_token_is_read_by_the_peer_with_the_same_key(peer: Peer) -> None:
    """The other way round: what our tests sign as Atlassian does is good for Atlassian's library."""
    assert peer.ask("decodeInstall", rs256(install_claims()), public_pem())["iss"] == install_claims()["iss"]
    with pytest.raises(Refused):
        peer.ask("decodeInstall", forged(HS256, install_claims(), public_pem().encode()), public_pem())


def test_the_peer_judges_no_claim(peer: Peer) -> None:
    """Why its verdict is not enough: an expired token, or one of another site or address, passes there."""
    token = hs256(claims(iss="mallory", exp=1, qsh=query_string_hash("GET", "/elsewhere")))

    assert peer_accepts(peer, token)
    with pytest.raises(TokenRefused):
        verify_page_token(token, tenant=acme(), request=PANEL, now=NOW)
