"""The audit log on the admin page: who did what, found by filters, page by page."""

import re

import requests
from playwright.sync_api import Locator, expect

from tests.browser.admin import NOT_ADMIN, Admin
from tests.browser.person import Person
from tests.browser.places import JiraIssue
from tests.browser.site_policy import SiteAdmin

_PASSWORD = "correct horse"


def _shown(panel: Locator) -> Locator:
    """Find the rows of events, without the head of the table."""
    return panel.locator("tbody").get_by_role("row")


def _story(alice: Person, bob: Person) -> None:
    """Let Alice add two secrets, and Bob mistype the password of one before he opens it."""
    bob.expects_status(403)
    panel = JiraIssue(alice).adding()
    panel.add("VPN account", password=_PASSWORD, content="x")
    panel.add("Postgres root", password=_PASSWORD, content="y")
    bobs = JiraIssue(bob).panel()
    bobs.try_password("VPN account", "wrong password")
    expect(bobs.form("Unlock VPN account")).to_contain_text("Wrong password")
    bobs.unlock("VPN account", password=_PASSWORD)


def _log(person: Person) -> tuple[Admin, Locator]:
    admin = Admin(person)
    panel = admin.tab("Audit log")
    expect(_shown(panel).first).to_be_visible()
    return admin, panel


def test_events_say_who_did_what_where(ada: Person, alice: Person, bob: Person) -> None:
    """Names come from Jira at the moment of looking; the place is a link to the issue."""
    _story(alice, bob)

    admin, panel = _log(ada)

    refused = _shown(panel).filter(has_text="Refused")
    expect(refused.get_by_role("cell")).to_have_text(
        [re.compile(r"\d"), "Refused", "Bob Brown", "VPN account", "ACME-1", "Wrong password"]
    )
    expect(refused.get_by_role("link")).to_have_attribute("href", f"{ada.servers.jira.origin}/browse/ACME-1")
    unlocked = _shown(panel).filter(has_text="Unlocked")
    expect(unlocked).to_contain_text("Bob Brown")
    expect(unlocked.get_by_role("cell").last).to_have_text("Version 1")
    expect(_shown(panel).filter(has_text="Secret added")).to_have_count(2)
    admin.looks_well("audit")


def test_details_are_told_in_words(ada: Person) -> None:
    """A changed rule is called as in the policy's form; what only the app's makers understand is left out."""
    SiteAdmin(ada.servers, ada.servers.jira).sets(trash_days=150, markdown=False, password_min_strength=3)

    _admin, panel = _log(ada)

    details = _shown(panel).filter(has_text="Policy changed").get_by_role("cell").last
    for told in (
        "Keep the trash for: 150 days",
        "Allow Markdown: Off",
        "Weakest password: Strong",
        "Version 1",
    ):
        expect(details).to_contain_text(told)
    expect(details).not_to_contain_text("_")
    installed = _shown(panel).filter(has_text="App installed").get_by_role("cell")
    expect(installed.last).to_be_empty()


def test_filters_narrow_the_log(ada: Person, alice: Person, bob: Person) -> None:
    """By event, by person, by a secret that is pressed, by day; filters that are on are seen and can be taken off."""
    _story(alice, bob)
    admin, panel = _log(ada)
    filters = panel.get_by_role("list", name="Filters")

    panel.get_by_label("Event", exact=True).select_option("Secret added")
    expect(_shown(panel)).to_have_count(2)
    panel.get_by_role("button", name="Postgres root").click()
    expect(_shown(panel)).to_have_count(1)
    expect(filters).to_have_text("Postgres root")
    filters.get_by_role("button", name="Remove Postgres root").click()
    expect(_shown(panel)).to_have_count(2)
    panel.get_by_label("Event", exact=True).select_option("All events")
    admin.find("Person", typed="bro", choose="Bob Brown")
    expect(filters).to_have_text("Bob Brown")
    expect(_shown(panel).filter(has_text="Secret added")).to_have_count(0)
    expect(_shown(panel).filter(has_text="Refused")).to_have_count(1)
    panel.get_by_label("To", exact=True).fill("2020-01-31")

    expect(panel.get_by_text("No event matches these filters.")).to_be_visible()
    admin.looks_well("audit-empty")
    panel.get_by_role("button", name="Clear filters").click()
    expect(_shown(panel).filter(has_text="Secret added")).to_have_count(2)
    expect(panel.get_by_label("Event", exact=True)).to_be_focused()


