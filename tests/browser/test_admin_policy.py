"""The policy on the admin page: it holds where people add secrets, and nobody's changes are lost."""

import re

from playwright.sync_api import Dialog, Locator, expect

from tests.browser.admin import NOT_ADMIN, Admin
from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.places import JiraIssue


def _policy(person: Person, *, product: str = "jira") -> tuple[Admin, Locator]:
    admin = Admin(person, product=product)
    panel = admin.tab("Policy")
    expect(panel.get_by_label("Shortest password")).to_have_value(re.compile(r"\d"))
    return admin, panel


def _save(panel: Locator) -> None:
    panel.get_by_role("button", name="Save policy").click()


def _saved(admin: Admin) -> None:
    expect(admin.frame.locator("#announcements")).to_have_text("Policy saved")


def test_a_saved_policy_holds_where_secrets_are_added(ada: Person, alice: Person) -> None:
    """Ada asks for 15 characters; Alice's form says so and takes no fewer."""
    admin, panel = _policy(ada)
    panel.get_by_label("Shortest password").fill("15")
    admin.looks_well("policy")
    _save(panel)
    _saved(admin)

    form = JiraIssue(alice).adding().form("Add secret")
    expect(form).to_contain_text("At least 15 characters")
    form.get_by_role("textbox", name="Title").fill("VPN account")
    for label in ("Password", "Confirm password"):
        form.get_by_label(label, exact=True).fill("correct horse")
    form.get_by_role("button", name="Save").click()

    expect(form.get_by_label("Password", exact=True)).to_have_accessible_description(
        re.compile("at least 15")
    )


def test_a_refused_number_is_said_at_its_field(ada: Person) -> None:
    """The field says its bounds before and after; what was typed stays, and the others are as they were."""
    ada.expects_status(422)
    admin, panel = _policy(ada)
    field = panel.get_by_label("Keep the trash for")
    expect(field).to_have_accessible_description(re.compile("Allowed: 1 to 365"))
    panel.get_by_label("Keep events for").fill("400")
    field.fill("999")

    _save(panel)

    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("from 1 to 365"))
    expect(field).to_have_value("999")
    expect(panel.get_by_label("Keep events for")).to_have_value("400")
    admin.looks_well("policy-refused")


def test_an_empty_number_is_no_limit_and_not_zero(ada: Person) -> None:
    """Where a policy may have no limit, an empty field takes it away; where it may not, the field complains."""
    ada.expects_status(422)
    admin, panel = _policy(ada)
    panel.get_by_label("Longest expiry").fill("90")
    _save(panel)
    _saved(admin)
    ada.reloads()
    panel = admin.tab("Policy")
    expect(panel.get_by_label("Longest expiry")).to_have_value("90")
    panel.get_by_label("Longest expiry").fill("")
    panel.get_by_label("Keep the trash for").fill("")

    _save(panel)

    expect(panel.get_by_label("Keep the trash for")).to_have_attribute("aria-invalid", "true")
    expect(panel.get_by_label("Longest expiry")).not_to_have_attribute("aria-invalid", "true")


def test_unsaved_changes_are_kept_and_said(ada: Person) -> None:
    """The tab is marked, another tab takes nothing away, leaving the page asks; discarding goes back."""
    admin, panel = _policy(ada)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    ada.page.on("dialog", stay)
    panel.get_by_label("Ask for the current password").check()
    expect(admin.frame.get_by_role("tab", name="Policy Unsaved")).to_be_visible()
    admin.tab("Overview")
    panel = admin.tab("Policy")
    expect(panel.get_by_label("Ask for the current password")).to_be_checked()
    ada.reloads()
    assert asked == ["beforeunload"]
    panel = admin.tab("Policy")
    panel.get_by_label("Allow Markdown").uncheck()

    panel.get_by_role("button", name="Discard changes").click()

    expect(panel.get_by_label("Allow Markdown")).to_be_checked()
    expect(panel.get_by_text("You have unsaved changes.")).to_have_count(0)
    ada.reloads()
    assert asked == ["beforeunload"]


