"""The states of kinds, limits, records, seal and macro: pictures of each in both themes, and no broken WCAG rule.

The pictures are also saved in `.pictures/`, to be looked at. Those of the narrow frame are not compared.
"""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.pictures import Gallery
from tests.browser.places import JiraIssue, WikiPage
from tests.browser.site_policy import SiteAdmin
from tests.browser.stage import Stage

_TITLE, _PASSWORD = "VPN account", "correct horse battery"
_CONTENT = "user: ops\nkey: 4711-0815"
_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
# Ten seconds before the next code.
_CODE_TIME = datetime(2026, 3, 4, 10, 20, 20, tzinfo=UTC)
_MARKDOWN = """# Restart the VPN

Only with **two people**, see the [runbook](https://wiki.acme.example/vpn).

1. Tell the channel
2. Run `systemctl restart vpn`

> Never on Fridays.

| Host | Port |
| --- | --- |
| vpn-1 | 443 |
"""


@pytest.fixture(params=[720, 352], ids=["wide", "narrow"])
def width(request: pytest.FixtureRequest) -> int:
    """Give the width of the window: one that makes small pictures, and one that leaves the frame 320 px."""
    found: int = request.param
    return found


@pytest.fixture
def actor(opens: Opener) -> Person:
    """Give Alice at a narrow window, which makes small pictures."""
    return opens("alice", width=720, height=1000)


@pytest.fixture
def suffix(width: int, gallery: Gallery) -> str:
    """Give what the pictures' names end in; two sets of baselines would be too much for every clone."""
    gallery.is_compared = width == 720
    return "" if gallery.is_compared else "-narrow"


def test_kinds(opens: Opener, gallery: Gallery, width: int, suffix: str) -> None:
    """The forms of a login and of a one-time code; both open, and Markdown."""
    actor = opens("alice", width=width, height=1400)
    stage = Stage(actor, gallery, suffix=suffix, now=_CODE_TIME)
    panel = JiraIssue(actor).adding()
    form = panel.start_adding_kind("Login", _TITLE, password=_PASSWORD)
    form.get_by_label("User name").fill("ops@acme.example")
    form.get_by_label("Login password", exact=True).fill("9f-2c-77-ab")
    form.get_by_label("URL").fill("https://vpn.acme.example/login")
    form.get_by_label("Notes").fill("The second factor is on the phone in the safe.")
    stage.shows("add-login")
    panel.save(_TITLE)
    stage.shows("login")
    panel.lock(_TITLE)
    form = panel.start_adding_kind("One-time code", "Cloud root", password=_PASSWORD)
    form.get_by_label("Setup key", exact=True).fill(f"otpauth://totp/Acme:root?secret={_SEED}&issuer=Acme")
    form.get_by_text("Code settings").click()
    stage.shows("add-otp")
    row = panel.save("Cloud root")
    expect(row.get_by_role("group", name="Code")).to_contain_text(" ")
    stage.shows("otp")
    panel.lock("Cloud root")
    form = panel.start_adding_kind("Markdown", "Runbook", password=_PASSWORD)
    form.get_by_role("textbox", name="Content").fill(_MARKDOWN)
    panel.save("Runbook")
    expect(panel.content("Runbook").get_by_role("table")).to_be_visible()
    stage.shows("markdown")
    stage.closes()


def test_limits(opens: Opener, gallery: Gallery, bob: Person, width: int, suffix: str) -> None:
    """The options, a list with marks, what is said before an unlock that counts, and what is over."""
    actor = opens("alice", width=width, height=1400)
    stage = Stage(actor, gallery, suffix=suffix)
    panel = JiraIssue(actor).adding()
    form = panel.fill_add_form(_TITLE, _PASSWORD, _CONTENT)
    form.get_by_text("Options", exact=True).click()
    form.get_by_role("button", name="Open once").click()
    stage.shows("add-options")
    soon = datetime.now().astimezone() + timedelta(days=3)
    form.get_by_label("Expires", exact=True).fill(soon.strftime("%Y-%m-%dT%H:%M"))
    form.get_by_label("Rotate by").fill("2026-01-02")
    panel.save(_TITLE)
    stage.shows("limits")
    panel.lock(_TITLE)
    panel.unlock_button(_TITLE).click()
    stage.shows("unlock-counts")
    JiraIssue(bob).panel().unlock(_TITLE, password=_PASSWORD)
    actor.reloads()
    panel = JiraIssue(actor).panel()
    expect(panel.row(_TITLE)).to_contain_text("Used up")
    stage.shows("used-up")
    stage.closes()


