"""Point 2: the Secrets panel on a Jira issue, from the first secret to the deleted one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.doors import BOTH, of_connect
from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import JiraIssue

DOORS = BOTH

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "user: ops\nkey: 4711-0815"


@pytest.fixture
def panel(alice: Person) -> SecretsPanel:
    """Give Alice's panel with one secret, which is locked."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.lock(_TITLE)
    return panel


@pytest.fixture
def open_panel(panel: SecretsPanel) -> SecretsPanel:
    """Give Alice's panel with one secret, which is open."""
    panel.unlock(_TITLE, password=_PASSWORD)
    return panel


def test_panel_waits_for_its_button(alice: Person) -> None:
    """An issue shows the button of the app, and the panel only once that is pressed."""
    issue = JiraIssue(alice)
    expect(issue.quick_add).to_be_visible()
    expect(alice.page.locator("iframe")).to_have_count(0)

    issue.adding()

    expect(alice.page.get_by_role("region", name="Secrets")).to_be_visible()


@of_connect
def test_frame_is_of_another_origin(alice: Person) -> None:
    """The panel stands in a frame from the app's own origin, loaded through the bridge with a signed address."""
    JiraIssue(alice).adding()

    source = alice.page.locator("iframe").get_attribute("src") or ""
    assert source.startswith(f"{alice.servers.app_url}/connect/jira/panel?issueId=10001&")
    assert "&jwt=" in source


def test_form_says_who_reads_titles(alice: Person) -> None:
    """The title's field is described by the warning that everyone who sees the issue reads it."""
    form = JiraIssue(alice).adding().form("Add secret")

    expect(form.get_by_role("textbox", name="Title")).to_have_accessible_description(
        re.compile("Everyone who can see this issue")
    )


def test_form_says_that_lost_passwords_are_lost(alice: Person) -> None:
    """The password's field is described by the warning that a lost one cannot be recovered."""
    form = JiraIssue(alice).adding().form("Add secret")

    field = form.get_by_label("Password", exact=True)
    expect(field).to_have_accessible_description(re.compile("lost password can.t be recovered"))


def test_added_secret_stands_in_the_list(alice: Person) -> None:
    """A saved secret is in the list, open for its author, and the host shows a flag."""
    panel = JiraIssue(alice).adding()

    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)

    expect(panel.row(_TITLE)).to_have_count(1)
    expect(panel.row(_TITLE)).to_contain_text("Added by you")
    expect(panel.content(_TITLE)).to_have_text(_CONTENT)
    expect(alice.page.get_by_role("alert")).to_contain_text("Secret added")


def test_flag_holds_nothing_of_the_secret(alice: Person) -> None:
    """What the app makes the host show holds neither title nor content."""
    JiraIssue(alice).adding().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    expect(alice.page.get_by_role("alert")).to_be_visible()

    shown = str(alice.servers.jira.ask("flags"))

    assert _TITLE not in shown
    assert "4711" not in shown


def test_panel_has_its_own_add_button(panel: SecretsPanel) -> None:
    """A second secret is added by the button in the panel."""
    panel.add("Bastion login", password="another password", content="ops / x")

    expect(panel.rows).to_have_count(2)


def test_passwords_that_differ_are_refused_at_the_field(alice: Person) -> None:
    """When the second password differs, its field says so, nothing is saved and nothing typed is lost."""
    panel = JiraIssue(alice).adding()

    form = panel.fill_add_form(_TITLE, _PASSWORD, _CONTENT, again="something else")
    form.get_by_role("button", name="Save").click()

    again = form.get_by_label("Confirm password")
    expect(again).to_have_accessible_description(re.compile("don.t match"))
    expect(form.get_by_role("textbox", name="Content")).to_have_value(_CONTENT)
    expect(panel.rows).to_have_count(0)


def test_short_password_is_refused_at_the_field(alice: Person) -> None:
    """A password of seven characters is refused where it was typed."""
    panel = JiraIssue(alice).adding()

    form = panel.fill_add_form(_TITLE, "seven77", _CONTENT)
    form.get_by_role("button", name="Save").click()

    field = form.get_by_label("Password", exact=True)
    expect(field).to_have_accessible_description(re.compile("at least 8 characters", re.IGNORECASE))
    expect(panel.rows).to_have_count(0)


def test_locked_secret_shows_no_content(panel: SecretsPanel) -> None:
    """A locked secret shows its title and nothing of its content anywhere in the frame."""
    expect(panel.row(_TITLE)).to_be_visible()

    assert "4711" not in panel.frame.locator("html").inner_html()


def test_wrong_password_says_so(alice: Person, panel: SecretsPanel) -> None:
    """A wrong password is told at the field, with the number of tries left, and opens nothing."""
    alice.expects_status(403)

    form = panel.try_password(_TITLE, "wrong password")

    field = form.get_by_label("Password", exact=True)
    expect(field).to_have_accessible_description(re.compile("Wrong password. 4 tries left"))
    expect(panel.content(_TITLE)).to_have_count(0)


