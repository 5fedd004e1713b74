"""Point 5: the admin page, for Ada and for Bob."""

import re

from playwright.sync_api import FrameLocator, Locator, expect

from tests.browser.doors import BOTH, of_connect
from tests.browser.person import Person
from tests.browser.places import AdminPage, JiraIssue, WikiPage

DOORS = BOTH

_IN_USE_TWICE = "This address is in use more than once"


def _count(frame: FrameLocator, name: str) -> Locator:
    """Find a number of the overview by the words beside it."""
    return (
        frame.get_by_role("term")
        .filter(has_text=re.compile(f"^{name}$"))
        .locator("xpath=following-sibling::dd")
    )


def test_ada_sees_the_installation(ada: Person) -> None:
    """The page names the product, the site and the tenant."""
    frame = AdminPage(ada).open_in_jira()

    status = ada.servers.jira.ask("status")
    expect(_count(frame, "Product")).to_have_text("Jira")
    expect(_count(frame, "Site")).to_have_text(status["base_url"])
    expect(_count(frame, "Client key")).to_have_text(status["client_key"])


def test_ada_sees_how_many_secrets(alice: Person, ada: Person) -> None:
    """The page counts the secrets of the site and the issues that hold them."""
    panel = JiraIssue(alice).adding()
    panel.add("One", password="correct horse", content="1")
    panel.add("Two", password="correct horse", content="2")

    frame = AdminPage(ada).open_in_jira()

    expect(_count(frame, "Secrets")).to_have_text("2")
    expect(_count(frame, "Issues with secrets")).to_have_text("1")
    ada.picture("jira-admin")


def test_confluence_counts_its_own(alice: Person, ada: Person) -> None:
    """Confluence's page counts pages, and knows nothing of Jira's secrets."""
    JiraIssue(alice).adding().add("In Jira", password="correct horse", content="1")
    WikiPage(alice).macro().add("On the page", password="correct horse", content="2")

    frame = AdminPage(ada).open_in_confluence()

    expect(_count(frame, "Secrets")).to_have_text("1")
    expect(_count(frame, "Pages with secrets")).to_have_text("1")


def test_menu_leads_ada_there(ada: Person) -> None:
    """The site's administration has an entry for the page."""
    ada.goes_to(ada.servers.jira, "/issues/")

    ada.page.get_by_role("link", name="Secrets").click()

    expect(_count(ada.frame(), "Product")).to_have_text("Jira")


def test_bob_gets_a_plain_refusal(bob: Person) -> None:
    """Bob, who typed the address, reads that the page is for admins and sees no fact of the site."""
    bob.expects_status(403)

    frame = AdminPage(bob).open_in_jira()

    expect(frame.get_by_role("heading")).to_be_visible()
    expect(frame.locator("body")).to_contain_text(re.compile("admin|allowed|permission", re.IGNORECASE))
    expect(frame.locator("body")).not_to_contain_text(bob.servers.jira.ask("status")["client_key"])
    bob.picture("jira-admin-refused")


def test_lost_admin_rights_count_at_once(ada: Person) -> None:
    """A signed page of the admin's own says nothing while Jira cannot confirm the right."""
    ada.expects_status(503)
    ada.servers.jira.control("faults", trouble="garbage")

    frame = AdminPage(ada).open_in_jira()

    expect(frame.locator("body")).not_to_contain_text(ada.servers.jira.ask("status")["client_key"])
    expect(frame.get_by_role("heading")).to_be_visible()


@of_connect
def test_a_second_tenant_at_the_address_is_pointed_out(ada: Person) -> None:
    """After an import of data the site is another tenant: the page says so, and what to make of it."""
    frame = AdminPage(ada).open_in_jira()
    expect(_count(frame, "Product")).to_have_text("Jira")
    expect(frame.get_by_text(_IN_USE_TWICE)).to_have_count(0)
    ada.servers.jira.control("app", action="import")
    ada.servers.jira.control("app", action="install")

    frame = AdminPage(ada).open_in_jira()

    expect(frame.get_by_text(_IN_USE_TWICE)).to_be_visible()
    expect(frame.get_by_text("One other installation has the address of this site.")).to_be_visible()
    expect(_count(frame, "Secrets")).to_have_text("0")
    ada.picture("jira-admin-second-tenant")
