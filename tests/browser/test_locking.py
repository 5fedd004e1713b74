"""How an open secret comes to its end, and what is left of it: nothing."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import JiraIssue
from tests.browser.troubles import HIDE

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "key: 4711-0815"
_ALL_THAT_IS_KEPT = """async () => {
  const fields = [...document.querySelectorAll("input, textarea")].map((field) => field.value + field.defaultValue);
  const databases = await indexedDB.databases();
  const kept = [...Object.entries(localStorage), ...Object.entries(sessionStorage), await caches.keys(), databases];
  const addresses = performance.getEntries().map((entry) => entry.name);
  return JSON.stringify([
    document.documentElement.outerHTML, fields, kept, addresses, history.state, location.href, window.name,
    document.cookie, String(document.getSelection()),
  ]);
}"""
_COUNT_OBJECTS = """function (text) {
  const holds = (one) => {
    try {
      const values = Object.values(Object.getOwnPropertyDescriptors(one)).map((property) => property.value);
      return values.some((value) => typeof value === "string" && value.includes(text));
    } catch {
      return false;
    }
  };
  return this.filter(holds).length;
}"""


@pytest.fixture
def panel(alice: Person) -> SecretsPanel:
    """Give Alice's panel with one secret, open, in a browser whose clock can be set on."""
    alice.page.clock.install()
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    return panel


def _kept(panel: SecretsPanel) -> str:
    found: str = panel.frame.locator("html").evaluate(_ALL_THAT_IS_KEPT)
    return found


def _objects_with(person: Person, text: str) -> int:
    """Count the objects in the memory of the app's frame that have this text in a value, garbage aside."""
    session = person.context.new_cdp_session(person.page)
    contexts: list[dict[str, Any]] = []
    session.on("Runtime.executionContextCreated", lambda event: contexts.append(event["context"]))
    session.send("Runtime.enable")
    found = [
        session.send(
            "Runtime.callFunctionOn",
            {
                "objectId": session.send(
                    "Runtime.queryObjects", {"prototypeObjectId": _prototype(session, one)}
                )["objects"]["objectId"],
                "functionDeclaration": _COUNT_OBJECTS,
                "arguments": [{"value": text}],
                "returnByValue": True,
            },
        )["result"]["value"]
        for one in contexts
        if one["auxData"]["isDefault"] and one["origin"] == person.servers.app_url
    ]
    session.detach()
    assert len(found) == 1
    return int(found[0])


def _prototype(session: CDPSession, context: dict[str, Any]) -> str:
    asked = {"expression": "Object.prototype", "contextId": context["id"]}
    found: str = session.send("Runtime.evaluate", asked)["result"]["objectId"]
    return found


def _start_editing(panel: SecretsPanel) -> None:
    panel.button(f"Edit {_TITLE}").click()
    panel.form(f"Edit {_TITLE}").get_by_role("textbox", name="Content").fill("draft 0815")


def test_nothing_is_left_after_locking(panel: SecretsPanel) -> None:
    """After reading, copying, editing and locking, neither document nor storage nor history holds any of it."""
    panel.button(f"Copy {_TITLE}").click()
    _start_editing(panel)
    panel.button("Cancel").click()
    panel.button("Discard").click()
    assert "4711" in _kept(panel)

    panel.lock(_TITLE)

    kept = _kept(panel)
    assert [text for text in ("4711", "0815", _PASSWORD) if text in kept] == []


def test_memory_holds_nothing_after_locking(alice: Person, panel: SecretsPanel) -> None:
    """No object of the page has a value left in which the content stands."""
    assert _objects_with(alice, "4711") > 0

    panel.lock(_TITLE)

    assert _objects_with(alice, "4711") == 0


