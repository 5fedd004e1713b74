"""A secret that is shared with chosen people and groups, and one that gets another owner."""

import re

import pytest
from playwright.sync_api import Locator, expect

from devhost.people import BOB
from tests.browser.admin import Admin
from tests.browser.doors import BOTH, of_connect
from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import JiraIssue, WikiPage

DOORS = BOTH

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "key: 4711-0815"
_ASK_ALICE = "Shared with chosen people only. Ask Alice Adams to share it with you."


def _choose(form: Locator, typed: str, name: str, label: str = "Add people or groups") -> None:
    """Search the host by typing, and choose from what it offers."""
    form.get_by_role("combobox", name=label).press_sequentially(typed)
    form.get_by_role("option", name=name).click()


def _share_form(panel: SecretsPanel) -> Locator:
    panel.more(_TITLE)
    panel.button(f"Share {_TITLE}").click()
    return panel.form(f"Share {_TITLE}")


def _save(panel: SecretsPanel, form: Locator) -> None:
    form.get_by_role("button", name="Save").click()
    expect(panel.content(_TITLE)).to_be_visible()


@pytest.mark.parametrize("place", ["jira", "confluence"])
def test_only_the_chosen_get_in(alice: Person, bob: Person, ada: Person, place: str) -> None:
    """Bob is chosen: he unlocks with the password. Ada sees whom to ask, and no form; then Bob is taken out again."""
    bob.expects_status(403)
    ada.expects_status(403)
    panel = JiraIssue(alice).adding() if place == "jira" else WikiPage(alice).macro()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    form = _share_form(panel)
    form.get_by_role("combobox", name="Who can open it").select_option("chosen")
    _choose(form, "bob", "Bob Brown")
    _save(panel, form)
    expect(panel.row(_TITLE)).to_contain_text("Restricted")

    adas = JiraIssue(ada).panel() if place == "jira" else WikiPage(ada).macro()
    expect(adas.row(_TITLE)).to_contain_text(_ASK_ALICE)
    expect(adas.unlock_button(_TITLE)).to_have_count(0)
    bobs = JiraIssue(bob).panel() if place == "jira" else WikiPage(bob).macro()
    bobs.unlock(_TITLE, password=_PASSWORD)
    bobs.more(_TITLE)
    bobs.button(f"Shared with: {_TITLE}").click()
    expect(bobs.frame.get_by_role("region", name=f"Shared with: {_TITLE}")).to_contain_text("Bob Brown")

    form = _share_form(panel)
    form.get_by_role("button", name="Remove Bob Brown").click()
    _choose(form, "site", "site-admins")
    _save(panel, form)
    bobs.button("Close").click()
    bobs.more(_TITLE)
    bobs.button(f"History of {_TITLE}").click()
    expect(bobs.unlock_button(_TITLE)).to_be_visible()
    bobs.try_password(_TITLE, _PASSWORD)
    expect(bobs.row(_TITLE)).to_contain_text(_ASK_ALICE)
    expect(bobs.unlock_button(_TITLE)).to_have_count(0)
    # She is in the group: only the host knew.
    adas = JiraIssue(ada).panel() if place == "jira" else WikiPage(ada.reloads()).macro()
    adas.unlock(_TITLE, password=_PASSWORD)


def test_another_owner(alice: Person, bob: Person, ada: Person) -> None:
    """Alice gives it to Bob, who decides from then on. Ada, as an admin, takes it, and reads nothing by that."""
    for person in (alice, bob, ada):
        person.expects_status(403)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    bobs = JiraIssue(bob).panel()
    bobs.unlock(_TITLE, password=_PASSWORD)
    panel.more(_TITLE)
    panel.button(f"Change owner of {_TITLE}").click()
    form = panel.form(f"Change owner of {_TITLE}")
    form.get_by_role("button", name="Change owner").click()
    expect(form).to_contain_text("Choose somebody from the list.")
    _choose(form, "bob", "Bob Brown", "New owner")
    form.get_by_role("button", name="Change owner").click()

    expect(panel.row(_TITLE)).to_contain_text("Bob Brown is the owner now.")
    expect(panel.unlock_button(_TITLE)).to_be_visible()
    panel.unlock(_TITLE, password=_PASSWORD)
    panel.more(_TITLE)
    expect(panel.button(f"Share {_TITLE}")).to_have_count(0)
    adas = JiraIssue(ada).panel()
    adas.more(_TITLE)
    adas.button(f"Change owner of {_TITLE}").click()
    form = adas.form(f"Change owner of {_TITLE}")
    _choose(form, "ada", "Ada Lovett", "New owner")
    form.get_by_role("button", name="Change owner").click()
    expect(adas.row(_TITLE)).to_contain_text("Ada Lovett is the owner now.")
    form = adas.try_password(_TITLE, "not the password")
    expect(form).to_contain_text("Wrong password")


def test_what_a_leaver_owns_gets_another_owner(alice: Person, bob: Person, ada: Person) -> None:
    """On the admin page, one after the other; who may not see the issue is refused."""
    ada.expects_status(422)
    JiraIssue(alice).adding().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    admin = Admin(ada)
    leavers = admin.tab("Leavers")
    admin.find("Person", typed="ali", choose="Alice Adams")
    leavers.get_by_role("button", name="Show report").click()
    give = leavers.get_by_role("button", name=f"Make owner: {_TITLE}")
    give.click()
    expect(leavers.get_by_text("Choose a person.")).to_be_visible()
    admin.find("New owner", typed="cha", choose="Charlie Clark")
    give.click()
    expect(leavers.get_by_role("alert")).to_contain_text("may not see")
    admin.looks_well("leavers-owned")
    admin.find("New owner", typed="bob", choose="Bob Brown")

    give.click()

    expect(give).to_have_count(0)
    bobs = JiraIssue(bob).panel()
    bobs.unlock(_TITLE, password=_PASSWORD)
    bobs.more(_TITLE)
    expect(bobs.button(f"Share {_TITLE}")).to_be_visible()


@of_connect
def test_where_the_site_lets_nobody_search(alice: Person, bob: Person) -> None:
    """The field says so and what to do; an account ID that was typed counts, and the server decides as ever."""
    alice.expects_status(403)
    alice.context.route(
        re.compile("/rest/api/3/(user/search|groups/picker)"), lambda route: route.fulfill(status=403)
    )
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    form = _share_form(panel)
    form.get_by_role("combobox", name="Who can open it").select_option("chosen")
    search = form.get_by_role("combobox", name="Add people or groups")
    search.fill(BOB.account_id)
    expect(form).to_contain_text("let you search here.")

    search.press("Enter")
    expect(form.get_by_role("listitem")).to_have_count(1)
    _save(panel, form)

    JiraIssue(bob).panel().unlock(_TITLE, password=_PASSWORD)
