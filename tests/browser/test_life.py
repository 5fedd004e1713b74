"""The life of a secret: it expires, opens so many times, asks to be replaced, is sealed; each is said in time."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import JiraIssue, WikiPage
from tests.browser.site_policy import SiteAdmin
from tests.browser.troubles import HIDE, refuse_once

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "key: 4711-0815"


def _local(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M")


def _filled(panel: SecretsPanel, title: str = _TITLE) -> Locator:
    """Fill the form that adds a secret, and unfold its options."""
    panel.start_adding()
    form = panel.fill_add_form(title, _PASSWORD, _CONTENT)
    form.get_by_text("Options", exact=True).click()
    return form


@pytest.fixture
def admin(alice: Person) -> SiteAdmin:
    """Give the admin of Acme's Jira."""
    return SiteAdmin(alice.servers, alice.servers.jira)


@pytest.mark.parametrize("place", ["jira", "confluence"])
def test_limits_are_shown_and_can_be_taken_away(alice: Person, place: str) -> None:
    """The list says when it expires, how often it opens, that it should be replaced; editing takes all of it back."""
    panel = JiraIssue(alice).adding() if place == "jira" else WikiPage(alice).macro()
    form = _filled(panel)
    soon = datetime.now().astimezone() + timedelta(days=3)
    form.get_by_label("Expires", exact=True).fill(_local(soon))
    form.get_by_label("Opens at most").fill("3")
    form.get_by_label("Rotate by").fill("2026-01-02")
    row = panel.save(_TITLE)
    for mark in ("Expires in 3 days", "3 opens left", "Rotate now"):
        expect(row.get_by_text(mark, exact=True)).to_be_visible()

    panel.button(f"Edit {_TITLE}").click()
    form = panel.form(f"Edit {_TITLE}")
    expect(form.get_by_label("Expires", exact=True)).to_have_value(_local(soon))
    expect(form.get_by_label("Opens at most")).to_have_value("3")
    expect(form.get_by_label("Rotate by")).to_have_value("2026-01-02")
    for name in ("Expires", "Opens at most", "Rotate by"):
        form.get_by_label(name, exact=True).fill("")
    form.get_by_role("button", name="Save").click()

    expect(panel.content(_TITLE)).to_be_visible()
    expect(panel.row(_TITLE).locator(".lozenge")).to_have_count(0)


def test_an_open_page_sees_time_go_by(alice: Person) -> None:
    """The marks change without a reload; what expires while it is open is cleared, and no longer offers Unlock."""
    now = datetime.now().astimezone()
    panel = JiraIssue(alice).adding()
    form = _filled(panel)
    form.get_by_label("Expires", exact=True).fill(_local(now + timedelta(minutes=4)))
    panel.save(_TITLE)
    form = _filled(panel, "Bastion")
    form.get_by_label("Expires", exact=True).fill(_local(now + timedelta(days=2, minutes=2)))
    form.get_by_label("Rotate by").fill((now + timedelta(days=1)).strftime("%Y-%m-%d"))
    row = panel.save("Bastion")
    expect(row.locator(".lozenge")).to_have_text(["Expires in 2 days"])

    alice.page.clock.set_fixed_time(now + timedelta(minutes=4, seconds=30))
    expect(panel.row(_TITLE).get_by_role("status")).to_contain_text("has expired")
    expect(panel.row(_TITLE)).not_to_contain_text(_CONTENT)
    expect(panel.row(_TITLE).get_by_text("Expired", exact=True)).to_be_visible()
    expect(panel.unlock_button(_TITLE)).to_have_count(0)
    alice.page.clock.set_fixed_time(now + timedelta(days=1))
    expect(row.locator(".lozenge")).to_have_text(["Expires tomorrow", "Rotate now"])


