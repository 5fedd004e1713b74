"""Asking for a secret: seen by all, filled once, and what came of it seen by two."""

import pytest
from playwright.sync_api import expect

from tests.browser.doors import BOTH
from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.places import JiraIssue, WikiPage

DOORS = BOTH
_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "key: 4711-0815"


def _panel(person: Person, place: str) -> SecretsPanel:
    return JiraIssue(person).panel() if place == "jira" else WikiPage(person).macro()


def _viewed(person: Person, place: str, key: str = "ACME-1") -> SecretsPanel:
    """Look as somebody who may not edit: no form comes with the panel."""
    if place == "jira":
        JiraIssue(person, key).quick_add.click()
        return SecretsPanel(person.frame())
    return WikiPage(person).macro()


def _ask(panel: SecretsPanel, title: str = _TITLE) -> None:
    panel.button("Ask for a secret").click()
    form = panel.form("Ask for a secret")
    expect(form.get_by_label("What do you need?")).to_be_focused()
    form.get_by_label("What do you need?").fill(title)
    form.get_by_label("Note").fill("For the new office.")
    form.get_by_role("button", name="Ask", exact=True).click()
    expect(panel.button(f"Withdraw {title}")).to_be_visible()
    expect(panel.button("Ask for a secret")).to_be_focused()


def _fill(panel: SecretsPanel, title: str = _TITLE) -> None:
    panel.button(f"Fill in {title}").click()
    form = panel.form(f"Fill in {title}")
    form.get_by_label("Password", exact=True).fill(_PASSWORD)
    form.get_by_label("Confirm password").fill(_PASSWORD)
    form.get_by_role("textbox", name="Content").fill(_CONTENT)
    form.get_by_role("button", name="Leave it here").click()


@pytest.mark.parametrize("place", ["jira", "confluence"])
def test_what_is_asked_for_is_left_and_seen_by_two(
    alice: Person, bob: Person, ada: Person, place: str
) -> None:
    """Bob leaves it, Alice opens it with his password, and Ada finds nothing until Alice shows it to everyone."""
    panel = _panel(alice, place)
    _ask(panel)
    adas = _viewed(ada, place)
    expect(adas.frame.get_by_role("heading", name=_TITLE)).to_be_visible()
    bobs = _panel(bob, place)
    expect(bobs.frame.get_by_text("For the new office.")).to_be_visible()

    _fill(bobs)

    expect(bobs.content(_TITLE)).to_have_text(_CONTENT)
    expect(bobs.row(_TITLE)).to_contain_text("You left this for")
    expect(bobs.button(f"Fill in {_TITLE}")).to_have_count(0)
    adas = _viewed(ada, place)
    expect(adas.frame.get_by_role("heading", name=_TITLE)).to_have_count(0)
    panel = _panel(alice, place)
    expect(panel.row(_TITLE)).to_contain_text("left this for you. Unlock it")
    panel.unlock(_TITLE, password=_PASSWORD)
    panel.more(_TITLE)
    panel.button(f"Show to everyone: {_TITLE}").click()
    expect(panel.row(_TITLE)).to_contain_text("Added")
    expect(_viewed(ada, place).row(_TITLE)).to_be_visible()


def test_who_is_slower_is_told_and_loses_nothing_typed(alice: Person, bob: Person, ada: Person) -> None:
    """What Ada typed stays in the form; nothing of it is saved."""
    ada.expects_status(404)
    panel = _panel(alice, "jira")
    _ask(panel)
    adas = _viewed(ada, "jira")
    bobs = _panel(bob, "jira")
    adas.button(f"Fill in {_TITLE}").click()
    _fill(bobs)
    expect(bobs.content(_TITLE)).to_be_visible()

    form = adas.form(f"Fill in {_TITLE}")
    form.get_by_label("Password", exact=True).fill(_PASSWORD)
    form.get_by_label("Confirm password").fill(_PASSWORD)
    form.get_by_role("textbox", name="Content").fill("typed by Ada")
    form.get_by_role("button", name="Leave it here").click()

    expect(form).to_contain_text("somebody was faster")
    expect(form.get_by_role("textbox", name="Content")).to_have_value("typed by Ada")
    expect(form.get_by_role("button", name="Leave it here")).to_be_disabled()


def test_an_ask_is_withdrawn_after_a_question(alice: Person, bob: Person) -> None:
    """Alice is asked first; then it is gone. Bob may edit, and is told that it is not his to withdraw."""
    bob.expects_status(403)
    panel = _panel(alice, "jira")
    _ask(panel)
    bobs = _panel(bob, "jira")
    bobs.button(f"Withdraw {_TITLE}").click()
    question = bobs.frame.get_by_role("group", name=f"Withdraw “{_TITLE}”?")
    question.get_by_role("button", name="Withdraw").click()
    expect(question.get_by_role("alert")).to_contain_text("Only who asked")

    panel.button(f"Withdraw {_TITLE}").click()
    question = panel.frame.get_by_role("group", name=f"Withdraw “{_TITLE}”?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    question.get_by_role("button", name="Withdraw").click()

    expect(panel.frame.get_by_role("heading", name=_TITLE)).to_have_count(0)
    expect(panel.button("Ask for a secret")).to_be_focused()


def test_a_viewer_is_not_offered_to_ask(opens: Opener) -> None:
    """On an issue that Bob may only look at, he may fill in and nothing else."""
    alice, bob = opens("alice"), opens("bob")
    panel = JiraIssue(alice, "ACME-2").panel()
    _ask(panel)

    bobs = _viewed(bob, "jira", "ACME-2")

    expect(bobs.button(f"Fill in {_TITLE}")).to_be_visible()
    expect(bobs.button("Ask for a secret")).to_have_count(0)
    expect(bobs.button(f"Withdraw {_TITLE}")).to_have_count(0)
