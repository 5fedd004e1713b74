"""The signed envelope of a token."""

import pytest

from plugin.connect.envelope import (
    MAX_TOKEN_CHARACTERS,
    Algorithm,
    unverified_header,
    unverified_payload,
    verified_payload,
)
from plugin.connect.errors import Refusal, SharedSecretUnusable, TokenRefused
from tests.connect.makers import SHARED_SECRET, b64, claims, forged, hs256, install_key, public_pem, rs256

KEY = SHARED_SECRET.encode()
HS = {"alg": "HS256", "typ": "JWT"}


def refusal(token: str, *, key: object = KEY, algorithm: Algorithm = Algorithm.HS256) -> Refusal:
    with pytest.raises(TokenRefused) as caught:
        verified_payload(token, key=key, algorithm=algorithm)
    assert caught.value.__cause__ is None
    return caught.value.reason


def test_a_signed_payload_comes_back() -> None:
    """A token with a good signature gives its claims."""
    assert verified_payload(hs256(claims()), key=KEY, algorithm=Algorithm.HS256) == claims()


def test_a_payload_signed_by_an_install_key_comes_back() -> None:
    """The same for RS256."""
    key = install_key().public_key()

    assert verified_payload(rs256(claims()), key=key, algorithm=Algorithm.RS256) == claims()


@pytest.mark.parametrize(
    "alg", ["none", "None", "NONE", "", "HS384", "HS512", "RS256", "hs256", None, ["HS256"]]
)
def test_the_header_does_not_choose_the_algorithm(alg: object) -> None:
    """Whatever the header names, only the pinned algorithm passes, signed with the right key or not at all."""
    assert refusal(forged({"alg": alg}, claims())) is Refusal.ALGORITHM
    assert refusal(forged({"alg": alg}, claims(), KEY)) is Refusal.ALGORITHM


@pytest.mark.parametrize(("alg", "digest"), [("HS384", "sha384"), ("HS512", "sha512")])
def test_a_longer_hmac_with_the_right_key_is_refused(alg: str, digest: str) -> None:
    """HS384 and HS512 are not HS256, even when the signature is right."""
    assert refusal(forged({"alg": alg}, claims(), KEY, digest)) is Refusal.ALGORITHM


def test_a_missing_algorithm_is_refused() -> None:
    """A header without `alg` has no algorithm."""
    assert refusal(forged({"typ": "JWT"}, claims(), KEY)) is Refusal.ALGORITHM


def test_a_public_key_is_no_hmac_key() -> None:
    """A token signed by HMAC with the text of the install key does not pass as an RS256 token."""
    token = forged({"alg": "HS256"}, claims(), public_pem().encode())
    key = install_key().public_key()

    assert refusal(token, key=key, algorithm=Algorithm.RS256) is Refusal.ALGORITHM


def test_an_rs256_header_over_an_hmac_signature_is_refused() -> None:
    """Saying RS256 does not make an HMAC of the public key a signature."""
    token = forged({"alg": "RS256"}, claims(), public_pem().encode())
    key = install_key().public_key()

    assert refusal(token, key=key, algorithm=Algorithm.RS256) is Refusal.SIGNATURE


def test_an_install_signature_is_none_for_a_site() -> None:
    """A token that Atlassian signed for an installation does not pass as a site's token."""
    assert refusal(rs256(claims())) is Refusal.ALGORITHM


@pytest.mark.parametrize(
    "extra", [{"crit": ["exp"]}, {"crit": []}, {"b64": False, "crit": ["b64"]}, {"b64": True}]
)
def test_header_extensions_are_refused(extra: dict) -> None:
    """No critical extension is understood, so none is accepted."""
    assert refusal(forged({**HS, **extra}, claims(), KEY)) is Refusal.ALGORITHM


@pytest.mark.parametrize(
    "extra", [{"jku": "https://evil.example/k"}, {"jwk": {"kty": "oct", "k": "AA"}}, {"x5u": "x"}]
)
def test_a_key_in_the_header_is_not_used(extra: dict) -> None:
    """A token that brings its own key is still held against ours."""
    assert refusal(forged({**HS, **extra}, claims(), b"k" * 32)) is Refusal.SIGNATURE


def test_a_changed_payload_is_refused() -> None:
    """A payload that was exchanged after signing does not pass."""
    head, _, signature = hs256(claims()).split(".")

    assert refusal(f"{head}.{b64(claims(sub='mallory'))}.{signature}") is Refusal.SIGNATURE


@pytest.mark.parametrize("cut", [1, 10, 43])
def test_a_shortened_signature_is_refused(cut: int) -> None:
    """A part of the signature is none."""
    assert refusal(hs256(claims())[:-cut]) is Refusal.SIGNATURE


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c.d",
        "a b.c.d",
        "a.b.c\n",
        "é.b.c",
        "a.b.c=",
        "a.b+.c",
        "!!!!.b.c",
        "a.b.c",
        "JWT a.b.c",
    ],
)
def test_what_is_no_compact_jwt_is_malformed(token: str) -> None:
    """Only three base64url parts of JSON objects are a token."""
    assert refusal(token) is Refusal.MALFORMED


@pytest.mark.parametrize(
    "part", [b"", b"\xff\xfe", b"[]", b'"x"', b"{", b"null", b"[" * 3000, b'{"a":' * 900]
)
def test_parts_that_are_no_json_objects_are_malformed(part: bytes) -> None:
    """Broken, deep or wrong JSON is refused in the header and in the payload."""
    assert refusal(forged(part, claims(), KEY)) is Refusal.MALFORMED
    assert refusal(forged(HS, part, KEY)) is Refusal.MALFORMED


def test_a_number_of_thousands_of_digits_is_malformed() -> None:
    """A number too long to convert is refused like other broken JSON."""
    with pytest.raises(TokenRefused):
        unverified_payload(forged(HS, b'{"exp":' + b"9" * 5000 + b"}", KEY))


def test_the_longest_token_is_read_and_a_longer_one_is_not() -> None:
    """The cap is exact, and holds before anything is decoded."""
    longest = "a" * (MAX_TOKEN_CHARACTERS - 4) + ".b.c"

    assert refusal(longest) is Refusal.MALFORMED
    assert refusal("a" + longest) is Refusal.TOO_LONG


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 31, public_pem().encode()])
def test_a_weak_key_is_not_used(key: bytes) -> None:
    """A shared secret below 256 bits, or one that is a public key, verifies nothing."""
    with pytest.raises(SharedSecretUnusable):
        verified_payload(hs256(claims()), key=key, algorithm=Algorithm.HS256)


def test_peeking_needs_no_key() -> None:
    """Header and payload can be read before the key is known."""
    token = rs256(claims(), kid="k1")

    assert unverified_header(token)["kid"] == "k1"
    assert unverified_payload(token)["iss"] == claims()["iss"]