def test_who_comes_back_to_an_open_page_sees_what_happened(alice: Person, bob: Person) -> None:
    """After a minute elsewhere the list is asked for again: it shows what was used up, deleted and added."""
    alice.page.clock.install()
    panel = JiraIssue(alice).adding()
    form = _filled(panel)
    form.get_by_role("button", name="Open once").click()
    panel.save(_TITLE)
    panel.lock(_TITLE)
    panel.add("Bastion", password=_PASSWORD, content=_CONTENT)
    panel.lock("Bastion")
    bobs = JiraIssue(bob).panel()
    bobs.unlock(_TITLE, password=_PASSWORD)
    bobs.unlock("Bastion", password=_PASSWORD)
    bobs.delete("Bastion")
    bobs.add("Router", password=_PASSWORD, content=_CONTENT)
    panel.button("Add secret").focus()
    html = panel.frame.locator("html")
    html.evaluate(HIDE, True)
    alice.page.clock.fast_forward("01:01")
    html.evaluate(HIDE, False)

    expect(panel.row("Router")).to_be_visible()
    expect(panel.row(_TITLE)).to_contain_text("Used up")
    expect(panel.unlock_button(_TITLE)).to_have_count(0)
    expect(panel.row("Bastion")).to_have_count(0)
    expect(panel.button("Add secret")).to_be_focused()


def test_one_time_secret_is_gone_after_one_opening(alice: Person, bob: Person) -> None:
    """Bob is told before he opens it; afterwards the list says that it is used up, and offers no Unlock."""
    panel = JiraIssue(alice).adding()
    form = _filled(panel)
    form.get_by_role("button", name="Open once").click()
    expect(form.get_by_label("Opens at most")).to_have_value("1")
    panel.save(_TITLE)
    bobs = JiraIssue(bob).panel()
    expect(bobs.row(_TITLE)).to_contain_text("1 open left")
    bobs.unlock_button(_TITLE).click()
    field = bobs.form(f"Unlock {_TITLE}").get_by_label("Password", exact=True)
    expect(field).to_have_accessible_description(re.compile("last time"))

    bobs.unlock(_TITLE, password=_PASSWORD)
    bobs.button(f"Lock {_TITLE}").click()

    alice.reloads()
    panel = JiraIssue(alice).panel()
    expect(panel.row(_TITLE)).to_contain_text("Used up")
    expect(panel.unlock_button(_TITLE)).to_have_count(0)


@pytest.mark.parametrize(
    ("code", "said", "mark"), [("expired", "has expired", "Expired"), ("used_up", "as often as", "Used up")]
)
def test_what_is_over_meanwhile_says_so(alice: Person, code: str, said: str, mark: str) -> None:
    """A list from before still offers Unlock: the answer closes the form, says why and marks the row."""
    alice.expects_status(403)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.lock(_TITLE)
    refuse_once(alice.context, "secrets/*/unlock", 403, code)

    panel.try_password(_TITLE, _PASSWORD)

    expect(panel.row(_TITLE).get_by_role("status")).to_contain_text(said)
    expect(panel.row(_TITLE).get_by_text(mark, exact=True)).to_be_visible()
    expect(panel.unlock_button(_TITLE)).to_have_count(0)


def test_the_form_explains_the_policy(alice: Person, admin: SiteAdmin) -> None:
    """The default is filled in and unfolded, the longest expiry is named, a later one is refused at the field."""
    alice.expects_status(422)
    admin.sets(expiry_default_days=7, expiry_max_days=30, one_time_allowed=False, markdown=False)
    panel = JiraIssue(alice).adding()
    form = panel.fill_add_form(_TITLE, _PASSWORD, _CONTENT)
    expiry = form.get_by_label("Expires", exact=True)
    in_a_week = datetime.now().astimezone() + timedelta(days=7)
    expect(expiry).to_have_value(re.compile(in_a_week.strftime("^%Y-%m-%dT")))
    expect(expiry).to_have_accessible_description(re.compile("30 days at the most"))
    expect(form.get_by_role("button", name="Open once")).to_have_count(0)
    expect(form.get_by_role("combobox", name="Kind").get_by_role("option", name="Markdown")).to_have_count(0)

    expiry.fill(_local(datetime.now().astimezone() + timedelta(days=60)))
    form.get_by_role("button", name="Save").click()

    expect(expiry).to_be_focused()
    expect(expiry).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Opens at most").fill("1")
    expiry.fill(_local(in_a_week))
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("Opens at most")).to_have_accessible_description(re.compile("from 2 to 100"))


