"""How it looks and reads: pictures in both themes, narrow frames, and what axe-core says."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.places import AdminPage, JiraIssue, WikiPage

_AXE = (Path(__file__).resolve().parents[2] / "devhost/node_modules/axe-core/axe.min.js").read_text()
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def _violations(frame: Frame) -> list[str]:
    """Run axe-core in a frame; it sees nothing of a frame from another origin when run around it."""
    frame.evaluate(_AXE)
    # Preloading would fetch the themes by script, which the page's policy rightly forbids.
    found: dict[str, Any] = frame.evaluate("rules => axe.run(document, {...rules, preload: false})", _RULES)
    return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]


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
def test_jira_panel_has_no_axe_violation(alice: Person, mode: str) -> None:
    """In both themes, the panel with a locked and an open secret and the open form breaks no WCAG A/AA rule."""
    panel = JiraIssue(alice).adding()
    if mode == "dark":
        alice.turns_dark()
        expect(panel.frame.locator("html")).to_have_attribute("data-color-mode", "dark")
    _fill(alice, panel)
    alice.picture(f"jira-panel-{mode}", full_page=True)
    panel.button("Add secret").click()
    panel.unlock_button("VPN account").click()
    alice.picture(f"jira-forms-{mode}", full_page=True)

    assert _violations(_app_frame(alice)) == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_confluence_macro_has_no_axe_violation(alice: Person, mode: str) -> None:
    """In both themes, the macro with a locked and an open secret breaks no WCAG A/AA rule."""
    macro = WikiPage(alice).macro()
    if mode == "dark":
        alice.turns_dark()
        expect(macro.frame.locator("html")).to_have_attribute("data-color-mode", "dark")
    _fill(alice, macro)
    alice.picture(f"confluence-macro-{mode}", full_page=True)

    assert _violations(_app_frame(alice)) == []


def test_admin_page_has_no_axe_violation(ada: Person) -> None:
    """The admin page breaks no WCAG A/AA rule."""
    frame = AdminPage(ada).open_in_confluence()
    expect(frame.locator("body")).to_contain_text("Client key")

    assert _violations(_app_frame(ada)) == []


def test_axe_would_notice(alice: Person) -> None:
    """An input without a label, put into the frame on purpose, is reported: the tests above can fail."""
    JiraIssue(alice).adding()
    frame = _app_frame(alice)
    frame.evaluate("document.querySelector('main').append(document.createElement('input'))")

    assert any(violation.startswith("label:") for violation in _violations(frame))


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


def test_keyboard_alone_adds_and_unlocks(alice: Person) -> None:
    """Without a mouse: the quick-add button, the form, Lock, and the password, by Tab, Enter and typing."""
    issue = JiraIssue(alice)
    issue.quick_add.focus()
    keyboard = alice.page.keyboard
    keyboard.press("Enter")
    panel = SecretsPanel(alice.frame())
    expect(panel.form("Add secret").get_by_label("Title")).to_be_focused()
    keyboard.type("By keyboard")
    keyboard.press("Tab")
    keyboard.type("correct horse")
    keyboard.press("Tab")  # the button that shows the password
    keyboard.press("Tab")
    keyboard.type("correct horse")
    keyboard.press("Tab")
    keyboard.type("typed content")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(panel.content("By keyboard")).to_have_text("typed content")

    panel.button("Lock By keyboard").focus()
    keyboard.press("Enter")
    expect(panel.unlock_button("By keyboard")).to_be_focused()
    keyboard.press("Enter")
    keyboard.type("correct horse")
    keyboard.press("Enter")

    expect(panel.content("By keyboard")).to_have_text("typed content")
