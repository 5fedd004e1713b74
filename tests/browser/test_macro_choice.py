"""The macro editor's choice of one secret, and what the macro says where it cannot show any."""

import re

import pytest
from playwright.sync_api import FrameLocator, Locator, expect

from tests.browser.doors import BOTH, of_connect
from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import WikiPage
from tests.browser.troubles import dead_network

DOORS = BOTH

_PASSWORD, _CONTENT = "correct horse battery", "key: 4711-0815"
_SECRET_IN_ADDRESS = re.compile(r"[?&]secret=([^&]*)")


@pytest.fixture
def page(alice: Person) -> WikiPage:
    """Give a page with two secrets, which Alice is editing."""
    page = WikiPage(alice)
    for title in ("Bastion login", "VPN key"):
        page.macro().add(title, password=_PASSWORD, content=_CONTENT)
    page.edit()
    return page


def _choice(frame: FrameLocator) -> Locator:
    return frame.get_by_role("combobox", name="Show")


def _choose(page: WikiPage, title: str) -> None:
    _, frame = page.edit_macro()
    _choice(frame).select_option(title)
    # The host's editor loads again to show the draft with the changed macro.
    with page.person.page.expect_navigation():
        frame.get_by_role("button", name="Insert", exact=True).click()


def test_one_secret_is_chosen_and_shown_alone(page: WikiPage) -> None:
    """The macro keeps its id; the page then shows that one and offers no other."""
    _choose(page, "VPN key")
    page.publish()

    macro = page.macro()
    macro.unlock("VPN key", password=_PASSWORD)
    expect(macro.rows).to_have_count(1)
    expect(macro.button("Add secret")).to_have_count(0)


@of_connect
def test_the_signed_address_holds_the_chosen_secret(alice: Person, page: WikiPage) -> None:
    """It is the macro's parameter, which the server finds signed."""
    _choose(page, "VPN key")
    page.publish()

    source = alice.page.locator("iframe").get_attribute("src") or ""
    found = _SECRET_IN_ADDRESS.search(source)
    assert found is not None
    assert re.fullmatch(r"[0-9a-f-]{36}", found[1])


def test_editor_comes_with_what_was_chosen(page: WikiPage) -> None:
    """And it goes back to all secrets of the page."""
    _choose(page, "VPN key")
    _, frame = page.edit_macro()
    expect(_choice(frame).locator("option:checked")).to_have_text("VPN key")
    _choice(frame).select_option("All secrets of this page")
    with page.person.page.expect_navigation():
        frame.get_by_role("button", name="Insert", exact=True).click()

    page.publish()

    expect(page.macro().rows).to_have_count(2)


def test_a_chosen_secret_that_is_gone_is_said_plainly(page: WikiPage) -> None:
    """In the page, and in the editor."""
    _choose(page, "VPN key")
    page.publish()
    page.macro().unlock("VPN key", password=_PASSWORD)
    page.macro().delete("VPN key")
    page.person.reloads()

    expect(page.macro().frame.get_by_text("This secret isn’t here any more")).to_be_visible()  # noqa: RUF001 - the page says it so
    page.edit()
    _, frame = page.edit_macro()
    expect(_choice(frame).locator("option:checked")).to_have_text(re.compile("isn.t here any more"))


@of_connect
def test_editor_without_a_list_still_inserts(alice: Person) -> None:
    """When the app cannot be reached, or the page was never published, the macro is for all secrets."""
    alice.expects_dead_network()
    page = WikiPage(alice, "2002")
    page.edit()
    with dead_network(alice.context):
        dialog, frame = page.choose_macro()
        expect(frame.get_by_text("Publish the page and add secrets to choose one")).to_be_visible()
        frame.get_by_role("button", name="Insert", exact=True).click()
        expect(dialog).to_have_count(0)

    page.publish()

    expect(page.macro().button("Add secret")).to_be_visible()


@of_connect
def test_preview_says_to_publish(page: WikiPage) -> None:
    """In the editor's preview nothing is listed: the page may never have been saved."""
    frame = page.preview()

    expect(frame.get_by_text("Publish the page to add and unlock secrets.")).to_be_visible()
    expect(frame.get_by_role("heading", name="VPN key")).to_have_count(0)
    page.person.picture("confluence-preview")


def test_copied_page_brings_no_secrets(alice: Person) -> None:
    """The copy has a macro and no secrets, and the empty list says so; nothing of the original is in it."""
    page = WikiPage(alice)
    page.macro().add("VPN key", password=_PASSWORD, content=_CONTENT)

    page.copy()

    copy = page.macro()
    expect(copy.frame.get_by_text("A copied page doesn’t bring secrets along.")).to_be_visible()  # noqa: RUF001 - the page says it so
    expect(copy.rows).to_have_count(0)
    alice.picture("confluence-copied-page")


def test_a_copied_page_with_a_chosen_secret_says_where_it_is_not(alice: Person, page: WikiPage) -> None:
    """The parameter was copied along; the secret belongs to the other page."""
    _choose(page, "VPN key")
    page.publish()

    page.copy()

    expect(SecretsPanel(alice.frame()).frame.get_by_text("belongs to another page")).to_be_visible()
    expect(page.macro().rows).to_have_count(0)


@of_connect
def test_mobile_app_gets_the_fixed_line(alice: Person) -> None:
    """The apps show a static form of macros."""
    page = WikiPage(alice)
    page.macro().add("VPN key", password=_PASSWORD, content=_CONTENT)

    shown = page.show_as_mobile_app()

    expect(shown).to_have_text(re.compile(r"^<p>.*in a browser.*</p>\s*$"))
    assert "VPN key" not in alice.page.get_by_role("main").inner_text()
    alice.picture("confluence-mobile")