def test_two_admins_at_once_lose_neither_policy(ada: Person, opens: Opener) -> None:
    """Who saves second sees the first one's values below his own, and may keep his or take the other's."""
    second = opens("ada").expects_status(412)
    admin, panel = _policy(second)
    panel.get_by_label("Shortest password").fill("20")
    first_admin, first = _policy(ada)
    first.get_by_label("Shortest password").fill("12")
    first.get_by_label("Keep the trash for").fill("7")
    _save(first)
    _saved(first_admin)

    _save(panel)

    expect(panel.get_by_role("alert")).to_contain_text("Somebody else changed the policy meanwhile")
    expect(panel.get_by_label("Shortest password")).to_have_value("20")
    expect(panel.get_by_label("Shortest password")).to_have_accessible_description(
        re.compile("other value: 12")
    )
    expect(panel.get_by_label("Keep the trash for")).to_have_accessible_description(
        re.compile("other value: 7")
    )
    admin.looks_well("policy-conflict")
    panel.get_by_role("button", name="Use the other policy").click()
    expect(panel.get_by_label("Shortest password")).to_have_value("12")
    panel.get_by_label("Shortest password").fill("20")
    _save(panel)
    _saved(admin)
    second.reloads()
    panel = admin.tab("Policy")
    expect(panel.get_by_label("Shortest password")).to_have_value("20")
    expect(panel.get_by_label("Keep the trash for")).to_have_value("7")


def test_only_the_chosen_groups_may_add(ada: Person, alice: Person, bob: Person) -> None:
    """Alice is on call and may add; Bob, who can edit the issue too, is not and may not."""
    bob.expects_status(403)
    admin, panel = _policy(ada)
    expect(panel.get_by_role("combobox", name="Groups")).to_have_count(0)
    panel.get_by_label("Who may add secrets").select_option("groups")
    admin.find("Groups", typed="on", choose="on-call")
    expect(panel.get_by_role("list", name="Chosen groups")).to_have_text("on-call")
    admin.looks_well("policy-groups")
    _save(panel)
    _saved(admin)

    JiraIssue(alice).adding().add("VPN account", password="correct horse", content="x")
    JiraIssue(bob).quick_add.click()

    expect(SecretsPanel(bob.frame()).row("VPN account")).to_be_visible()
    expect(SecretsPanel(bob.frame()).button("Add secret")).to_have_count(0)
    ada.reloads()
    expect(admin.tab("Policy").get_by_role("list", name="Chosen groups")).to_have_text("on-call")


def test_groups_can_be_typed_when_they_cannot_be_searched(ada: Person) -> None:
    """While Jira does not answer, an exact name is taken as it is; a chosen group can be taken away again."""
    ada.expects_status(503)
    _admin, panel = _policy(ada)
    panel.get_by_label("Who may add secrets").select_option("groups")
    ada.servers.jira.control("faults", trouble="down")
    box = panel.get_by_role("combobox", name="Groups")
    box.press_sequentially("developers")
    expect(panel.get_by_text("exact name and press Enter.")).to_be_visible()

    box.press("Enter")

    chosen = panel.get_by_role("list", name="Chosen groups")
    expect(chosen).to_have_text("developers")
    chosen.get_by_role("button", name="Remove developers").click()
    expect(chosen.get_by_role("listitem")).to_have_count(0)


def test_who_is_no_admin_any_more_cannot_save(ada: Person) -> None:
    """Bob, at a form that Ada left open, is refused, and the policy stays."""
    ada.expects_status(403)
    admin, panel = _policy(ada)
    admin.becomes("bob")
    panel.get_by_label("Shortest password").fill("9")

    _save(panel)

    expect(panel.get_by_role("alert")).to_contain_text(NOT_ADMIN)
    expect(panel.get_by_label("Shortest password")).to_have_value("9")
    admin.becomes("ada")
    ada.page.on("dialog", lambda dialog: dialog.accept())
    ada.reloads()
    expect(admin.tab("Policy").get_by_label("Shortest password")).to_have_value("8")
