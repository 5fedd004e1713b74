"""Contents: sealed under the data key, for one secret, key epoch and version."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.content import Content, ContentFormat, open_content, seal_content
from plugin.vault.errors import BoxRejected
from tests.vault.cast import DATA_KEY, ELSEWHERE, make_place


def sealed_content(text: str = "user and password", kind: ContentFormat = ContentFormat.PLAIN_TEXT) -> bytes:
    return seal_content(DATA_KEY, Content(kind, text), place=make_place(), version=1)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(ContentFormat))
def test_a_content_comes_back(text: str, kind: ContentFormat) -> None:
    """Every character of a content survives, and so does its format."""
    content = open_content(DATA_KEY, sealed_content(text, kind), place=make_place(), version=1)

    assert (content.format, content.text) == (kind, text)


def test_the_numbers_of_the_formats_never_change() -> None:
    """They are part of the stored format: docs/vault-format.md, section 7."""
    numbers = {each.name: each.value for each in ContentFormat}

    assert numbers == {"PLAIN_TEXT": 1, "MARKDOWN": 2, "LOGIN": 3, "ONE_TIME_CODE": 4}


def test_the_largest_content_of_the_product_comes_back() -> None:
    """256 KiB are no problem."""
    text = "é" * (128 * 1024)

    assert open_content(DATA_KEY, sealed_content(text), place=make_place(), version=1).text == text


@pytest.mark.parametrize("difference", ["tenant", "secret", "key epoch"])
def test_a_content_does_not_open_for_another_secret_or_epoch(difference: str) -> None:
    """A content put in another secret's row, or back under an older password, is rejected."""
    with pytest.raises(BoxRejected):
        open_content(DATA_KEY, sealed_content(), place=ELSEWHERE[difference], version=1)


@pytest.mark.parametrize("difference", ["product", "container"])
def test_a_content_moves_with_its_issue(difference: str) -> None:
    """The container is bound by layers that the server can re-seal, and not here."""
    assert open_content(DATA_KEY, sealed_content(), place=ELSEWHERE[difference], version=1).text


def test_an_older_content_does_not_pass_for_a_newer_one() -> None:
    """The version is bound."""
    with pytest.raises(BoxRejected):
        open_content(DATA_KEY, sealed_content(), place=make_place(), version=2)


def test_a_content_does_not_open_under_another_data_key() -> None:
    """The data key is what opens it."""
    with pytest.raises(BoxRejected):
        open_content(DATA_KEY[::-1], sealed_content(), place=make_place(), version=1)


def test_a_content_with_a_lone_surrogate_is_refused_without_the_text() -> None:
    """The error holds no part of the content, nor another error that does."""
    with pytest.raises(ValueError, match="lone surrogate") as refusal:
        sealed_content("canary\ud800")

    assert "canary" not in repr(refusal.value)
    assert refusal.value.__context__ is None