def test_records(opens: Opener, gallery: Gallery, width: int, suffix: str) -> None:
    """Versions, one of them, the question before it is restored, activity, and the trash."""
    actor = opens("alice", width=width, height=1200).expects_status(422)
    stage = Stage(actor, gallery, suffix=suffix)
    panel = JiraIssue(actor).adding()
    form = panel.fill_add_form(_TITLE, _PASSWORD, _CONTENT)
    form.get_by_text("Options", exact=True).click()
    form.get_by_role("button", name="Open once").click()
    panel.save(_TITLE)
    panel.edit(_TITLE, new_title=_TITLE, content="user: ops\nkey: 4712-0816")
    panel.more(_TITLE)
    stage.shows("more")
    panel.button(f"History of {_TITLE}").click()
    expect(panel.button("View version 1")).to_be_visible()
    stage.shows("history")
    panel.button("View version 1").click()
    expect(panel.content(_TITLE)).to_have_text(_CONTENT)
    stage.shows("history-version")
    panel.button("Restore version 1").click()
    stage.shows("history-restore")
    panel.button("Cancel").click()
    panel.button("Close").click()
    panel.more(_TITLE)
    panel.button(f"Activity of {_TITLE}").click()
    expect(panel.frame.get_by_role("region", name=f"Activity of {_TITLE}")).to_be_visible()
    stage.shows("activity")
    panel.button("Close").click()
    panel.lock(_TITLE)
    panel.unlock(_TITLE, password=_PASSWORD)
    panel.delete(_TITLE)
    stage.shows("trash-link")
    panel.button("Trash (1)").click()
    expect(panel.button(f"Restore {_TITLE}")).to_be_visible()
    stage.shows("trash")
    panel.button(f"Restore {_TITLE}").click()
    expect(panel.form(f"Restore {_TITLE}")).to_be_visible()
    stage.shows("trash-limits")
    stage.closes()


def test_asks(opens: Opener, gallery: Gallery) -> None:
    """The form that asks, what is asked for, filling it, the question before it is withdrawn, and what came of it."""
    alice, bob = opens("alice", width=680, height=1200), opens("bob", width=680, height=1400)
    stage = Stage(alice, gallery)
    panel = JiraIssue(alice).panel()
    panel.button("Ask for a secret").click()
    form = panel.form("Ask for a secret")
    form.get_by_label("What do you need?").fill(_TITLE)
    form.get_by_label("Note").fill("The one for the new office.\nNo hurry.")
    stage.shows("ask")
    form.get_by_role("button", name="Ask", exact=True).click()
    expect(panel.button(f"Withdraw {_TITLE}")).to_be_visible()
    panel.button(f"Withdraw {_TITLE}").click()
    stage.shows("ask-withdraw")
    bobs = JiraIssue(bob).panel()
    bobs_stage = Stage(bob, gallery)
    expect(bobs.frame.get_by_text("Alice Adams asks")).to_be_visible()
    bobs_stage.shows("asked")
    bobs.button(f"Fill in {_TITLE}").click()
    form = bobs.form(f"Fill in {_TITLE}")
    form.get_by_label("Password", exact=True).fill(_PASSWORD)
    form.get_by_label("Confirm password").fill(_PASSWORD)
    form.get_by_role("textbox", name="Content").fill(_CONTENT)
    bobs_stage.shows("ask-fill")
    form.get_by_role("button", name="Leave it here").click()
    expect(bobs.content(_TITLE)).to_be_visible()
    bobs_stage.shows("ask-filled")
    bobs_stage.closes()
    alice.reloads()
    panel = JiraIssue(alice).panel()
    expect(panel.frame.get_by_text("Bob Brown left this for you")).to_be_visible()
    stage.shows("ask-answered")
    stage.closes()


def test_rules_of_the_site(actor: Person, gallery: Gallery) -> None:
    """A clipboard that could not be cleared, the current password, a sealed site."""
    stage = Stage(actor, gallery)
    admin = SiteAdmin(actor.servers, actor.servers.jira)
    admin.sets(current_password_required=True, password_min_strength=3)
    panel = JiraIssue(actor).adding()
    panel.add(_TITLE, password="agile-banjo-crisp-dusk-early", content=_CONTENT)
    panel.button(f"Copy {_TITLE}").click()
    expect(panel.row(_TITLE)).to_contain_text("Copied")
    panel.frame.locator("html").evaluate("() => { document.execCommand = () => false; }")
    stage.shows("copied-without-permission")
    panel.button(f"Change password of {_TITLE}").click()
    stage.shows("change-password-current")
    admin.seals()
    actor.page.on("dialog", lambda dialog: dialog.accept())
    actor.reloads()
    JiraIssue(actor).quick_add.click()
    expect(SecretsPanel(actor.frame()).frame.get_by_text("Secrets is sealed")).to_be_visible()
    stage.shows("sealed")
    stage.closes()