def test_many_wrong_passwords_bring_a_wait(alice: Person, panel: SecretsPanel) -> None:
    """After five wrong passwords the form says how long to wait; then the right one opens the secret."""
    alice.expects_status(403, 429)
    for left in ("4 tries", "3 tries", "2 tries", "1 try", "have to wait"):
        form = panel.try_password(_TITLE, f"wrong, {left}")
        field = form.get_by_label("Password", exact=True)
        expect(field).to_have_accessible_description(re.compile(left))

    form = panel.try_password(_TITLE, _PASSWORD)

    expect(form.get_by_role("timer")).to_contain_text(re.compile(r"Try again in 0:0\d"))
    expect(form.get_by_role("button", name="Unlock")).to_be_disabled()
    alice.picture("jira-wait")
    expect(form.get_by_role("button", name="Unlock")).to_be_enabled()
    panel.unlock(_TITLE, password=_PASSWORD)


def test_right_password_shows_the_content(panel: SecretsPanel) -> None:
    """The right password shows the content, line by line as it was typed."""
    panel.unlock(_TITLE, password=_PASSWORD)

    assert panel.content(_TITLE).inner_text() == _CONTENT


@pytest.mark.parametrize("allowed", [True, False], ids=["clipboard granted", "clipboard refused"])
def test_copy(alice: Person, open_panel: SecretsPanel, allowed: bool) -> None:
    """Copy puts the content on the clipboard, whether or not the host grants the frame the clipboard interface."""
    alice.servers.jira.control("clipboard", allowed=allowed)
    alice.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=alice.servers.jira.origin)
    alice.reloads()
    panel = JiraIssue(alice).panel()
    panel.unlock(_TITLE, password=_PASSWORD)

    panel.button(f"Copy {_TITLE}").click()

    expect(panel.row(_TITLE)).to_contain_text("Copied")
    assert alice.page.evaluate("navigator.clipboard.readText()") == _CONTENT


def test_edit_changes_title_and_content(alice: Person, open_panel: SecretsPanel) -> None:
    """Edited title and content are there at once and after a reload."""
    open_panel.edit(_TITLE, new_title="VPN key 2", content="key: 9999")
    alice.reloads()

    panel = JiraIssue(alice).panel()
    expect(panel.row(_TITLE)).to_have_count(0)
    panel.unlock("VPN key 2", password=_PASSWORD)
    expect(panel.content("VPN key 2")).to_have_text("key: 9999")


def test_changed_password_replaces_the_old(alice: Person, open_panel: SecretsPanel) -> None:
    """After a change the old password is wrong and the new one opens the secret."""
    alice.expects_status(403)
    open_panel.change_password(_TITLE, new_password="quite another one")
    open_panel.lock(_TITLE)

    form = open_panel.try_password(_TITLE, _PASSWORD)
    field = form.get_by_label("Password", exact=True)
    expect(field).to_have_accessible_description(re.compile("Wrong password"))
    open_panel.unlock(_TITLE, password="quite another one")

    expect(open_panel.content(_TITLE)).to_have_text(_CONTENT)


def test_lock_takes_the_content_away(open_panel: SecretsPanel) -> None:
    """Locking clears the content from the page; it needs the password again."""
    open_panel.lock(_TITLE)

    expect(open_panel.content(_TITLE)).to_have_count(0)
    assert "4711" not in open_panel.frame.locator("html").inner_html()


def test_delete_asks_once(open_panel: SecretsPanel) -> None:
    """Delete asks first, and Cancel leaves the secret as it is."""
    question = open_panel.ask_to_delete(_TITLE)
    expect(question).to_be_visible()

    question.get_by_role("button", name="Cancel").click()

    expect(open_panel.row(_TITLE)).to_have_count(1)


def test_deleted_secret_is_gone(alice: Person, open_panel: SecretsPanel) -> None:
    """After the question is answered with Delete, the secret is gone, after a reload as well."""
    open_panel.delete(_TITLE)
    alice.reloads()

    panel = JiraIssue(alice).panel()
    expect(panel.button("Add secret")).to_be_visible()
    expect(panel.rows).to_have_count(0)


def test_reload_locks(alice: Person, open_panel: SecretsPanel) -> None:
    """After a reload of the issue the secret is locked, and its content is in no part of the page."""
    alice.reloads()
    panel = JiraIssue(alice).panel()

    expect(panel.unlock_button(_TITLE)).to_be_visible()
    assert "4711" not in panel.frame.locator("html").inner_html()


def test_nothing_is_kept_in_the_browser(alice: Person, open_panel: SecretsPanel) -> None:
    """With a secret open, the app's frame has stored nothing in the browser."""
    kept = open_panel.frame.locator("body").evaluate(
        "() => [localStorage.length, sessionStorage.length, document.cookie.includes('grant')]"
    )

    assert kept == [0, 0, False]


def test_unreachable_host_denies_and_recovers(alice: Person, panel: SecretsPanel) -> None:
    """While Jira cannot say what Alice may do, unlocking is refused with a reason; later it works."""
    alice.expects_status(503)
    alice.servers.jira.control("faults", trouble="down")
    form = panel.try_password(_TITLE, _PASSWORD)
    expect(form.get_by_role("alert")).to_contain_text("confirm your permission")

    alice.servers.jira.control("faults", trouble="none")
    form.get_by_role("button", name="Unlock").click()

    expect(panel.content(_TITLE)).to_be_visible()
