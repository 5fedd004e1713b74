"""The tabs of the admin page: reached by keyboard, loaded when they are shown, and closed to who is no admin."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.admin import NOT_ADMIN, Admin
from tests.browser.person import Opener, Person

_TABS = ("Overview", "Policy", "Audit log", "Leavers", "Seal")


def test_tabs_work_by_keyboard(ada: Person) -> None:
    """Arrows, Home and End move between the tabs, Enter shows one; only the shown one is a stop of the Tab key."""
    frame = Admin(ada).frame
    press = ada.page.keyboard.press
    frame.get_by_role("tab", name="Overview").focus()

    press("ArrowLeft")
    expect(frame.get_by_role("tab", name="Seal")).to_be_focused()
    press("ArrowRight")
    press("End")
    press("Home")
    press("ArrowRight")
    expect(frame.get_by_role("tab", name="Policy")).to_be_focused()
    press("Enter")

    expect(frame.get_by_role("tab", name="Policy", selected=True)).to_have_count(1)
    expect(frame.get_by_role("tabpanel")).to_have_count(1)
    expect(frame.get_by_role("form", name="Policy")).to_be_visible()
    press("Tab")
    expect(frame.get_by_label("Shortest password")).to_be_focused()


def test_a_tab_loads_nothing_before_it_is_shown(ada: Person) -> None:
    """At first there are six requests at most besides Atlassian's; the script of a tab comes with the press."""
    ours = urlsplit(ada.servers.app_url).netloc
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
    admin = Admin(ada)
    mine = [url for url in asked if urlsplit(url).netloc == ours and not url.endswith("icon.svg")]
    assert 4 <= len(mine) <= 6, mine

    expect(admin.tab("Audit log").get_by_role("table")).to_be_visible()

    loaded = {url.rpartition("/")[2] for url in asked}
    assert "admin-audit.js" in loaded
    assert not {"admin-policy.js", "admin-leavers.js", "admin-seal.js"} & loaded


def test_narrow_windows_show_every_tab(opens: Opener) -> None:
    """At 352 px, which leaves the frame 320, each tab breaks no rule and fits in width."""
    admin = Admin(opens("ada", width=352, height=800))
    ready = {
        "Overview": admin.frame.get_by_text("Client key"),
        "Policy": admin.frame.get_by_label("Shortest password"),
        "Audit log": admin.frame.get_by_role("cell", name="App installed"),
        "Leavers": admin.frame.get_by_role("button", name="Show report"),
        "Seal": admin.frame.get_by_role("button", name="Seal all secrets"),
    }

    for name in _TABS:
        admin.tab(name)
        expect(ready[name]).to_be_visible()
        admin.looks_well(f"narrow-{name.lower().replace(' ', '-')}")


@pytest.mark.parametrize("name", ["Overview", "Policy", "Audit log", "Seal"])
def test_who_is_no_admin_any_more_gets_nothing_from_a_tab(ada: Person, name: str) -> None:
    """Bob, at a page that Ada left open, is refused by the server: each call asks Jira who he is."""
    ada.expects_status(403)
    admin = Admin(ada).becomes("bob")

    panel = admin.tab(name)

    expect(panel.get_by_role("alert")).to_contain_text(NOT_ADMIN)
    expect(panel.get_by_role("button", name="Try again")).to_be_visible()
    expect(panel.get_by_role("table")).to_have_count(0)
    expect(panel).not_to_contain_text(ada.servers.jira.ask("status")["client_key"])


def test_a_tab_that_could_not_be_loaded_is_tried_again(ada: Person) -> None:
    """While Jira cannot say whether Ada is an admin there is no policy; once it can, a button brings it."""
    ada.expects_status(503)
    admin = Admin(ada)
    ada.servers.jira.control("faults", trouble="garbage")
    panel = admin.tab("Policy")
    expect(panel.get_by_role("alert")).to_contain_text("confirm your permission right now")
    ada.servers.jira.control("faults", trouble="none")

    panel.get_by_role("button", name="Try again").click()

    expect(panel.get_by_label("Shortest password")).to_be_visible()


def test_confluence_has_the_same_page(ada: Person) -> None:
    """With the words of a Confluence site, and with Confluence's own rights."""
    admin = Admin(ada, product="confluence")

    choices = admin.tab("Policy").get_by_label("Who may add secrets").locator("option")

    expect(choices).to_have_text(
        [re.compile("edit the page"), re.compile("see the page"), re.compile("groups")]
    )
    expect(admin.tab("Audit log").get_by_role("cell", name="App installed")).to_be_visible()
