"""What a content is after an edit: of the same kind unless another one is named."""

from dataclasses import replace

import pytest

from plugin.domain.content import Content, ContentFormat, Login, OneTimeCode
from plugin.domain.draft import parse_edit
from plugin.domain.errors import InvalidInput
from plugin.domain.policy import Policy

POLICY = Policy()
LOGIN = {"username": "alice", "password": "s3cret", "url": "https://shop.example/in", "notes": "ask Bob"}
CODE = {
    "seed": "GEZDGNBVGY3TQOJQ",
    "algorithm": "SHA256",
    "digits": 8,
    "period": 60,
    "issuer": "Shop",
    "account": "alice",
}


def edited(before, policy=POLICY, **body):
    """Return what a content is after an edit."""
    return parse_edit(body, policy).content_after(before, policy)


TEXT = Content.of_text("before")
MARKDOWN = Content(ContentFormat.MARKDOWN, "before")
A_LOGIN = Content(ContentFormat.LOGIN, Login(**LOGIN))
A_CODE = Content(ContentFormat.OTP, OneTimeCode(**CODE))


@pytest.mark.parametrize("before", [TEXT, MARKDOWN, A_LOGIN, A_CODE])
def test_an_edit_without_content_leaves_it(before):
    """A new title is no new content."""
    assert edited(before, title="new") == before


@pytest.mark.parametrize(
    ("before", "content", "after"),
    [
        (TEXT, "new", Content.of_text("new")),
        (MARKDOWN, "new", Content(ContentFormat.MARKDOWN, "new")),
        (A_LOGIN, {"notes": "new"}, Content(ContentFormat.LOGIN, Login(notes="new"))),
        (A_CODE, {"seed": "ABCD"}, Content(ContentFormat.OTP, OneTimeCode("ABCD"))),
    ],
)
def test_an_edit_without_format_keeps_it(before, content, after):
    """Absent means: as it is."""
    assert edited(before, content=content) == after


@pytest.mark.parametrize(
    ("before", "content"),
    [(TEXT, LOGIN), (MARKDOWN, CODE), (A_LOGIN, "text"), (A_LOGIN, CODE), (A_CODE, LOGIN), (A_CODE, "text")],
)
def test_another_kind_of_content_has_to_be_named(before, content):
    """A login does not become a text by accident."""
    with pytest.raises(InvalidInput) as caught:
        edited(before, content=content)

    assert caught.value.fields == {"format": "Missing."}


@pytest.mark.parametrize("before", [TEXT, MARKDOWN, A_LOGIN, A_CODE])
@pytest.mark.parametrize(
    ("kind", "content"), [("text", "x"), ("markdown", "x"), ("login", LOGIN), ("otp", CODE)]
)
def test_any_kind_becomes_any_other_when_it_is_named(before, kind, content):
    """Format and content come together."""
    assert edited(before, format=kind, content=content).format == kind


def test_a_format_without_content_is_refused():
    """What was written as one kind is not read as another."""
    with pytest.raises(InvalidInput) as caught:
        parse_edit({"format": "markdown"}, POLICY)

    assert caught.value.fields == {"content": "Missing."}


def test_markdown_stays_markdown_where_it_is_switched_off():
    """Only what is none cannot become it."""
    without = replace(POLICY, markdown=False)

    assert edited(MARKDOWN, without, content="new").format is ContentFormat.MARKDOWN
    assert edited(MARKDOWN, without, format="markdown", content="new").format is ContentFormat.MARKDOWN
    with pytest.raises(InvalidInput) as caught:
        edited(TEXT, without, format="markdown", content="new")
    assert caught.value.fields == {"format": "Markdown is switched off here."}


def test_no_kind_shows_what_it_holds():
    """Their repr holds no plaintext."""
    shown = repr((A_LOGIN, A_CODE, A_LOGIN.body, A_CODE.body, TEXT))

    assert not [value for value in (*LOGIN.values(), *CODE.values(), "before") if str(value) in shown]
