"""Point 3: the Secrets macro on a Confluence page, its editor and its exports."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.doors import BOTH, of_connect
from tests.browser.person import Person
from tests.browser.places import WikiPage
from tests.browser.site_policy import SiteAdmin

DOORS = BOTH

_TITLE, _PASSWORD, _CONTENT = "Bastion login", "correct horse battery", "ops / 4711-0815"


def test_macro_does_what_the_panel_does(alice: Person) -> None:
    """On a page, a secret is added, locked, unlocked, edited and deleted."""
    macro = WikiPage(alice).macro()
    macro.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    macro.lock(_TITLE)
    macro.unlock(_TITLE, password=_PASSWORD)
    expect(macro.content(_TITLE)).to_have_text(_CONTENT)

    macro.edit(_TITLE, new_title="Bastion", content="ops / new")
    macro.delete("Bastion")

    expect(macro.rows).to_have_count(0)


def test_macro_walks_through_every_state(alice: Person) -> None:
    """A login with limits, its versions and activity, a wrong password, the trash and back: all as on an issue."""
    alice.expects_status(403)
    macro = WikiPage(alice).macro()
    form = macro.start_adding_kind("Login", _TITLE, password=_PASSWORD)
    form.get_by_label("Login password", exact=True).fill("9f-2c-77-ab")
    form.get_by_text("Options", exact=True).click()
    form.get_by_label("Opens at most").fill("9")
    row = macro.save(_TITLE)
    expect(row.get_by_text("9 opens left", exact=True)).to_be_visible()
    row.get_by_role("button", name="Show login password").click()
    expect(row.get_by_text("9f-2c-77-ab")).to_be_visible()
    for record, line in (("History", "Version 1"), ("Activity", "Added")):
        macro.more(_TITLE)
        macro.button(f"{record} of {_TITLE}").click()
        shown = macro.frame.get_by_role("region", name=f"{record} of {_TITLE}")
        expect(shown.get_by_role("listitem").last).to_contain_text(line)
        expect(shown.get_by_role("listitem").last).to_contain_text("Alice Adams")
        alice.page.keyboard.press("Escape")
    macro.lock(_TITLE)
    tried = macro.try_password(_TITLE, "not this one").get_by_label("Password", exact=True)
    expect(tried).to_have_accessible_description(re.compile("4 tries left"))
    macro.try_password(_TITLE, _PASSWORD)
    expect(row.get_by_text("8 opens left", exact=True)).to_be_visible()
    question = macro.ask_to_delete(_TITLE)
    expect(question).to_contain_text("For 30 days, anyone who can edit this page can restore it.")
    question.get_by_role("button", name="Delete").click()
    macro.button("Trash (1)").click()
    macro.button(f"Restore {_TITLE}").click()
    expect(macro.unlock_button(_TITLE)).to_be_visible()


@of_connect
def test_sealed_macro_lists_titles_and_nothing_else(alice: Person) -> None:
    """As on an issue: one notice, the titles, and no button that could only be refused."""
    macro = WikiPage(alice).macro()
    macro.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    SiteAdmin(alice.servers, alice.servers.confluence).seals()

    alice.reloads()

    macro = WikiPage(alice).macro()
    expect(macro.frame.get_by_text("Secrets is sealed")).to_be_visible()
    expect(macro.row(_TITLE)).to_be_visible()
    expect(macro.rows.get_by_role("button")).to_have_count(0)


def test_macro_speaks_of_the_page(alice: Person) -> None:
    """On Confluence the title's help speaks of the page, not of an issue."""
    macro = WikiPage(alice).macro()
    macro.button("Add secret").click()

    title = macro.form("Add secret").get_by_role("textbox", name="Title")
    expect(title).to_have_accessible_description(re.compile("Everyone who can see this page"))


def test_reload_locks_the_macro(alice: Person) -> None:
    """After a reload of the page the secret is locked."""
    WikiPage(alice).macro().add(_TITLE, password=_PASSWORD, content=_CONTENT)

    alice.reloads()

    macro = WikiPage(alice).macro()
    expect(macro.unlock_button(_TITLE)).to_be_visible()


def test_macro_is_inserted_through_its_editor(alice: Person) -> None:
    """The macro browser offers the macro; its editor inserts it; the published page shows it."""
    page = WikiPage(alice, "2002")
    expect(alice.page.locator("iframe")).to_have_count(0)
    page.edit()
    dialog, frame = page.choose_macro()
    expect(frame.locator("html")).to_have_attribute("data-color-mode", "light")
    alice.picture("confluence-macro-editor")
    frame.get_by_role("button", name="Insert", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.draft_macros).to_have_count(1)

    page.publish()

    expect(page.macro().button("Add secret")).to_be_visible()


@of_connect
def test_editor_has_one_pair_of_buttons(alice: Person) -> None:
    """The editor hides the buttons of the host's dialog, and yet obeys them where they cannot be hidden."""
    page = WikiPage(alice, "2002")
    page.edit()
    dialog, frame = page.choose_macro()
    expect(frame.get_by_role("button", name="Insert", exact=True)).to_be_visible()
    own = dialog.locator("button", has_text="Insert")
    expect(own).to_be_hidden()

    own.dispatch_event("click")

    expect(dialog).to_have_count(0)
    expect(page.draft_macros).to_have_count(1)


def test_cancelled_editor_inserts_nothing(alice: Person) -> None:
    """Cancel in the editor closes it and leaves the draft as it was."""
    page = WikiPage(alice, "2002")
    page.edit()
    dialog, frame = page.choose_macro()

    frame.get_by_role("button", name="Cancel", exact=True).click()

    expect(dialog).to_have_count(0)
    expect(page.draft_macros).to_have_count(0)


def test_escape_in_the_editor_inserts_nothing(alice: Person) -> None:
    """Esc inside the app's frame closes the editor as well."""
    page = WikiPage(alice, "2002")
    page.edit()
    dialog, frame = page.choose_macro()
    # Its colours are set by the app's own script, which therefore has run.
    expect(frame.locator("html")).to_have_attribute("data-color-mode", "light")

    frame.locator("body").press("Escape")

    expect(dialog).to_have_count(0)
    expect(page.draft_macros).to_have_count(0)


@of_connect
@pytest.mark.parametrize("kind", ["PDF", "Word"])
def test_export_holds_a_fixed_line(alice: Person, kind: str) -> None:
    """An export holds one line of storage format, and nothing of the secret that is open on the page."""
    page = WikiPage(alice)
    page.macro().add(_TITLE, password=_PASSWORD, content=_CONTENT)

    exported = page.export(kind)

    expect(exported).to_have_text(re.compile(r"^<p>.*Confluence.*</p>\s*$"))
    document = alice.page.get_by_role("main").inner_text()
    assert _TITLE not in document
    assert "4711" not in document


def test_two_macros_on_a_page_show_the_same_secrets(alice: Person) -> None:
    """Secrets belong to the page, so a second macro on it lists the same ones."""
    page = WikiPage(alice)
    page.macro().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    page.edit()
    page.insert_macro()
    expect(page.draft_macros).to_have_count(2)

    page.publish()

    frames = alice.page.locator('iframe[title="Secrets"]')
    expect(frames).to_have_count(2)
    for index in range(2):
        row = frames.nth(index).content_frame.get_by_role("heading", name=_TITLE)
        expect(row).to_be_visible()
