"""What writers send: every fault named at once, no value repeated, every limit exact."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.content import Content
from plugin.domain.draft import (
    NewPassword,
    SecretDraft,
    SecretEdit,
    parse_draft,
    parse_edit,
    parse_new_password,
    parse_password,
)
from plugin.domain.errors import InvalidInput
from plugin.domain.policy import Policy
from tests.cast import CONTENT, NEW_PASSWORD, PASSWORD, TITLE

POLICY = Policy()
GOOD = {"title": TITLE, "password": PASSWORD, "content": CONTENT}
E_ACUTE_IN_TWO = "e\u0301"


def faults(parse, body, policy=POLICY):
    """Return the faults that a parser names."""
    with pytest.raises(InvalidInput) as caught:
        parse(body, policy)
    return caught.value.fields


def test_a_good_draft_is_taken_as_it_is():
    """Password and content reach the vault unchanged."""
    assert parse_draft(GOOD, POLICY) == SecretDraft(TITLE, PASSWORD, Content.of_text(CONTENT))


def test_a_title_loses_the_blanks_around_it():
    """A title that was pasted with blanks is the same title."""
    assert parse_draft(GOOD | {"title": f"  {TITLE}\n"}, POLICY).title == TITLE


def test_password_and_content_keep_their_blanks():
    """Nothing that protects or is protected is trimmed."""
    draft = parse_draft(GOOD | {"password": "  spaces  ", "content": "\n x \n"}, POLICY)

    assert (draft.password, draft.content.body) == ("  spaces  ", "\n x \n")


def test_an_empty_content_is_a_content():
    """A secret may be filled later."""
    assert parse_draft(GOOD | {"content": ""}, POLICY).content == Content.of_text("")


def test_all_missing_fields_are_named_at_once():
    """An empty body is answered with every field that it lacks."""
    assert faults(parse_draft, {}) == {"title": "Missing.", "password": "Missing.", "content": "Missing."}


def test_bad_and_unknown_fields_are_named_together():
    """One answer tells everything that is wrong."""
    body = {"title": "", "password": "short", "content": 7, "colour": "red"}

    assert set(faults(parse_draft, body)) == {"title", "password", "content", "body"}


@pytest.mark.parametrize("value", [None, 7, True, [], {}, ["text"]])
@pytest.mark.parametrize("name", GOOD)
def test_a_field_that_is_no_text_is_refused(name, value):
    """Nothing is turned into text silently."""
    assert faults(parse_draft, GOOD | {name: value}) == {name: "Must be text."}


@pytest.mark.parametrize("name", GOOD)
def test_a_lone_surrogate_is_refused(name):
    """Text that has no UTF-8 form could neither be stored nor hashed."""
    body = GOOD | {name: "broken \ud800 character"}

    assert faults(parse_draft, body) == {name: "Holds a character that is not valid Unicode."}


@pytest.mark.parametrize("title", ["x", "x" * 200, "\N{GRINNING FACE}" * 200])
def test_a_title_may_have_one_to_two_hundred_characters(title):
    """The limit counts characters, not bytes."""
    assert parse_draft(GOOD | {"title": title}, POLICY).title == title


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_title_outside_its_limits_is_refused(title):
    """An empty title or one of 201 characters is refused."""
    assert faults(parse_draft, GOOD | {"title": title}) == {"title": "Must have 1 to 200 characters."}


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\0", "\x7f", "\x85", "\u2028", "\u2029"])
def test_a_title_is_one_line(character):
    """A control character or line separator in a title is refused."""
    body = GOOD | {"title": f"two{character}lines"}

    assert faults(parse_draft, body) == {"title": "Must be one line without control characters."}


@pytest.mark.parametrize("control", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_a_title_does_not_turn_text_around(control):
    """A bidirectional control in a title is refused: it could show itself as another title."""
    body = GOOD | {"title": f"gnp{control}txt"}

    assert faults(parse_draft, body) == {"title": "Must be one line without control characters."}


@pytest.mark.parametrize("title", ["\u200b", "\u200b\u2060", "\u0301", "\u3164", "\u2800", "\u115f\u1160"])
def test_a_title_can_be_seen(title):
    """A title of nothing but invisible characters is refused."""
    assert faults(parse_draft, GOOD | {"title": title}) == {
        "title": "Must have a character that can be seen."
    }


@pytest.mark.parametrize("title", ["کلید وی‌پی‌ان", "👩‍💻 login", "مفتاح"])
def test_a_title_may_be_in_any_script(title):
    """Joiners that a script or an emoji needs are kept."""
    assert parse_draft(GOOD | {"title": title}, POLICY).title == title


@pytest.mark.parametrize("content", ["x" * 256 * 1024, "é" * 128 * 1024])
def test_a_content_may_have_256_kib(content):
    """The limit counts bytes of UTF-8 and includes its own number."""
    assert parse_draft(GOOD | {"content": content}, POLICY).content.body == content


@pytest.mark.parametrize("content", ["x" * (256 * 1024 + 1), "é" * 128 * 1024 + "x"])
def test_a_larger_content_is_refused(content):
    """One byte more is too much."""
    assert faults(parse_draft, GOOD | {"content": content}) == {"content": "Must not be larger than 256 KiB."}


@pytest.mark.parametrize("password", ["x" * 8, "é" * 8, "x" * 1024, "é" * 512])
def test_a_new_password_may_have_8_characters_to_1024_bytes(password):
    """The limits include their own numbers."""
    assert parse_new_password({"new_password": password}, POLICY) == NewPassword(password)


@pytest.mark.parametrize("password", ["", "x" * 7, "é" * 7, "\U0001f511" * 7, "x" * 1025, "é" * 513])
def test_a_new_password_outside_its_limits_is_refused(password):
    """Seven characters are too few, however many bytes they have, and 1025 bytes too many."""
    assert set(faults(parse_new_password, {"new_password": password})) == {"new_password"}


def test_a_password_is_measured_in_the_form_that_is_hashed():
    """Letters with separate accents count as the composed letters that they become."""
    sent = {"new_password": E_ACUTE_IN_TWO * 8}
    assert parse_new_password(sent, POLICY) == NewPassword(E_ACUTE_IN_TWO * 8)
    assert set(faults(parse_new_password, {"new_password": E_ACUTE_IN_TWO * 7})) == {"new_password"}


def test_the_current_password_is_taken_where_it_is_sent_and_wanted_where_the_policy_says_so():
    """It may be any password of an older policy."""
    sent = {"new_password": "long enough"}
    strict = replace(POLICY, current_password_required=True)

    assert parse_new_password(sent | {"current_password": "x"}, POLICY).current == "x"
    assert set(faults(parse_new_password, sent, strict)) == {"current_password"}
    assert set(faults(parse_new_password, sent | {"current_password": ""}, strict)) == {"current_password"}


@pytest.mark.parametrize("parse", [parse_password, parse_new_password, parse_draft])
def test_a_huge_password_is_refused_without_being_normalised(parse, monkeypatch):
    """Normalising takes quadratic time on accents in disorder: two megabytes of them would take minutes."""
    normalised = []
    monkeypatch.setattr(unicodedata, "normalize", lambda _, text: normalised.append(text) or text)
    huge = "a" + "\u0301\u0316" * 2049

    named = faults(parse, {"password": huge, "new_password": huge, "title": TITLE, "content": CONTENT})

    assert {"password", "new_password"} & set(named)
    assert normalised == []


@pytest.mark.parametrize("password", ["x", "x" * 1024])
def test_unlocking_takes_any_password_that_could_ever_be_set(password):
    """A stricter minimum of today does not lock out a password of yesterday."""
    assert parse_password({"password": password}, POLICY) == password


@pytest.mark.parametrize("password", ["", "x" * 1025])
def test_unlocking_refuses_what_can_be_no_password(password):
    """Nothing and more than 1024 bytes are refused before any attempt is counted."""
    assert set(faults(parse_password, {"password": password})) == {"password"}


def test_the_limits_come_from_the_policy():
    """Another policy means other limits, and other words."""
    strict = replace(POLICY, title_max_characters=3, password_min_characters=20, content_max_bytes=1024)
    body = {"title": "four", "password": "x" * 19, "content": "x" * 1025}

    assert faults(parse_draft, body, strict) == {
        "title": "Must have 1 to 3 characters.",
        "password": "Must have at least 20 characters.",
        "content": "Must not be larger than 1 KiB.",
    }


def test_an_absent_field_of_an_edit_stays_as_it_is():
    """Absent is told apart from empty."""
    assert parse_edit({"title": "new"}, POLICY) == SecretEdit(title="new", content=None)
    assert parse_edit({"content": ""}, POLICY) == SecretEdit(content=Content.of_text(""))


def test_an_edit_of_nothing_is_refused():
    """An edit must say what it changes."""
    assert set(faults(parse_edit, {})) == {"title"}


@pytest.mark.parametrize("name", ["title", "content"])
def test_null_clears_nothing(name):
    """A null in an edit is a fault, not an erasure."""
    assert faults(parse_edit, {name: None}) == {name: "Must be text."}


def test_an_edit_cannot_bring_a_password():
    """The password has a call of its own."""
    assert faults(parse_edit, {"title": "new", "password": NEW_PASSWORD}) == {
        "body": "Holds a field that this call does not know."
    }


@given(st.dictionaries(st.sampled_from(["title", "password", "content", "x"]), st.text(min_size=12)))
def test_no_fault_repeats_a_value(body):
    """What was typed appears in no message, neither for people nor for logs."""
    try:
        parse_draft(body | {"title": ""}, POLICY)
    except InvalidInput as error:
        said = f"{error!r} {error} {error.fields}"
        assert not [value for value in body.values() if value.strip() and value in said]


def test_what_a_writer_sends_is_not_shown():
    """Draft and edit keep their values out of their repr."""
    shown = repr(
        (SecretDraft(TITLE, PASSWORD, Content.of_text(CONTENT)), SecretEdit(TITLE, Content.of_text(CONTENT)))
    )

    assert not [value for value in (TITLE, PASSWORD, CONTENT) if value in shown]
