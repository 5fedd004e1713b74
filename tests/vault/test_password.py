"""Passwords, Argon2 parameters, and the keys that are made of them."""

import sys
import unicodedata
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault import password as password_module
from plugin.vault.errors import DerivationFailed, WeakParameters
from plugin.vault.password import (
    PRODUCTION_BOUNDS,
    RECOMMENDED,
    TEST_ONLY_BOUNDS,
    TEST_ONLY_CHEAPEST,
    Argon2Bounds,
    Argon2Profile,
    Password,
    PasswordParameters,
    derive_password_key,
)

SALT = bytes(range(16))
PASSWORD = Password.from_text("correct horse battery staple")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_a_password_is_its_nfc_form_in_utf8(text: str) -> None:
    """Composed and decomposed spellings are one password, and nothing is trimmed."""
    composed = unicodedata.normalize("NFC", text)

    assert Password.from_text(text).encoded == composed.encode()
    assert Password.from_text(unicodedata.normalize("NFD", text)).encoded == composed.encode()


@pytest.mark.parametrize(
    "text",
    ["", "canary" + "x" * 1019, "canary\ud800", "canary" * 1000, "canary\udfff" * 1000],
    ids=["empty", "long", "surrogate", "very long", "very long with surrogates"],
)
def test_a_refused_password_is_not_in_the_error(text: str) -> None:
    """The error holds no part of the text, nor another error that does."""
    with pytest.raises(ValueError, match=r"^a (password must have 1 to 1024|text holds a lone)") as refusal:
        Password.from_text(text)

    assert "canary" not in repr(refusal.value)
    assert refusal.value.__context__ is None


def test_a_text_far_over_the_limit_is_not_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Normalising takes quadratic time on combining marks, so a long text never gets there."""
    calls = []
    counting = SimpleNamespace(normalize=lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(password_module, "unicodedata", counting)

    for text in ("a" * 4097, "\u0315\u0300" * 500_000, "\U0001f511" * 1025):
        with pytest.raises(ValueError, match="1024 bytes"):
            Password.from_text(text)

    assert calls == []


def test_no_text_shrinks_by_more_than_four_under_nfc() -> None:
    """So nothing that NFC would bring under the limit is refused for its raw length.

    The longest spelling of a character is its decomposition, with each part written as the longest character that
    decomposes to this part alone.
    """
    # The rest of Unicode does not decompose, nor does anything decompose to it.
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    changing = [each for each in characters if not unicodedata.is_normalized("NFD", each)]
    longest: dict[str, int] = {}
    for each in changing:
        decomposed = unicodedata.normalize("NFD", each)
        longest[decomposed] = max(longest.get(decomposed, len(decomposed.encode())), len(each.encode()))

    def longest_spelling(text: str) -> int:
        parts = unicodedata.normalize("NFD", text)
        return sum(longest.get(part, len(part.encode())) for part in parts)

    targets = {unicodedata.normalize("NFC", each) for each in changing}
    worst = max(longest_spelling(each) / len(each.encode()) for each in targets)

    assert 1 < worst <= 4


def test_the_recommended_profile_really_runs() -> None:
    """64 MiB, 3 passes and one lane are within the production bounds and give OpenSSL's result."""
    parameters = PasswordParameters(RECOMMENDED, SALT)

    key = derive_password_key(PASSWORD, parameters, bounds=PRODUCTION_BOUNDS)

    openssl = Argon2id(salt=SALT, length=32, iterations=3, lanes=1, memory_cost=64 * 1024)
    assert key == openssl.derive(PASSWORD.encoded)


def test_the_recommended_profile_is_what_the_documents_say() -> None:
    """The default cost is 64 MiB, 3 passes, one lane."""
    assert Argon2Profile(memory_kib=65536, time_cost=3, parallelism=1) == RECOMMENDED


def test_other_salts_and_passwords_give_other_keys() -> None:
    """The key depends on the password and on the salt."""
    cases = [(PASSWORD, SALT), (PASSWORD, SALT[::-1]), (Password.from_text("another"), SALT)]

    keys = {
        derive_password_key(password, PasswordParameters(TEST_ONLY_CHEAPEST, salt), bounds=TEST_ONLY_BOUNDS)
        for password, salt in cases
    }

    assert len(keys) == len(cases)


@pytest.mark.parametrize(
    "profile",
    [
        TEST_ONLY_CHEAPEST,
        Argon2Profile(19 * 1024 - 1, 3, 1),
        Argon2Profile(256 * 1024 + 1, 3, 1),
        Argon2Profile(2**32 - 1, 3, 1),
        Argon2Profile(65536, 0, 1),
        Argon2Profile(65536, 11, 1),
        Argon2Profile(65536, 2**32 - 1, 1),
        Argon2Profile(65536, 3, 0),
        Argon2Profile(65536, 3, 5),
    ],
)
def test_parameters_out_of_bounds_are_refused_before_anything_is_computed(
    profile: Argon2Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes to the database does not choose how much memory we spend."""
    calls = []
    monkeypatch.setattr(password_module, "hash_secret_raw", lambda *_, **__: calls.append(1))

    with pytest.raises(WeakParameters):
        derive_password_key(PASSWORD, PasswordParameters(profile, SALT), bounds=PRODUCTION_BOUNDS)

    assert calls == []


@pytest.mark.parametrize("profile", [Argon2Profile(19 * 1024, 1, 1), Argon2Profile(256 * 1024, 10, 4)])
def test_the_bounds_themselves_are_allowed(profile: Argon2Profile) -> None:
    """The lowest and the highest numbers pass."""
    Argon2Bounds().check(profile)


def test_a_failing_argon2_says_nothing_about_the_password() -> None:
    """When Argon2 itself refuses, the caller learns that nothing was tested."""
    impossible = Argon2Profile(memory_kib=8, time_cost=1, parallelism=4)  # 4 lanes need 32 KiB

    with pytest.raises(DerivationFailed, match=r"^the key derivation could not run$"):
        derive_password_key(PASSWORD, PasswordParameters(impossible, SALT), bounds=TEST_ONLY_BOUNDS)


def test_fresh_parameters_have_a_fresh_salt() -> None:
    """Two passwords never share a salt."""
    assert PasswordParameters.fresh(RECOMMENDED).salt != PasswordParameters.fresh(RECOMMENDED).salt


@given(
    memory=st.integers(0, 2**32 - 1),
    time=st.integers(0, 2**32 - 1),
    lanes=st.integers(0, 255),
    salt=st.binary(min_size=16, max_size=16),
)
def test_parameters_come_back_from_26_bytes(memory: int, time: int, lanes: int, salt: bytes) -> None:
    """What was encoded decodes to the same."""
    parameters = PasswordParameters(Argon2Profile(memory, time, lanes), salt)

    assert len(parameters.encode()) == 26
    assert PasswordParameters.decode(parameters.encode()) == parameters


@pytest.mark.parametrize(
    "profile", [Argon2Profile(2**32, 3, 1), Argon2Profile(65536, -1, 1), Argon2Profile(8, 1, 256)]
)
def test_a_number_that_does_not_fit_is_not_encoded(profile: Argon2Profile) -> None:
    """No number is cut off."""
    with pytest.raises(ValueError, match="does not fit"):
        PasswordParameters(profile, SALT).encode()


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_salt_has_16_bytes(length: int) -> None:
    """Other salts are refused."""
    with pytest.raises(ValueError, match="16 bytes"):
        PasswordParameters(RECOMMENDED, b"s" * length)
