"""Byte encodings: injective, bounded, and silent about what they refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.encoding import length_prefixed, text_from_utf8, u32, u64, utf8
from plugin.vault.errors import BoxRejected


def split(encoded: bytes) -> list[bytes]:
    """Undo `length_prefixed`."""
    fields = []
    while encoded:
        length = int.from_bytes(encoded[:4], "big")
        fields.append(encoded[4 : 4 + length])
        encoded = encoded[4 + length :]
    return fields


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_the_fields_can_be_told_from_their_encoding(fields: list[bytes]) -> None:
    """The encoding determines the fields, so that no two lists of fields encode alike."""
    assert split(length_prefixed(*fields)) == fields


def test_a_field_is_preceded_by_its_length() -> None:
    """Each length is four bytes, big-endian."""
    assert length_prefixed(b"", b"ab") == b"\0\0\0\0" + b"\0\0\0\x02ab"


@pytest.mark.parametrize(("encode", "size"), [(u32, 4), (u64, 8)])
def test_the_largest_number_fits(encode, size: int) -> None:
    """All bits can be used."""
    assert encode(2 ** (8 * size) - 1) == b"\xff" * size


@pytest.mark.parametrize(("encode", "size"), [(u32, 4), (u64, 8)])
def test_a_number_that_does_not_fit_is_refused(encode, size: int) -> None:
    """Neither a negative number nor one too large wraps around."""
    for number in (-1, 2 ** (8 * size)):
        with pytest.raises(ValueError, match="does not fit"):
            encode(number)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back(text: str) -> None:
    """UTF-8 is undone exactly."""
    assert text_from_utf8(utf8(text)) == text


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC80, 0xDFFF])
def test_a_lone_surrogate_is_refused_without_the_text(code: int) -> None:
    """The refusal holds neither the text nor an error that holds it."""
    with pytest.raises(ValueError, match="lone surrogate") as refusal:
        utf8(f"canary{chr(code)}")

    assert "canary" not in repr(refusal.value)
    assert refusal.value.__context__ is None


@given(st.binary(max_size=8))
def test_only_what_python_calls_utf8_is_decoded(data: bytes) -> None:
    """Decoding refuses exactly what strict decoding refuses."""
    try:
        expected = data.decode()
    except UnicodeDecodeError:
        with pytest.raises(BoxRejected):
            text_from_utf8(data)
    else:
        assert text_from_utf8(data) == expected


def test_what_is_not_utf8_is_refused_without_the_bytes() -> None:
    """The refusal holds no decoding error, which would hold the plaintext."""
    with pytest.raises(BoxRejected) as refusal:
        text_from_utf8(b"canary\xff")

    assert refusal.value.__context__ is None
