"""Sealing a site on the admin page: hard to do by a slip, at once everywhere, and undone by an admin."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.admin import NOT_ADMIN, Admin
from tests.browser.person import Person
from tests.browser.places import JiraIssue

_PASSWORD = "correct horse"
_HOST = "127.0.0.1"


def _confirm(panel: Locator, typed: str) -> None:
    panel.get_by_label(f"Type {_HOST} to confirm").fill(typed)
    panel.get_by_role("button", name="Seal now").click()


def test_seal_is_confirmed_twice(ada: Person) -> None:
    """A press leads to a question, and only the site's host name answers it; Esc and Cancel lead back."""
    ada.expects_status(422)
    admin = Admin(ada)
    panel = admin.tab("Seal")
    start = panel.get_by_role("button", name="Seal all secrets")
    start.click()
    field = panel.get_by_label(f"Type {_HOST} to confirm")
    expect(field).to_be_focused()
    field.press("Escape")
    expect(start).to_be_focused()
    start.click()

    _confirm(panel, "another.example")

    expect(field).to_have_accessible_description(re.compile("not the host name", re.IGNORECASE))
    expect(field).to_be_focused()
    admin.looks_well("seal")
    panel.get_by_role("button", name="Cancel").click()
    expect(start).to_be_focused()
    ada.reloads()
    expect(admin.tab("Seal").get_by_role("button", name="Seal all secrets")).to_be_visible()


def test_a_sealed_site_opens_nothing_until_it_is_unsealed(ada: Person, alice: Person) -> None:
    """Alice's open secret is shut, her right password is refused; after unsealing it opens again."""
    alice.expects_status(403)
    panel = JiraIssue(alice).adding()
    panel.add("VPN account", password=_PASSWORD, content="x")
    admin = Admin(ada)
    seal = admin.tab("Seal")
    seal.get_by_role("button", name="Seal all secrets").click()

    _confirm(seal, _HOST)

    expect(seal.get_by_role("heading", name="secrets are sealed")).to_be_focused()
    expect(seal).to_contain_text("Sealed by Ada Lovett on")
    expect(admin.tab("Overview")).to_be_visible()
    expect(admin.frame.locator("#banner")).to_contain_text("secrets are sealed")
    admin.looks_well("sealed-overview")
    JiraIssue(alice).quick_add.click()
    expect(panel.row("VPN account")).to_be_visible()
    expect(panel.frame.locator("main")).to_contain_text(re.compile("sealed", re.IGNORECASE))
    seal = admin.tab("Seal")
    admin.looks_well("sealed")
    seal.get_by_role("button", name="Unseal", exact=True).click()
    seal.get_by_role("button", name="Unseal now").click()
    expect(seal.get_by_role("button", name="Seal all secrets")).to_be_visible()
    expect(admin.frame.locator("#banner")).to_be_empty()
    JiraIssue(alice).panel().unlock("VPN account", password=_PASSWORD)
    log = admin.tab("Audit log").locator("tbody").get_by_role("row")
    expect(log.filter(has_text="Site sealed")).to_contain_text("Ada Lovett")
    expect(log.filter(has_text="Site unsealed")).to_contain_text("Ada Lovett")


def test_who_is_no_admin_any_more_cannot_seal(ada: Person, alice: Person) -> None:
    """Bob, at a page that Ada left open, is refused though he types the right name; nothing is sealed."""
    ada.expects_status(403)
    admin = Admin(ada)
    panel = admin.tab("Seal")
    panel.get_by_role("button", name="Seal all secrets").click()
    admin.becomes("bob")

    _confirm(panel, _HOST)

    expect(panel.get_by_role("alert")).to_contain_text(NOT_ADMIN)
    JiraIssue(alice).adding().add("VPN account", password=_PASSWORD, content="x")


def test_who_is_no_admin_any_more_cannot_unseal(ada: Person) -> None:
    """Bob, at the page of a sealed site, is refused; it stays sealed."""
    ada.expects_status(403)
    admin = Admin(ada)
    panel = admin.tab("Seal")
    panel.get_by_role("button", name="Seal all secrets").click()
    _confirm(panel, _HOST)
    panel.get_by_role("button", name="Unseal", exact=True).click()
    admin.becomes("bob")

    panel.get_by_role("button", name="Unseal now").click()

    expect(panel.get_by_role("alert")).to_contain_text(NOT_ADMIN)
    admin.becomes("ada")
    ada.reloads()
    expect(admin.tab("Seal")).to_contain_text("Sealed by Ada Lovett")
