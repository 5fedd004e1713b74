"""A token that is taken apart once, and the spelling of its parts."""

import string

import pytest

from plugin.connect import envelope
from plugin.connect.envelope import Algorithm, CompactToken, verified_payload
from plugin.connect.errors import Refusal, TokenRefused
from tests.connect.makers import SHARED_SECRET, claims, hs256, install_key, rs256

KEY = SHARED_SECRET.encode()
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


def respelled(token: str, bit: int) -> str:
    """Return a token whose last character differs in a bit that the signature does not use."""
    return token[:-1] + ALPHABET[ALPHABET.index(token[-1]) ^ bit]


def test_header_and_payload_are_read() -> None:
    """Nothing of them is proven yet."""
    token = CompactToken.of(hs256(claims()))

    assert (token.header["alg"], token.payload) == ("HS256", claims())


def test_a_token_is_taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for the tenant and checking the signature share one reading."""
    token = CompactToken.of(hs256(claims()))
    monkeypatch.setattr(envelope, "_json_object", None)

    assert CompactToken.of(token) is token
    assert verified_payload(token, key=KEY, algorithm=Algorithm.HS256) == claims()


def test_a_token_does_not_show_itself() -> None:
    """Neither its text nor its claims stand in its repr."""
    shown = repr(CompactToken.of(hs256(claims())))

    assert "eyJ" not in shown
    assert claims()["iss"] not in shown


@pytest.mark.parametrize("bit", [1, 2])
def test_a_signature_has_one_spelling(bit: int) -> None:
    """32 bytes leave two bits of the last character unused: with any other there, it is another text."""
    with pytest.raises(TokenRefused) as caught:
        verified_payload(respelled(hs256(claims()), bit), key=KEY, algorithm=Algorithm.HS256)

    assert caught.value.reason is Refusal.SIGNATURE


@pytest.mark.parametrize("bit", [1, 2, 4, 8])
def test_an_install_token_cannot_be_used_again_in_another_spelling(bit: int) -> None:
    """Used install tokens are known by the hash of their text, so one must not have sixteen texts."""
    key = install_key().public_key()

    with pytest.raises(TokenRefused) as caught:
        verified_payload(respelled(rs256(claims()), bit), key=key, algorithm=Algorithm.RS256)

    assert caught.value.reason is Refusal.SIGNATURE


def test_a_payload_of_another_spelling_is_malformed() -> None:
    """The parts are read as strictly as the signature."""
    head, payload, signature = hs256({"a": 1}).split(".")
    with pytest.raises(TokenRefused) as caught:
        CompactToken.of(f"{head}.{respelled(payload, 1)}.{signature}")

    assert caught.value.reason is Refusal.MALFORMED
