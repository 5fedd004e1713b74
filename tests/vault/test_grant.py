"""Grants: the data key for one account until one moment, for whoever holds the token."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.data_key import unwrap_with_password_key
from plugin.vault.errors import BoxRejected
from plugin.vault.grant import WRAPPED_BYTES, GrantToken, unwrap_for_grant, wrap_for_grant
from plugin.vault.password import TEST_ONLY_CHEAPEST, PasswordParameters
from plugin.vault.place import Place
from tests.vault.cast import (
    ALICE,
    BOB,
    DATA_KEY,
    ELSEWHERE,
    MALLORY_SITE,
    PASSWORD_KEY,
    make_place,
    make_tenant_key,
)

TOKEN = GrantToken(b"i" * 16, b"s" * 32)
TERMS: dict[str, Any] = {
    "token": TOKEN,
    "place": make_place(),
    "account_id": ALICE,
    "issued_at": 1_767_225_600,
    "expires_at": 1_767_227_400,
    "tenant_key": make_tenant_key(),
}
WRAPPED = wrap_for_grant(DATA_KEY, **TERMS)


@given(
    data_key=st.binary(min_size=32, max_size=32),
    account_id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
    times=st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)),
)
def test_a_grant_opens_on_its_terms(data_key: bytes, account_id: str, times: tuple[int, int]) -> None:
    """Whatever was wrapped opens with the same token, account and times."""
    terms = TERMS | {"token": GrantToken.new(), "account_id": account_id}
    terms |= {"issued_at": times[0], "expires_at": times[1]}

    wrapped = wrap_for_grant(data_key, **terms)

    assert len(wrapped) == WRAPPED_BYTES == 208
    assert unwrap_for_grant(wrapped, **terms) == data_key


@pytest.mark.parametrize(
    "difference",
    [
        {"account_id": BOB},
        {"issued_at": TERMS["issued_at"] - 1},
        {"expires_at": TERMS["expires_at"] + 1},
        {"issued_at": TERMS["expires_at"], "expires_at": TERMS["issued_at"]},
        {"token": GrantToken(b"j" * 16, b"s" * 32)},
        {"token": GrantToken(b"i" * 16, b"t" * 32)},
        {"tenant_key": make_tenant_key(material=b"\x22" * 32)},
    ],
    ids=["account", "issue", "expiry", "times exchanged", "grant id", "token's secret", "tenant key"],
)
def test_a_grant_does_not_open_on_other_terms(difference: dict[str, Any]) -> None:
    """A grant is nobody else's, lasts no longer, and needs its token and tenant key."""
    with pytest.raises(BoxRejected):
        unwrap_for_grant(WRAPPED, **(TERMS | difference))


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_grant_does_not_open_elsewhere(place: Place) -> None:
    """A grant moved to another tenant, secret, epoch, product or container is rejected."""
    with pytest.raises(BoxRejected):
        unwrap_for_grant(WRAPPED, **(TERMS | {"place": place}))


@pytest.mark.parametrize("position", range(WRAPPED_BYTES))
def test_a_change_of_any_byte_is_refused(position: int) -> None:
    """No byte of a wrapped grant is free."""
    changed = bytearray(WRAPPED)
    changed[position] ^= 0x01

    with pytest.raises(BoxRejected):
        unwrap_for_grant(bytes(changed), **TERMS)


@pytest.mark.parametrize("wrapped", [b"", WRAPPED[:-1], WRAPPED + b"\0", WRAPPED[72:-16]])
def test_another_length_is_rejected(wrapped: bytes) -> None:
    """Only 208 bytes are looked at."""
    with pytest.raises(BoxRejected):
        unwrap_for_grant(wrapped, **TERMS)


def test_a_grant_is_no_wrapped_data_key() -> None:
    """A grant's row in the place of a secret's row does not open, although both are 208 bytes."""
    parameters = PasswordParameters(TEST_ONLY_CHEAPEST, bytes(16))

    with pytest.raises(BoxRejected):
        unwrap_with_password_key(
            WRAPPED,
            password_key=PASSWORD_KEY,
            parameters=parameters,
            place=make_place(),
            tenant_key=make_tenant_key(),
        )


@pytest.mark.parametrize(
    "fault",
    [
        {"account_id": ""},
        {"account_id": "alice\ud800"},
        {"issued_at": -1},
        {"expires_at": 2**64},
        {"tenant_key": make_tenant_key(tenant=MALLORY_SITE)},
    ],
    ids=["no account", "surrogate", "negative time", "endless time", "another tenant's key"],
)
def test_impossible_terms_are_refused(fault: dict[str, Any]) -> None:
    """A grant is not made for nobody, for impossible times, or under another tenant's key."""
    with pytest.raises(ValueError, match=r"must not be empty|surrogate|does not fit|another tenant"):
        wrap_for_grant(DATA_KEY, **(TERMS | fault))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_only_a_data_key_is_granted(length: int) -> None:
    """Nothing but 32 bytes is wrapped."""
    with pytest.raises(ValueError, match="32 bytes"):
        wrap_for_grant(b"k" * length, **TERMS)


@given(grant_id=st.binary(min_size=16, max_size=16), secret=st.binary(min_size=32, max_size=32))
def test_a_token_comes_back_from_its_spelling(grant_id: bytes, secret: bytes) -> None:
    """64 characters hold a token."""
    token = GrantToken.parse(GrantToken(grant_id, secret).encode())

    assert (token.grant_id, token.secret) == (grant_id, secret)


@given(st.text("ABCxyz019-_", min_size=63, max_size=65) | st.text("AZaz09-_+/=\n ", min_size=64, max_size=64))
def test_a_token_has_one_spelling(text: str) -> None:
    """Whatever parses is spelt exactly so; everything else is refused without showing it."""
    try:
        token = GrantToken.parse(text)
    except ValueError as refusal:
        assert refusal.args == ("this is no grant token",)  # noqa: PT017 - either outcome is right
    else:
        assert token.encode() == text


def test_a_token_of_other_lengths_cannot_be_made() -> None:
    """An id has 16 bytes, a secret 32."""
    for grant_id, secret in ((b"i" * 15, b"s" * 32), (b"i" * 16, b"s" * 31)):
        with pytest.raises(ValueError, match="16 bytes and a secret of 32"):
            GrantToken(grant_id, secret)


def test_new_tokens_are_random() -> None:
    """Two unlocks never share an id or a secret."""
    one, other = GrantToken.new(), GrantToken.new()

    assert one.grant_id != other.grant_id
    assert one.secret != other.secret
