"""Jira or Confluence in trouble: the panel says what to do, shows nothing it should not, and recovers."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.places import AdminPage, JiraIssue, WikiPage

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "vpn-4711-content"
# Longer than the app waits for an answer.
_SLOW = {"trouble": "slow", "seconds": 7}
_TROUBLES = [
    _SLOW,
    {"trouble": "down"},
    {"trouble": "garbage"},
    {"trouble": "huge"},
    {"trouble": "redirect"},
    {"trouble": "unauthorized"},
    {"trouble": "forbidden"},
    {"trouble": "throttled"},
]
_FAILED_CHECKS = 5
_TRY_AGAIN = "confirm your permission right now. Try again in a moment."


@pytest.fixture
def secret(alice: Person) -> None:
    """Let a secret stand on the issue. Bob's own rights were not asked about yet."""
    JiraIssue(alice).adding().add(_TITLE, password=_PASSWORD, content=_CONTENT)


def failure(panel: SecretsPanel) -> Locator:
    """Find the notice that stands in the list's place."""
    return panel.frame.get_by_role("alert")


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("trouble", _TROUBLES, ids=lambda trouble: trouble["trouble"])
def test_trouble_denies_and_trying_again_helps(opens: Opener, trouble: dict[str, str]) -> None:
    """Bob sees no title but a reason and a button; when Jira is well again, the button brings the list."""
    bob = opens("bob").expects_status(503)
    jira = bob.servers.jira
    jira.control("faults", **trouble)
    issue = JiraIssue(bob)
    issue.quick_add.click()
    panel = SecretsPanel(bob.frame())

    expect(failure(panel)).to_contain_text("be loaded")
    expect(failure(panel)).to_contain_text(_TRY_AGAIN)
    expect(failure(panel)).to_contain_text("Jira")
    expect(panel.rows).to_have_count(0)
    bob.picture(f"trouble-{trouble['trouble']}")
    jira.control("faults", trouble="none")
    panel.button("Try again").click()

    expect(panel.row(_TITLE)).to_be_visible()
    expect(failure(panel)).to_have_count(0)


@pytest.mark.usefixtures("secret")
def test_an_issue_that_jira_does_not_show_is_named_as_such(opens: Opener) -> None:
    """404 is an answer: Bob reads that he may not see the issue, and no title."""
    bob = opens("bob").expects_status(404)
    bob.servers.jira.control("faults", trouble="missing")

    JiraIssue(bob).quick_add.click()

    panel = SecretsPanel(bob.frame())
    expect(failure(panel)).to_contain_text("let you see this issue any more, or it is gone.")
    expect(panel.rows).to_have_count(0)


@pytest.mark.usefixtures("secret")
def test_a_long_wait_is_named(opens: Opener) -> None:
    """When Jira names a time, the panel does."""
    bob = opens("bob").expects_status(503)
    bob.servers.jira.control("faults", trouble="throttled", seconds=90)

    JiraIssue(bob).quick_add.click()

    expect(failure(SecretsPanel(bob.frame()))).to_contain_text("Try again in 1:30.")


@pytest.mark.usefixtures("secret")
def test_trouble_in_the_middle_takes_nothing_away(alice: Person) -> None:
    """What Alice typed survives a refusal: she saves again when Jira is well."""
    alice.expects_status(503)
    panel = SecretsPanel(alice.frame())
    panel.button(f"Edit {_TITLE}").click()
    form = panel.form(f"Edit {_TITLE}")
    form.get_by_role("textbox", name="Content").fill("a new content")
    alice.servers.jira.control("faults", trouble="garbage")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_contain_text("confirm your permission")
    expect(form.get_by_role("textbox", name="Content")).to_have_value("a new content")
    alice.servers.jira.control("faults", trouble="none")

    form.get_by_role("button", name="Save").click()

    expect(panel.content(_TITLE)).to_have_text("a new content")


@pytest.mark.usefixtures("secret")
def test_a_host_that_is_left_alone_comes_back(opens: Opener) -> None:
    """After five failures the app asks no more for five seconds; the button works as soon as they are over."""
    bob = opens("bob").expects_status(503)
    jira = bob.servers.jira
    jira.control("faults", trouble="down")
    JiraIssue(bob).quick_add.click()
    panel = SecretsPanel(bob.frame())
    for _ in range(_FAILED_CHECKS - 1):
        expect(panel.button("Try again")).to_be_visible()
        panel.button("Try again").click()
    expect(panel.button("Try again")).to_be_visible()
    jira.control("faults", trouble="none")
    panel.button("Try again").click()
    expect(failure(panel)).to_contain_text("Try again in a moment.")

    bob.page.wait_for_timeout(5_500)
    panel.button("Try again").click()

    expect(panel.row(_TITLE)).to_be_visible()


def test_the_macro_says_it_of_confluence(alice: Person) -> None:
    """On a page the message names Confluence; the button helps there too."""
    alice.expects_status(503)
    alice.servers.confluence.control("faults", trouble="down")
    panel = WikiPage(alice).macro()
    expect(failure(panel)).to_contain_text(re.compile(f"Confluence.*{_TRY_AGAIN}"))
    alice.servers.confluence.control("faults", trouble="none")

    panel.button("Try again").click()

    expect(panel.button("Add secret")).to_be_visible()


def test_the_admin_page_says_it(ada: Person) -> None:
    """The page itself is refused, with the message in the frame; a reload brings it back."""
    ada.expects_status(503)
    ada.servers.jira.control("faults", trouble="forbidden")
    frame = AdminPage(ada).open_in_jira()
    expect(frame.get_by_role("heading", name="No answer from the site")).to_be_visible()
    expect(frame.locator("body")).to_contain_text(re.compile("Try again"))
    ada.servers.jira.control("faults", trouble="none")

    ada.reloads()

    expect(ada.frame().get_by_role("heading", name="Usage")).to_be_visible()