def test_nothing_is_left_for_the_back_button(panel: SecretsPanel) -> None:
    """When the page is left it is emptied at once; a browser that brings it back finds everything locked."""
    _start_editing(panel)

    panel.frame.locator("html").evaluate(
        "() => dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))"
    )
    kept = _kept(panel)
    assert [text for text in ("4711", "0815", _PASSWORD) if text in kept] == []

    panel.frame.locator("html").evaluate(
        "() => dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )
    expect(panel.unlock_button(_TITLE)).to_be_visible()


def test_idle_time_locks(alice: Person, panel: SecretsPanel) -> None:
    """After five minutes without use the content is gone and a notice says why; the countdown was there before."""
    expect(panel.row(_TITLE)).to_contain_text("Locks in 5 min")
    alice.page.clock.run_for("04:30")
    expect(panel.row(_TITLE)).to_contain_text("Locks in 0:")

    alice.page.clock.run_for("00:31")

    expect(panel.row(_TITLE)).to_contain_text("was locked because its time was up")
    assert "4711" not in _kept(panel)


def test_working_in_it_keeps_it_open(alice: Person, panel: SecretsPanel) -> None:
    """A key pressed in the open row starts the idle time again."""
    alice.page.clock.run_for("04:30")

    with alice.page.expect_response("**/connect/api/v1/secrets/*"):
        panel.button(f"Lock {_TITLE}").press("Shift")
    alice.page.clock.run_for("01:00")

    expect(panel.content(_TITLE)).to_be_visible()


def test_a_page_out_of_sight_locks(alice: Person, panel: SecretsPanel) -> None:
    """Hidden for five minutes of work elsewhere, the page is locked when it is seen again, and says why."""
    html = panel.frame.locator("html")
    alice.page.clock.run_for("02:00")
    html.evaluate(HIDE, True)
    alice.page.clock.run_for("02:59")
    expect(panel.content(_TITLE)).to_be_visible()
    # Use in another window of the same page would keep the grant; the page's own rule must lock all the same.
    html.evaluate(HIDE, False)
    panel.button(f"Lock {_TITLE}").press("Shift")
    html.evaluate(HIDE, True)

    alice.page.clock.fast_forward("05:00")
    html.evaluate(HIDE, False)

    expect(panel.unlock_button(_TITLE)).to_be_visible()
    expect(panel.row(_TITLE)).to_contain_text("was locked because")
    assert "4711" not in _kept(panel)


@pytest.mark.parametrize("way", ["Cancel", f"Lock {_TITLE}", "Escape"])
def test_a_wrong_click_loses_nothing(panel: SecretsPanel, way: str) -> None:
    """Cancel, Lock and Esc ask before typed text is lost, and "Keep editing" brings everything back."""
    _start_editing(panel)
    text = panel.form(f"Edit {_TITLE}").get_by_role("textbox", name="Content")

    if way == "Escape":
        text.press("Escape")
    else:
        panel.button(way).click()
    expect(panel.button("Keep editing")).to_be_focused()
    panel.button("Keep editing").click()

    expect(text).to_have_value("draft 0815")
    expect(panel.button("Discard")).to_have_count(0)


def test_discarding_does_what_was_asked(panel: SecretsPanel) -> None:
    """When Lock was pressed, "Discard" locks and does not only close the form."""
    _start_editing(panel)
    panel.button(f"Lock {_TITLE}").click()

    panel.button("Discard").click()

    expect(panel.unlock_button(_TITLE)).to_be_focused()


def test_leaving_with_typed_text_asks(alice: Person, panel: SecretsPanel) -> None:
    """The browser asks before a page with unsaved text is left, and does not ask without such text."""
    asked: list[str] = []
    alice.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    _start_editing(panel)

    alice.reloads()
    assert asked == ["beforeunload"]
    panel = JiraIssue(alice).panel()
    alice.reloads()

    assert asked == ["beforeunload"]


def test_copied_secret_is_taken_off_the_clipboard(alice: Person, panel: SecretsPanel) -> None:
    """Thirty seconds after copying, the clipboard is overwritten, locked or not."""
    panel = _with_clipboard(alice, allowed=True)
    panel.button(f"Copy {_TITLE}").click()
    expect(panel.row(_TITLE)).to_contain_text("Copied. The clipboard is cleared in 30 s.")
    assert alice.page.evaluate("navigator.clipboard.readText()") == _CONTENT
    panel.lock(_TITLE)

    # Reading above was the test's doing; the frame has to be in front again, as it is after a press.
    panel.button(f"More actions for {_TITLE}").click()
    alice.page.clock.run_for("00:31")

    expect(panel.frame.locator("#announcements")).to_have_text("Clipboard cleared")
    assert alice.page.evaluate("navigator.clipboard.readText()") == ""


def test_clipboard_that_cannot_be_cleared_is_told(alice: Person, panel: SecretsPanel) -> None:
    """Where the frame may not use the clipboard, the page says that it was not cleared; one press clears it."""
    panel = _with_clipboard(alice, allowed=False)
    panel.button(f"Copy {_TITLE}").click()
    expect(panel.row(_TITLE)).to_contain_text("Copied")

    # A browser permits this way for some seconds after a press; only its own clock cannot be set on.
    panel.frame.locator("html").evaluate("() => { document.execCommand = () => false; }")
    alice.page.clock.run_for("00:31")
    expect(panel.frame.get_by_text("The clipboard was not cleared")).to_be_visible()
    panel.frame.locator("html").evaluate("() => { delete document.execCommand; }")
    panel.button("Clear clipboard").click()

    expect(panel.button("Clear clipboard")).to_have_count(0)
    assert alice.page.evaluate("navigator.clipboard.readText()") == " "


def _with_clipboard(alice: Person, *, allowed: bool) -> SecretsPanel:
    alice.servers.jira.control("clipboard", allowed=allowed)
    alice.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=alice.servers.jira.origin)
    panel = JiraIssue(alice).panel()
    panel.unlock(_TITLE, password=_PASSWORD)
    return panel
