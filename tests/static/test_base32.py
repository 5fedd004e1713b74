"""Base32 as the page reads it."""

import base64

import pytest

from tests.static.conftest import Scripts


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 10, 20, 32, 64])
def test_bytes_are_those_of_the_standard(scripts: Scripts, length: int) -> None:
    """At every length that leaves other bits over, Python's reader says the same."""
    data = bytes((7 * index + length) % 256 for index in range(length))
    text = base64.b32encode(data).decode().rstrip("=")

    assert scripts.run(f"[...bytesOfBase32('{text}')]", base32="bytesOfBase32") == list(data)


def test_what_people_add_is_taken_away(scripts: Scripts) -> None:
    """Services show seeds in groups, and some pad them."""
    assert scripts.run("tidyBase32(' jbsw y3dp-ehpk\\n3pxp== ')", base32="tidyBase32") == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("text", ["", "A", "MZXW6YTB0", "MZXW1", "MZ=XW", "ÄÖ"])
def test_other_texts_are_no_base32(scripts: Scripts, text: str) -> None:
    """Neither 0, 1 and 8 nor padding in the middle; and one letter is less than a byte."""
    assert scripts.run(f"isBase32('{text}')", base32="isBase32") is False
