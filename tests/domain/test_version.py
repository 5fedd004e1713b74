"""The numbers of versions."""

import pytest

from plugin.domain.content import Content
from plugin.domain.errors import InvalidInput, VersionNotFound
from plugin.domain.version import OpenVersion, SealedVersion, VersionChoice, VersionHead, parse_version_number
from tests.cast import ALICE, NOON

HEAD = VersionHead(3, ALICE, NOON)


@pytest.mark.parametrize("number", [1, 20, 999_999_999])
def test_a_number_is_read(number):
    """In digits, as the API writes it."""
    assert parse_version_number(str(number)) == number


@pytest.mark.parametrize("text", ["", "0", "01", "-1", "+1", "1.0", "1e3", "x", "٣", " 1", "1000000000"])
def test_what_is_no_number_is_a_version_that_nobody_has(text):
    """Zero, signs, other digits, and what no column holds."""
    with pytest.raises(VersionNotFound):
        parse_version_number(text)


def test_the_current_version_cannot_be_restored():
    """It would be the same again."""
    with pytest.raises(InvalidInput) as caught:
        VersionChoice(number=3, based_on=3)

    assert caught.value.fields == {"version": "Is the current version."}


def test_a_version_shows_nothing_that_it_says():
    """Neither sealed nor open."""
    shown = repr((SealedVersion(HEAD, 1, b"canary"), OpenVersion(HEAD, "canary", Content.of_text("canary"))))

    assert "canary" not in shown
