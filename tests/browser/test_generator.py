"""The password generator in the form."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import JiraIssue

_WORDS = re.compile(r"^[a-z]+(-[a-z]+){5,6}$")  # one of the words has a hyphen itself


@pytest.fixture
def panel(alice: Person) -> SecretsPanel:
    """Give the panel with the form that adds a secret."""
    return JiraIssue(alice).adding()


@pytest.fixture
def form(panel: SecretsPanel) -> Locator:
    """Give the form with the generator opened."""
    form = panel.form("Add secret")
    form.get_by_role("button", name="Generate password").click()
    return form


def test_generated_words_fill_both_fields_and_are_shown(form: Locator) -> None:
    """Whoever did not choose a password has to see it; nobody types a generated one twice."""
    password = form.get_by_label("Password", exact=True)
    expect(password).to_have_value(_WORDS)

    assert form.get_by_label("Confirm password").input_value() == password.input_value()
    expect(password).to_have_attribute("type", "text")
    expect(password).to_have_accessible_description(re.compile("Long enough"))


def test_characters_and_their_number_can_be_chosen(form: Locator) -> None:
    """By keyboard alone: the arrow keys choose the kind and the length."""
    form.get_by_role("radio", name="Words").press("ArrowRight")
    password = form.get_by_label("Password", exact=True)
    expect(password).to_have_value(re.compile(r"^[\w.-]{20}$"))

    form.get_by_role("slider", name="Length").press("End")

    expect(password).to_have_value(re.compile(r"^[\w.-]{40}$"))
    expect(form).to_contain_text("40 characters")


def test_another_one_is_another(form: Locator) -> None:
    """The button makes a new password."""
    password = form.get_by_label("Password", exact=True)
    expect(password).to_have_value(_WORDS)
    first = password.input_value()

    form.get_by_role("button", name="Another one").click()

    expect(password).not_to_have_value(first)


def test_generated_password_opens_the_secret(panel: SecretsPanel, form: Locator) -> None:
    """What was generated is what is saved."""
    password = form.get_by_label("Password", exact=True)
    expect(password).to_have_value(_WORDS)
    made = password.input_value()
    form.get_by_role("textbox", name="Title").fill("VPN key")
    form.get_by_role("textbox", name="Content").fill("key: 4711")
    form.get_by_role("button", name="Save").click()
    panel.lock("VPN key")

    panel.unlock("VPN key", password=made)

    expect(panel.content("VPN key")).to_have_text("key: 4711")


def test_the_word_list_is_loaded_only_when_asked_for(alice: Person, panel: SecretsPanel) -> None:
    """Most readers never generate a password."""
    loaded: list[str] = []
    alice.page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    panel.form("Add secret").get_by_role("textbox", name="Title").fill("x")
    assert "word-list.js" not in loaded

    panel.form("Add secret").get_by_role("button", name="Generate password").click()

    expect(panel.form("Add secret").get_by_label("Password", exact=True)).to_have_value(_WORDS)
    assert "word-list.js" in loaded