def test_clipboard_that_was_kept(actor: Person, gallery: Gallery) -> None:
    """What is said when the clipboard could not be cleared, with the way to try again."""
    actor.page.clock.install()
    panel = JiraIssue(actor).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.button(f"Copy {_TITLE}").click()
    expect(panel.row(_TITLE)).to_contain_text("Copied")
    panel.frame.locator("html").evaluate("() => { document.execCommand = () => false; }")
    actor.page.clock.run_for("00:31")
    expect(panel.button("Clear clipboard")).to_be_visible()

    actor.dismisses_flags()
    actor.picture("clipboard-kept")


def test_in_confluence(actor: Person, gallery: Gallery) -> None:
    """The macro with one secret, with one that is gone, and its editor with the choice."""
    stage = Stage(actor, gallery)
    page = WikiPage(actor)
    page.macro().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    page.macro().add("Bastion login", password=_PASSWORD, content=_CONTENT)
    page.edit()
    _, frame = page.edit_macro()
    frame.get_by_role("combobox", name="Show").select_option(_TITLE)
    editor = Stage(actor, gallery, within="dialog")
    editor.shows("macro-editor-choice")
    with actor.page.expect_navigation():
        frame.get_by_role("button", name="Insert", exact=True).click()
    page.publish()
    expect(page.macro().unlock_button(_TITLE)).to_be_visible()
    stage.shows("macro-one")
    page.macro().unlock(_TITLE, password=_PASSWORD)
    page.macro().delete(_TITLE)
    stage.shows("macro-gone")
    page.edit()
    expect(page.preview().get_by_role("heading")).to_be_visible()
    stage.shows("macro-preview")
    stage.closes()
    editor.closes()


def test_sharing(opens: Opener, gallery: Gallery, bob: Person, width: int, suffix: str) -> None:
    """The form while somebody is being chosen, the list of the chosen, the form for the owner, and whom to ask."""
    actor = opens("alice", width=width, height=1200).expects_status(403)
    stage = Stage(actor, gallery, suffix=suffix)
    panel = JiraIssue(actor).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.more(_TITLE)
    panel.button(f"Share {_TITLE}").click()
    form = panel.form(f"Share {_TITLE}")
    form.get_by_role("combobox", name="Who can open it").select_option("chosen")
    stage.shows("share-nobody")
    search = form.get_by_role("combobox", name="Add people or groups")
    search.press_sequentially("o")
    expect(form.get_by_role("option", name="developers")).to_be_visible()
    search.press("ArrowDown")
    stage.shows("share-choosing")
    form.get_by_role("option", name="Bob Brown").click()
    search.press_sequentially("dev")
    form.get_by_role("option", name="developers").click()
    form.get_by_label("Last day for Bob Brown").fill("2126-12-24")
    stage.shows("share")
    form.get_by_role("button", name="Save").click()
    panel.more(_TITLE)
    stage.shows("shared-more")
    panel.button(f"Change owner of {_TITLE}").click()
    form = panel.form(f"Change owner of {_TITLE}")
    form.get_by_role("combobox", name="New owner").press_sequentially("zzz")
    expect(form).to_contain_text("Nothing found")
    stage.shows("change-owner")
    form.get_by_role("combobox", name="New owner").fill("")
    form.get_by_role("combobox", name="New owner").press_sequentially("bob")
    form.get_by_role("option", name="Bob Brown").click()
    form.get_by_role("button", name="Change owner").click()
    expect(panel.row(_TITLE)).to_contain_text("is the owner now")
    bobs = JiraIssue(bob).panel()
    bobs.unlock(_TITLE, password=_PASSWORD)
    bobs.more(_TITLE)
    bobs.button(f"Share {_TITLE}").click()
    form = bobs.form(f"Share {_TITLE}")
    form.get_by_role("button", name="Remove developers").click()
    form.get_by_role("button", name="Save").click()
    expect(bobs.content(_TITLE)).to_be_visible()
    actor.reloads()
    panel = JiraIssue(actor).panel()
    expect(panel.row(_TITLE)).to_contain_text("Ask Bob Brown")
    stage.shows("not-shared")
    stage.closes()
