"""How it looks: pictures of whole pages with the app in them, narrow frames, and whether axe-core would notice."""

import pytest
from playwright.sync_api import Frame, expect

from tests.browser.axe import violations
from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.places import JiraIssue, WikiPage


def _app_frame(person: Person) -> Frame:
    frame = person.page.locator('iframe[title="Secrets"]').first.element_handle().content_frame()
    assert frame is not None
    return frame


def _fill(person: Person, panel: SecretsPanel) -> None:
    """Put the panel into the state that shows most: a locked and an open secret."""
    panel.add("VPN account", password="correct horse", content="server: vpn.acme.example")
    panel.lock("VPN account")
    panel.add(
        "Break-glass login", password="correct horse", content="user: ops\npassword: 9f-2c-77\ntoken: 118 402"
    )
    person.dismisses_flags()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_two_open_forms_break_no_rule(alice: Person, mode: str) -> None:
    """In both themes, a locked and an open secret with the form that adds another break no WCAG A/AA rule."""
    panel = JiraIssue(alice).adding()
    if mode == "dark":
        alice.turns_dark()
        expect(panel.frame.locator("html")).to_have_attribute("data-color-mode", "dark")
    _fill(alice, panel)
    alice.picture(f"jira-panel-{mode}", full_page=True)
    panel.button("Add secret").click()
    panel.unlock_button("VPN account").click()
    alice.picture(f"jira-forms-{mode}", full_page=True)

    assert violations(_app_frame(alice)) == []


def test_macro_on_its_page(alice: Person) -> None:
    """The macro stands in the page like a part of it."""
    macro = WikiPage(alice).macro()
    _fill(alice, macro)
    alice.picture("confluence-macro-light", full_page=True)

    expect(macro.rows).to_have_count(2)


def test_axe_would_notice(alice: Person) -> None:
    """An input without a label, put into the frame on purpose, is reported: the tests with axe can fail."""
    JiraIssue(alice).adding()
    frame = _app_frame(alice)
    frame.evaluate("document.querySelector('main').append(document.createElement('input'))")

    assert any(violation.startswith("label:") for violation in violations(frame))


def test_narrow_frame_needs_no_sideways_scrolling(opens: Opener) -> None:
    """At 352 px, which leaves the frame 320, everything fits in width, the open form included."""
    alice = opens("alice", width=352, height=800)
    panel = JiraIssue(alice).adding()
    _fill(alice, panel)
    panel.button("Add secret").click()
    alice.picture("jira-narrow", full_page=True)

    root = panel.frame.locator("html")
    assert root.evaluate("root => root.clientWidth") == 320
    assert root.evaluate("root => root.scrollWidth") <= 320
