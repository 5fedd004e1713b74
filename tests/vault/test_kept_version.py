"""Earlier versions: title and content in one box, for one secret, key epoch and number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.box import NO_KEY_ID, Purpose, seal
from plugin.vault.content import Content, ContentFormat, open_content, seal_content
from plugin.vault.errors import BoxRejected
from plugin.vault.kept_version import KeptVersion, open_version, seal_version
from tests.vault.cast import DATA_KEY, ELSEWHERE, make_place

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
CONTENT = Content(ContentFormat.PLAIN_TEXT, "canary content")
KEPT = KeptVersion("canary title", CONTENT)


def sealed_version(kept: KeptVersion = KEPT) -> bytes:
    return seal_version(DATA_KEY, kept, place=make_place(), version=3)


def framed(plaintext: bytes) -> bytes:
    context = make_place().content_context(3)
    return seal(DATA_KEY, purpose=Purpose.VERSION, key_id=NO_KEY_ID, context=context, plaintext=plaintext)


@given(TEXTS, TEXTS, st.sampled_from(ContentFormat))
def test_a_version_comes_back(title: str, text: str, kind: ContentFormat) -> None:
    """Title, content and format are what they were, whatever stands in them."""
    sealed = sealed_version(KeptVersion(title, Content(kind, text)))

    opened = open_version(DATA_KEY, sealed, place=make_place(), version=3)

    assert (opened.title, opened.content.format, opened.content.text) == (title, kind, text)


@pytest.mark.parametrize("difference", ["tenant", "secret", "key epoch"])
def test_a_version_does_not_open_for_another_secret_or_epoch(difference: str) -> None:
    """A version put into another secret's rows, or kept from before a new password, is rejected."""
    with pytest.raises(BoxRejected):
        open_version(DATA_KEY, sealed_version(), place=ELSEWHERE[difference], version=3)


@pytest.mark.parametrize("difference", ["product", "container"])
def test_a_version_moves_with_its_issue(difference: str) -> None:
    """The container is not bound: a move needs no password."""
    assert open_version(DATA_KEY, sealed_version(), place=ELSEWHERE[difference], version=3).title


def test_a_version_does_not_pass_for_another_one() -> None:
    """The number is bound."""
    with pytest.raises(BoxRejected):
        open_version(DATA_KEY, sealed_version(), place=make_place(), version=2)


def test_a_version_does_not_open_under_another_data_key() -> None:
    """The data key is what opens it."""
    with pytest.raises(BoxRejected):
        open_version(DATA_KEY[::-1], sealed_version(), place=make_place(), version=3)


def test_a_version_is_no_content_and_a_content_no_version() -> None:
    """The same key, place and number do not make one pass for the other."""
    content = seal_content(DATA_KEY, CONTENT, place=make_place(), version=3)

    with pytest.raises(BoxRejected):
        open_version(DATA_KEY, content, place=make_place(), version=3)
    with pytest.raises(BoxRejected):
        open_content(DATA_KEY, sealed_version(), place=make_place(), version=3)


@pytest.mark.parametrize(
    "plaintext",
    [
        b"",
        b"\0\0\0",
        b"\0\0\0\x06title",
        b"\xff\xff\xff\xfftitle\x01x",
        b"\0\0\0\x05title",
        b"\0\0\0\x05title\0x",
        b"\0\0\0\x01\xff\x01x",
        b"\0\0\0\x01x\x01\xff",
    ],
)
def test_what_is_no_version_is_rejected(plaintext: bytes) -> None:
    """A length without a title, no format, an unknown one, or bytes that are no text."""
    with pytest.raises(BoxRejected):
        open_version(DATA_KEY, framed(plaintext), place=make_place(), version=3)


@pytest.mark.parametrize(
    "kept",
    [
        KeptVersion("canary\ud800", CONTENT),
        KeptVersion("canary", Content(ContentFormat.PLAIN_TEXT, "canary\ud800")),
    ],
)
def test_a_lone_surrogate_is_refused_without_the_text(kept: KeptVersion) -> None:
    """The error holds no part of the version, nor another error that does."""
    with pytest.raises(ValueError, match="lone surrogate") as refusal:
        sealed_version(kept)

    assert "canary" not in repr(refusal.value)
    assert refusal.value.__context__ is None


def test_a_version_shows_none_of_its_texts() -> None:
    """Its repr is its name."""
    assert "canary" not in repr(KEPT)
