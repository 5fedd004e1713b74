"""The issue panel shows itself where there are secrets, and only there."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import JiraIssue
from tests.browser.servers import Server

_TITLE, _PASSWORD = "VPN key", "correct horse battery"
_SECONDS = 10


def wait_for_mark(jira: Server, *, is_present: bool) -> None:
    """Wait until the app has told Jira, which it does right after its answer to the browser."""
    deadline = time.monotonic() + _SECONDS
    while jira.ask("properties")["properties"] != [["10001", "secrets", {"present": is_present}]]:
        assert time.monotonic() < deadline, "Jira was not told in time"
        time.sleep(0.05)


@pytest.fixture
def panel(alice: Person) -> SecretsPanel:
    """Give Alice's panel with one secret, which is open, and of which Jira knows."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content="4711")
    wait_for_mark(alice.servers.jira, is_present=True)
    return panel


@pytest.mark.usefixtures("panel")
def test_a_colleague_sees_the_title_without_pressing_a_button(bob: Person) -> None:
    """Bob opens the issue, and there is the panel with the locked secret."""
    JiraIssue(bob)

    shown = SecretsPanel(bob.frame())

    expect(shown.row(_TITLE)).to_be_visible()
    expect(shown.unlock_button(_TITLE)).to_be_visible()


@pytest.mark.usefixtures("panel")
def test_an_issue_without_secrets_stays_as_it_is(bob: Person) -> None:
    """The other issue shows the button and no panel."""
    issue = JiraIssue(bob, "ACME-2")

    expect(issue.quick_add).to_be_visible()
    expect(bob.page.locator("iframe")).to_have_count(0)


def test_the_panel_goes_with_the_last_secret(alice: Person, panel: SecretsPanel) -> None:
    """When the issue is opened again, the panel waits for its button as before."""
    panel.delete(_TITLE)
    wait_for_mark(alice.servers.jira, is_present=False)

    issue = JiraIssue(alice)

    expect(issue.quick_add).to_be_visible()
    expect(alice.page.locator("iframe")).to_have_count(0)


def test_a_deleted_issue_is_told_to_the_app(alice: Person, panel: SecretsPanel) -> None:
    """Jira's event is taken, and nothing of it shows."""
    expect(panel.row(_TITLE)).to_be_visible()

    assert alice.servers.jira.control("delete", container="10001") == {"statuses": [204]}
