"""Reading directions, sizes, colours and speeds that people set, and how little the browser has to fetch."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Route, expect

from plugin.web.scripts import TEXTS
from tests.browser.panel import SecretsPanel
from tests.browser.person import PICTURES, Opener, Person
from tests.browser.places import JiraIssue

_TITLE, _PASSWORD, _CONTENT = "4711", "correct horse battery", "0815"
STATIC = Path(__file__).resolve().parents[2] / "static"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"


def _pseudo(text: str) -> str:
    """Write a text in letters that no page says anything in, with its placeholders as they are."""
    parts = re.split(r"(\{\w+\})", text)
    return "".join(
        part
        if part.startswith("{")
        else re.sub("[A-Za-z]", lambda letter: _HEBREW[ord(letter[0].lower()) % 22], part)
        for part in parts
    )


def _pseudo_messages() -> str:
    texts = json.loads((STATIC / "dist" / TEXTS).read_text())
    made = [_pseudo(text["text"]) if "text" in text else [_pseudo(text["many"])] * 2 for text in texts]
    return f"export const plural = () => 0; export const messages = {json.dumps(made)};"


@pytest.fixture
def turned(opens: Opener) -> Locator:
    """Give the panel's main part in the pseudo language, with an open secret and the form that adds another."""
    alice = opens("alice", width=400, height=1000)
    messages = _pseudo_messages()
    alice.context.route(
        "**/en/messages.js", lambda route: route.fulfill(content_type="text/javascript", body=messages)
    )
    JiraIssue(alice).quick_add.click()
    alice.frame().locator("html").evaluate("root => { root.dir = 'rtl' }")
    main = alice.frame().locator("main")
    form = main.locator("form")
    expect(form).to_be_visible()
    typed = form.locator("input:visible, textarea:visible").all()
    for field, text in zip(typed, (_TITLE, _PASSWORD, _PASSWORD, _CONTENT), strict=True):
        field.fill(text)
    form.locator("[type=submit]").click()
    expect(main.locator(".content")).to_have_text(_CONTENT)
    main.locator('[data-action="more"]').click()
    main.locator('[data-action="add"]').click()
    for summary in main.locator("summary").all():
        summary.click()
    main.locator("form").get_by_role("button", expanded=False).last.click()
    expect(main.locator('[type="radio"]').first).to_be_visible()
    return main


def test_everything_that_is_said_comes_from_the_catalogue(turned: Locator) -> None:
    """In a language of Hebrew letters there is no Latin word left, but dates, which the browser itself writes."""
    said = turned.inner_text() + "\n".join(
        turned.evaluate("main => [...main.querySelectorAll('[aria-label], [title]')]"
                        ".flatMap((one) => [one.getAttribute('aria-label') ?? '', one.getAttribute('title') ?? ''])")
    )  # fmt: skip
    in_english = [word for word in re.findall("[A-Za-z]{2,}", said) if word not in _MONTHS | {"Secrets"}]

    assert re.search(f"[{_HEBREW}]", said)
    assert in_english == []


_MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}


def test_right_to_left_is_the_mirror_image(turned: Locator) -> None:
    """The state stands at the right, the buttons at the left, nothing is cut off or beside the frame."""
    box = {
        name: turned.locator(name).first.bounding_box() for name in (".row-state", ".row-title", ".row-tools")
    }
    root = turned.evaluate("main => [main.ownerDocument.documentElement.scrollWidth, innerWidth]")
    outside = turned.evaluate(_OUTSIDE)
    turned.screenshot(path=PICTURES / "right-to-left.png")

    state, title, tools = (each["x"] if each else -1.0 for each in box.values())
    assert state > title
    assert state > tools
    assert root[0] <= root[1]
    assert outside == []


_OUTSIDE = """main => [...main.querySelectorAll("button, input, textarea, p, h2, label, .row-state, .content")]
  .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden"))
  .filter((one) => { const box = one.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth; })
  .map((one) => one.className || one.tagName)"""


def test_twice_as_large_text_fits(opens: Opener) -> None:
    """At 200 % nothing is cut off and nothing has to be scrolled sideways (WCAG 1.4.4 and 1.4.10)."""
    alice = opens("alice", width=720, height=1000)
    panel = JiraIssue(alice).adding()
    panel.add("VPN account", password=_PASSWORD, content=_CONTENT)
    panel.more("VPN account")
    panel.button("Add secret").click()
    panel.button("Generate password").click()

    panel.frame.locator("html").evaluate("root => { root.style.fontSize = '200%' }")

    main = panel.frame.locator("main")
    assert main.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert main.evaluate(_OUTSIDE) == []
    alice.picture("jira-200-percent", full_page=True)


def test_nothing_moves_for_who_wants_no_motion(alice: Person) -> None:
    """With reduced motion neither the skeleton nor a busy button is animated."""
    alice.page.emulate_media(reduced_motion="reduce")
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    alice.context.route("**/connect/api/v1/secrets", hold)
    JiraIssue(alice).quick_add.click()
    skeleton = alice.frame().locator(".skeleton").first
    expect(skeleton).to_be_visible()

    assert skeleton.evaluate("() => document.getAnimations().length") == 0
    alice.page.emulate_media(reduced_motion="no-preference")
    assert skeleton.evaluate("() => document.getAnimations().length") > 0
    waiting[0].continue_()