def test_today_is_a_day_of_the_log(ada: Person, alice: Person) -> None:
    """A day from its beginning to its end, by the clock of who looks."""
    JiraIssue(alice).adding().add("VPN account", password=_PASSWORD, content="x")
    admin, panel = _log(ada)
    today = admin.frame.locator("html").evaluate(
        "() => { const now = new Date(); now.setMinutes(now.getMinutes() - now.getTimezoneOffset());"
        " return now.toISOString().slice(0, 10); }"
    )

    panel.get_by_label("From").fill(today)
    panel.get_by_label("To", exact=True).fill(today)

    expect(_shown(panel).filter(has_text="Secret added")).to_have_count(1)


def test_older_events_are_a_page_away(ada: Person, alice: Person) -> None:
    """Fifty at a time; "Newer" leads back to the same ones; at either end the focus goes to the other button."""
    _reveal_often(alice, 60)
    _admin, panel = _log(ada)
    expect(_shown(panel)).to_have_count(50)
    newest = _shown(panel).first.inner_text()
    older, newer = (panel.get_by_role("button", name=name) for name in ("Older", "Newer"))
    expect(newer).to_be_disabled()

    older.click()

    expect(_shown(panel).filter(has_text="Secret added")).to_have_count(1)
    assert _shown(panel).count() < 50
    expect(older).to_be_disabled()
    expect(newer).to_be_focused()
    newer.press("Enter")
    expect(_shown(panel)).to_have_count(50)
    expect(_shown(panel).first).to_have_text(re.compile(r"Content shown again"))
    assert _shown(panel).first.inner_text() == newest
    expect(older).to_be_focused()


def test_without_names_the_log_still_reads(ada: Person, alice: Person) -> None:
    """When Jira names nobody, an account is called so, and everything else is there."""
    ada.expects_status(503)
    JiraIssue(alice).adding().add("VPN account", password=_PASSWORD, content="x")
    ada.context.route("**/rest/api/3/**", lambda route: route.fulfill(status=503))

    _admin, panel = _log(ada)

    added = _shown(panel).filter(has_text="Secret added")
    expect(added).to_contain_text("Unknown account")
    expect(added.get_by_role("link", name=re.compile(r"^Issue \d+$"))).to_have_attribute(
        "href", re.compile(r"/issues/\?jql=id%20%3D%20\d+$")
    )


def test_a_search_that_fails_keeps_what_is_shown(ada: Person) -> None:
    """The reason stands above the events; the next search takes it away."""
    ada.expects_status(503)
    _admin, panel = _log(ada)
    ada.servers.jira.control("faults", trouble="garbage")

    panel.get_by_label("Event", exact=True).select_option("Site sealed")

    expect(panel.get_by_role("alert")).to_contain_text("confirm your permission")
    expect(_shown(panel).first).to_be_visible()
    ada.servers.jira.control("faults", trouble="none")
    panel.get_by_label("Event", exact=True).select_option("All events")
    expect(panel.get_by_role("alert")).to_have_count(0)


def test_who_is_no_admin_any_more_cannot_search_on(ada: Person) -> None:
    """Bob, at a log that Ada left open, is refused the next page."""
    ada.expects_status(403)
    admin, panel = _log(ada)
    admin.becomes("bob")

    panel.get_by_label("Event", exact=True).select_option("App installed")

    expect(panel.get_by_role("alert")).to_contain_text(NOT_ADMIN)


def _reveal_often(alice: Person, times: int) -> None:
    """Let Alice's page read an open secret again and again: each time is an event."""
    servers = alice.servers
    asked = {"person": "alice", "issue": "ACME-1"}
    token = servers.jira.control("context-token", **asked)["token"]
    headers = {"Authorization": f"JWT {token}"}
    api = f"{servers.app_url}/connect/api/v1/secrets"
    with requests.Session() as session:
        body = {"title": "VPN account", "password": _PASSWORD, "content": "x"}
        added = session.post(api, json=body, headers=headers, timeout=30)
        added.raise_for_status()
        headers["X-Secrets-Grant"] = added.json()["grant"]["token"]
        for _ in range(times):
            secret = added.json()["secret"]["id"]
            session.get(f"{api}/{secret}", headers=headers, timeout=30).raise_for_status()
