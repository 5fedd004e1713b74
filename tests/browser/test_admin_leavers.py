"""The leaver report on the admin page: what somebody knows and nobody has changed since."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.admin import NOT_ADMIN, Admin
from tests.browser.person import Opener, Person
from tests.browser.places import JiraIssue, WikiPage

_PASSWORD = "correct horse"


def _bob_has_seen(alice: Person, bob: Person, *titles: str) -> None:
    panel = JiraIssue(alice).adding()
    for title in titles:
        panel.add(title, password=_PASSWORD, content="x")
    bobs = JiraIssue(bob).panel()
    for title in titles:
        bobs.unlock(title, password=_PASSWORD)


def _report(admin: Admin, *, typed: str = "bob", choose: str = "Bob Brown") -> Locator:
    panel = admin.tab("Leavers")
    admin.find("Person", typed=typed, choose=choose)
    panel.get_by_role("button", name="Show report").click()
    return panel


def test_report_lists_what_bob_knows(ada: Person, alice: Person, bob: Person) -> None:
    """Each secret with a link to its issue, which opens in a tab of its own; the making of the report is an event."""
    _bob_has_seen(alice, bob, "VPN account", "Postgres root")
    admin = Admin(ada)

    panel = _report(admin)

    expect(panel.get_by_role("heading", name="Secrets to change: Bob Brown")).to_be_focused()
    rows = panel.locator("tbody").get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="VPN account").get_by_role("link")).to_have_text("ACME-1")
    admin.looks_well("leavers")
    with ada.context.expect_page() as opened:
        rows.first.get_by_role("link").click()
    expect(opened.value).to_have_url(f"{ada.servers.jira.origin}/browse/ACME-1")
    log = admin.tab("Audit log").locator("tbody").get_by_role("row")
    expect(log.filter(has_text="Leaver report made")).to_contain_text("Ada Lovett")


def test_who_has_seen_nothing_leaves_nothing_to_change(ada: Person, alice: Person, bob: Person) -> None:
    """Charlie may not see the issue: his report says so plainly, and takes the place of Bob's."""
    _bob_has_seen(alice, bob, "VPN account")
    admin = Admin(ada)
    expect(_report(admin).get_by_role("cell", name="VPN account")).to_be_visible()

    panel = _report(admin, typed="cha", choose="Charlie Clark")

    expect(panel.get_by_text("There is nothing to change")).to_be_visible()
    expect(panel.get_by_role("table")).to_have_count(0)
    expect(panel.get_by_role("button", name="Download CSV")).to_have_count(0)
    admin.looks_well("leavers-empty")


def test_report_can_be_saved_as_a_file(ada: Person, alice: Person, bob: Person, tmp_path: Path) -> None:
    """As CSV, where a title cannot become a formula; the file's name says nothing of Bob."""
    _bob_has_seen(alice, bob, "=1+1")
    panel = _report(Admin(ada))
    expect(panel.get_by_role("table")).to_be_visible()

    with ada.page.expect_download() as download:
        panel.get_by_role("button", name="Download CSV").click()

    assert re.fullmatch(r"secrets-to-change-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    download.value.save_as(tmp_path / "report.csv")
    text = (tmp_path / "report.csv").read_bytes().decode("utf-8-sig")
    assert "=1+1" in text
    assert not re.search(r'(^|[,"\n])=1\+1', text)


def test_nobody_is_chosen_by_a_slip(ada: Person) -> None:
    """A name that is typed and not chosen makes no report, and the box says what to do."""
    admin = Admin(ada)
    panel = admin.tab("Leavers")
    box = panel.get_by_role("combobox", name="Person")
    box.press_sequentially("zz")
    expect(panel.get_by_text("Nobody by this name was found.")).to_be_visible()

    panel.get_by_role("button", name="Show report").click()

    expect(box).to_be_focused()
    expect(box).to_have_accessible_description(re.compile("Choose a person"))
    expect(panel.get_by_role("table")).to_have_count(0)


def test_an_account_id_serves_when_people_cannot_be_searched(ada: Person, alice: Person, bob: Person) -> None:
    """Where Jira's directory does not answer, the id of the account is taken as it is typed."""
    ada.expects_status(503)
    _bob_has_seen(alice, bob, "VPN account")
    account = ada.servers.jira.ask("status")["people"]["bob"]
    ada.context.route("**/rest/api/3/user/search**", lambda route: route.fulfill(status=503))
    panel = Admin(ada).tab("Leavers")
    box = panel.get_by_role("combobox", name="Person")
    box.fill(account)
    expect(panel.get_by_text("Enter an account ID and press Enter.")).to_be_visible()

    box.press("Enter")
    panel.get_by_role("button", name="Show report").click()

    expect(panel.get_by_role("cell", name="VPN account")).to_be_visible()


def test_confluence_reports_its_pages(ada: Person, alice: Person, opens: Opener) -> None:
    """There people are found by Confluence's search, where marks of its language mean nothing."""
    WikiPage(alice).macro().add("VPN account", password=_PASSWORD, content="x")
    bob = opens("bob")
    WikiPage(bob).macro().unlock("VPN account", password=_PASSWORD)
    admin = Admin(ada, product="confluence")
    admin.tab("Leavers").get_by_role("combobox", name="Person").press_sequentially('b" or "\\')
    expect(admin.frame.get_by_text("Nobody by this name was found.")).to_be_visible()
    panel = _report(admin)

    with ada.context.expect_page() as opened:
        panel.get_by_role("link", name="Page 2001").click()

    expect(opened.value).to_have_url(re.compile(r"/wiki/spaces/ENG/pages/2001$"))


def test_who_is_no_admin_any_more_gets_no_report(ada: Person) -> None:
    """Bob, at a page that Ada left open, is refused."""
    ada.expects_status(403)
    admin = Admin(ada)
    panel = admin.tab("Leavers")
    admin.find("Person", typed="ali", choose="Alice Adams")
    admin.becomes("bob")

    panel.get_by_role("button", name="Show report").click()

    expect(panel.get_by_role("alert")).to_contain_text(NOT_ADMIN)
    expect(panel.get_by_role("table")).to_have_count(0)