def test_forced_colours_keep_every_edge(alice: Person) -> None:
    """Where the system replaces all backgrounds, buttons, contents and the focus are still told apart by lines."""
    alice.page.emulate_media(forced_colors="active")
    panel = JiraIssue(alice).adding()
    panel.add("VPN account", password=_PASSWORD, content=_CONTENT)
    panel.more("VPN account")
    alice.picture("jira-forced-colours", full_page=True)

    for edge in (panel.button("Lock VPN account"), panel.content("VPN account"), panel.button("Add secret")):
        expect(edge).to_have_css("border-top-width", "1px")
    panel.button("Add secret").click()
    title = panel.form("Add secret").get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    assert title.evaluate("field => getComputedStyle(field.parentElement).outlineStyle") == "solid"


def test_a_panel_is_six_requests_at_most(alice: Person) -> None:
    """Besides Atlassian's script and its themes: the page, its style, script and texts, and the list."""
    ours = urlsplit(alice.servers.app_url).netloc
    asked: list[str] = []
    alice.page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
    JiraIssue(alice).adding()

    mine = [url for url in asked if urlsplit(url).netloc == ours and not url.endswith("icon.svg")]
    assert 4 <= len(mine) <= 6, mine


def test_the_whole_way_by_keyboard(alice: Person) -> None:
    """Without a mouse: add, lock, unlock, more actions, delete; the focus is always where one goes on."""
    issue = JiraIssue(alice)
    issue.quick_add.focus()
    keyboard = alice.page.keyboard
    keyboard.press("Enter")
    panel = SecretsPanel(alice.frame())
    form = panel.form("Add secret")
    expect(form.get_by_label("Title")).to_be_focused()
    keyboard.type("By keyboard")
    keyboard.press("Tab")
    keyboard.type(_PASSWORD)
    for stop in ("Show password", "Generate password"):
        keyboard.press("Tab")
        expect(form.get_by_role("button", name=stop)).to_be_focused()
    keyboard.press("Tab")
    keyboard.type(_PASSWORD)
    keyboard.press("Tab")
    expect(form.get_by_role("combobox", name="Kind")).to_be_focused()
    keyboard.press("Tab")
    keyboard.type("typed content")
    keyboard.press("Tab")
    expect(form.get_by_text("Options", exact=True)).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(panel.content("By keyboard")).to_have_text("typed content")
    expect(panel.button("Add secret")).to_be_focused()

    panel.button("Lock By keyboard").focus()
    keyboard.press("Enter")
    expect(panel.unlock_button("By keyboard")).to_be_focused()
    keyboard.press("Enter")
    keyboard.type(_PASSWORD)
    keyboard.press("Enter")
    expect(panel.button("Copy By keyboard")).to_be_focused()
    for stop in ("Edit By keyboard", "Change password of By keyboard", "More actions for By keyboard"):
        keyboard.press("Tab")
        expect(panel.button(stop)).to_be_focused()
    keyboard.press("Enter")
    for name in ("Files", "History", "Activity"):
        keyboard.press("Tab")
        expect(panel.row("By keyboard").get_by_role("button", name=name)).to_be_focused()
    keyboard.press("Escape")
    expect(panel.button("More actions for By keyboard")).to_be_focused()
    keyboard.press("Enter")
    while not panel.button("Delete By keyboard").evaluate("one => one === document.activeElement"):
        keyboard.press("Tab")
    keyboard.press("Enter")
    expect(panel.button("Cancel")).to_be_focused()
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")

    expect(panel.rows).to_have_count(0)
    expect(panel.button("Add secret")).to_be_focused()


def test_the_records_by_keyboard(alice: Person) -> None:
    """History and activity are opened and left again, a secret is taken out of the trash; the focus is never lost."""
    panel = JiraIssue(alice).adding()
    panel.add("By keyboard", password=_PASSWORD, content="typed content")
    keyboard, more = alice.page.keyboard, panel.button("More actions for By keyboard")
    more.focus()
    for record in ("History", "Activity"):
        keyboard.press("Enter")
        panel.button(f"{record} of By keyboard").focus()
        keyboard.press("Enter")
        expect(panel.frame.get_by_role("heading", name=record)).to_be_focused()
        keyboard.press("Escape")
        expect(more).to_be_focused()
    panel.delete("By keyboard")
    expect(panel.button("Add secret")).to_be_focused()
    for stop in ("Ask for a secret", "Trash (1)"):
        keyboard.press("Tab")
        expect(panel.button(stop)).to_be_focused()
    keyboard.press("Enter")
    trash = panel.frame.get_by_role("heading", name="Trash")
    expect(trash).to_be_focused()
    for stop in ("Close", "Restore By keyboard"):
        keyboard.press("Tab")
        expect(panel.button(stop)).to_be_focused()
    keyboard.press("Enter")
    expect(panel.unlock_button("By keyboard")).to_be_visible()
    expect(trash).to_be_focused()


def test_results_are_read_out(alice: Person) -> None:
    """The live region says what happened, in the words that the page shows."""
    panel = JiraIssue(alice).adding()
    region = panel.frame.locator("#announcements")
    expect(region).to_have_attribute("aria-live", "polite")

    panel.add("VPN account", password=_PASSWORD, content=_CONTENT)
    expect(region).to_have_text("Secret added: VPN account. It is unlocked for you.")
    panel.lock("VPN account")

    expect(region).to_have_text("VPN account is locked.")
