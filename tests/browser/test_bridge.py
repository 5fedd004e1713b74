"""The devhost's half of Atlassian's bridge, held against the published types of `AP` in the browser."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.person import Opener, Person
from tests.browser.places import JiraIssue, WikiPage

_TYPES = Path(__file__).resolve().parents[2] / "devhost/node_modules/@types/atlassian-connect-js/index.d.ts"
_OURS = {"jira": ("context", "user", "jira"), "confluence": ("context", "user", "confluence")}


def _typed_functions(namespace: str) -> dict[str, str]:
    """Read a namespace of the types: function names, each with all its declarations in one text."""
    text = _TYPES.read_text()
    body = text[text.index(f"namespace {namespace} {{") :]
    body = body[: body.index("\n    }\n") + 1]
    found: dict[str, str] = {}
    for name, rest in re.findall(r"function (\w+)(.*?;)\n", body, flags=re.DOTALL):
        found[name] = found.get(name, "") + rest
    return found


def _api_of_frame(person: Person) -> dict[str, Any]:
    """Read what the host tells the frame that it offers."""
    name = person.page.locator("iframe").first.evaluate("frame => frame.name")
    api: dict[str, Any] = person.page.evaluate("JSON.parse", name)["api"]
    return api


def test_types_are_read() -> None:
    """The reader of the types finds functions and promises, so that the tests below compare something."""
    functions = _typed_functions("context")

    assert set(functions) == {"getToken", "getContext"}
    assert "Promise" in functions["getToken"]


@pytest.mark.parametrize("product", ["jira", "confluence"])
def test_offered_functions_are_typed(alice: Person, product: str) -> None:
    """Every function that the devhost adds to the bridge exists in the types and promises only where they do."""
    place = JiraIssue(alice).adding() if product == "jira" else WikiPage(alice).macro()
    expect(place.button("Add secret").or_(place.form("Add secret"))).to_be_visible()
    api = _api_of_frame(alice)

    for module in _OURS[product]:
        typed = _typed_functions(module)
        for name, offered in api[module].items():
            assert name in typed, f"AP.{module}.{name}"
            assert offered["returnsPromise"] == ("Promise" in typed[name]), f"AP.{module}.{name}"


def test_token_comes_as_promise_and_by_callback(alice: Person) -> None:
    """AP.context.getToken() resolves to a token, and calls a callback with one when it is given one."""
    panel = JiraIssue(alice).adding()
    body = panel.frame.locator("body")

    promised = body.evaluate("async () => AP.context.getToken()")
    called_back = body.evaluate("() => new Promise((resolve) => AP.context.getToken(resolve))")

    assert promised.count(".") == called_back.count(".") == 2


def test_frame_follows_the_colours(alice: Person) -> None:
    """The frame changes to the dark theme when the page around it does, without a reload."""
    panel = JiraIssue(alice).adding()
    root = panel.frame.locator("html")
    expect(root).to_have_attribute("data-color-mode", "light")

    alice.turns_dark()

    expect(root).to_have_attribute("data-color-mode", "dark")
    # The theme itself is a stylesheet, which comes a moment later.
    background = "getComputedStyle(document.documentElement).getPropertyValue('--ds-surface')"
    expect(root).to_have_css("--ds-surface", alice.page.evaluate(background))


def test_frame_is_as_high_as_its_content(alice: Person) -> None:
    """The frame grows with the form and shrinks again when the form is closed."""
    panel = JiraIssue(alice).adding()
    frame = alice.page.locator("iframe")
    alice.page.wait_for_function("() => document.querySelector('iframe').clientHeight > 300")

    panel.form("Add secret").get_by_role("button", name="Cancel").click()

    alice.page.wait_for_function("() => document.querySelector('iframe').clientHeight < 300")
    assert frame.evaluate("frame => frame.scrollHeight === frame.clientHeight")


def test_flag_is_shown_and_listed(alice: Person) -> None:
    """A flag that the app creates stands on the page as text, and the devhost's list knows it."""
    panel = JiraIssue(alice).adding()

    create = "() => { AP.flag.create({title: 'Done', body: '<b>as text</b>', type: 'success'}); }"
    panel.frame.locator("body").evaluate(create)

    expect(alice.page.get_by_role("alert")).to_contain_text("<b>as text</b>")
    flags = alice.servers.jira.ask("flags")["flags"]
    assert flags == [{"type": "success", "title": "Done", "body": "<b>as text</b>"}]


def test_dialog_of_a_module_opens_and_gives_data_back(ada: Person) -> None:
    """AP.dialog.create opens a module of the app in a dialog, whose close data reach the frame that asked."""
    panel = JiraIssue(ada).adding()
    body = panel.frame.locator("body")
    body.evaluate(
        """() => {
          window.closeData = new Promise((resolve) => AP.events.on("dialog.close", resolve));
          AP.dialog.create({key: "secrets-admin-jira", size: "large", chrome: true, header: "Overview"});
        }"""
    )
    dialog = ada.page.get_by_role("dialog", name="Overview")
    inner = dialog.frame_locator("iframe").locator("body")
    expect(inner).to_contain_text("Client key")

    inner.evaluate("() => { AP.dialog.close({chosen: 7}); }")

    expect(dialog).to_have_count(0)
    assert body.evaluate("() => window.closeData") == {"chosen": 7}


def test_request_reaches_the_product_as_its_user(alice: Person) -> None:
    """AP.request calls the product's REST API, which knows nothing of the app's tokens there."""
    alice.expects_status(401)
    panel = JiraIssue(alice).adding()

    answer = panel.frame.locator("body").evaluate(
        "async () => { try { return await AP.request('/rest/api/3/permissions/check', {type: 'POST'}); }"
        " catch (error) { return error; } }"
    )

    assert answer == "401"


def test_mallory_is_on_a_site_of_her_own(opens: Opener) -> None:
    """Mallory's Jira has the app too, as another tenant with an issue of the same number."""
    mallory = opens("mallory")

    JiraIssue(mallory, "EVIL-1").adding()

    assert (
        mallory.servers.evil.ask("status")["client_key"] != mallory.servers.jira.ask("status")["client_key"]
    )