def test_weak_password_is_refused_at_its_field(alice: Person, admin: SiteAdmin) -> None:
    """Where the policy asks for more than length, the form says so, and the server's refusal stands at the field."""
    alice.expects_status(422)
    admin.sets(password_min_characters=10, password_min_strength=3)
    panel = JiraIssue(alice).adding()
    field = panel.form("Add secret").get_by_label("Password", exact=True)
    expect(field).to_have_accessible_description(re.compile("At least 10 characters, and hard to guess"))

    panel.fill_add_form(_TITLE, "password1234", _CONTENT).get_by_role("button", name="Save").click()

    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    panel.fill_add_form(_TITLE, "agile-banjo-crisp-dusk-early", _CONTENT)
    panel.save(_TITLE)


def test_current_password_is_asked_where_the_policy_says_so(alice: Person, admin: SiteAdmin) -> None:
    """A wrong one is told at its field, as when unlocking; the right one changes the password."""
    alice.expects_status(403)
    admin.sets(current_password_required=True)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.button(f"Change password of {_TITLE}").click()
    form = panel.form(f"Change password of {_TITLE}")
    current = form.get_by_label("Current password")
    expect(current).to_be_focused()
    current.fill("not the password")
    form.get_by_label("New password", exact=True).fill("another password")
    form.get_by_label("Confirm new password").fill("another password")
    form.get_by_role("button", name="Save").click()
    expect(current).to_have_accessible_description(re.compile("Wrong password. 4 tries left"))

    current.fill(_PASSWORD)
    form.get_by_role("button", name="Save").click()

    expect(panel.content(_TITLE)).to_be_visible()
    panel.lock(_TITLE)
    panel.unlock(_TITLE, password="another password")


def test_sealed_site_lists_titles_and_nothing_else(alice: Person, admin: SiteAdmin) -> None:
    """One notice for the whole panel and no button that could only be refused; what was open learns it when used."""
    alice.expects_status(403)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    admin.seals()
    panel.edit_and_save(_TITLE, content="changed")
    expect(panel.form(f"Edit {_TITLE}")).to_contain_text("An admin has sealed Secrets")
    panel.button("Cancel").click()
    panel.button("Discard").click()

    alice.reloads()
    JiraIssue(alice).quick_add.click()
    panel = SecretsPanel(alice.frame())
    expect(panel.frame.get_by_text("Secrets is sealed")).to_be_visible()
    expect(panel.row(_TITLE)).to_be_visible()
    expect(panel.rows.get_by_role("button")).to_have_count(0)
    expect(panel.button("Add secret")).to_have_count(0)

    admin.unseals()
    alice.reloads()
    JiraIssue(alice).panel().unlock(_TITLE, password=_PASSWORD)


def test_damaged_secret_is_listed_and_offers_only_to_delete_it(alice: Person) -> None:
    """When even its title cannot be decrypted, the list says so, and the others are not hurt."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.add("Bastion", password=_PASSWORD, content=_CONTENT)

    def damage(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["secrets"][0] |= {"title": None, "state": "damaged"}
        route.fulfill(response=answer, json=body)

    alice.context.route("**/connect/api/v1/secrets", damage)
    alice.page.on("dialog", lambda dialog: dialog.accept())
    alice.reloads()
    JiraIssue(alice).quick_add.click()
    panel = SecretsPanel(alice.frame())

    row = panel.row("This secret can’t be opened")  # noqa: RUF001 - the page says it so
    expect(row.get_by_text("Damaged", exact=True)).to_be_visible()
    expect(row.get_by_role("button", name="Unlock")).to_have_count(0)
    expect(panel.unlock_button("Bastion")).to_be_visible()
    row.get_by_role("button", name="More actions").click()
    expect(row.get_by_role("button", name="Delete without opening")).to_be_visible()
