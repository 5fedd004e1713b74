"""Point 1 and 6: the sites install the app, uninstall it, and install it again."""

import requests
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.places import JiraIssue, ManageApps, WikiPage
from tests.browser.servers import Servers

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "vpn-4711-content"


def _list_secrets(servers: Servers, token: str) -> int:
    """Ask the app's API for the secrets of ACME-1 and give the status."""
    headers = {"Authorization": f"JWT {token}"}
    return requests.get(f"{servers.app_url}/connect/api/v1/secrets", headers=headers, timeout=10).status_code


def _alice_on_acme_1(servers: Servers) -> str:
    token: str = servers.jira.control("context-token", person="alice", issue="10001")["token"]
    return token


def test_jira_and_confluence_are_two_tenants(alice: Person) -> None:
    """Both products have the app, under client keys of their own, and both show its frame."""
    jira, confluence = (site.ask("status") for site in (alice.servers.jira, alice.servers.confluence))

    assert [jira["installed"], confluence["installed"]] == [True, True]
    assert jira["client_key"] != confluence["client_key"]
    JiraIssue(alice).adding()
    expect(WikiPage(alice).macro().button("Add secret")).to_be_visible()


def test_manage_apps_shows_the_app(ada: Person) -> None:
    """The page of installed apps names the app as its descriptor does."""
    apps = ManageApps(ada)

    expect(apps.app).to_contain_text("Secrets for Jira and Confluence")
    expect(apps.app).to_contain_text(ada.servers.app_url)
    ada.picture("manage-apps")


def test_uninstalling_shuts_the_tenant(ada: Person) -> None:
    """After `uninstalled` a context token and a signed page of the tenant, good until then, are refused."""
    token = _alice_on_acme_1(ada.servers)
    question = {"module": "secrets-issue-panel", "person": "alice", "issue": "10001"}
    page_url = ada.servers.jira.control("page-url", **question)["url"]
    assert _list_secrets(ada.servers, token) == 200
    assert requests.get(page_url, timeout=10).status_code == 200

    ManageApps(ada).press("Uninstall")

    expect(ManageApps(ada).app).to_contain_text("Not installed")
    assert _list_secrets(ada.servers, token) == 401
    assert requests.get(page_url, timeout=10).status_code == 401


def test_other_tenant_stays_when_one_is_uninstalled(ada: Person) -> None:
    """Uninstalling from Jira leaves the same people's Confluence as it was."""
    ManageApps(ada).press("Uninstall")

    expect(WikiPage(ada).macro().button("Add secret")).to_be_visible()


def test_open_panel_of_an_uninstalled_app_explains_itself(alice: Person) -> None:
    """A panel that was open while the app was uninstalled says what to do and keeps what was typed."""
    panel = JiraIssue(alice).adding()
    form = panel.fill_add_form(_TITLE, _PASSWORD, _CONTENT)
    alice.expects_status(401, 404)
    alice.servers.jira.control("app", action="uninstall")

    form.get_by_role("button", name="Save").click()

    expect(form.get_by_role("alert")).to_contain_text("Reload the issue")
    expect(form.get_by_role("textbox", name="Title")).to_have_value(_TITLE)
    expect(form.get_by_role("textbox", name="Content")).to_have_value(_CONTENT)


def test_installing_again_brings_the_data_back(alice: Person, ada: Person) -> None:
    """After uninstall and install the tenant's secrets are there and open with their passwords."""
    JiraIssue(alice).adding().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    ManageApps(ada).press("Uninstall")
    expect(ManageApps(ada).app).to_contain_text("Not installed")

    ManageApps(ada).press("Install")

    expect(ManageApps(ada).app).to_contain_text("Installed")
    panel = JiraIssue(alice).panel()
    panel.unlock(_TITLE, password=_PASSWORD)
    expect(panel.content(_TITLE)).to_have_text(_CONTENT)


def test_installing_again_ends_the_old_secret(ada: Person) -> None:
    """A token signed with the shared secret of before a reinstall is refused, and a new one accepted."""
    old = _alice_on_acme_1(ada.servers)

    ManageApps(ada).press("Reinstall")
    expect(ManageApps(ada).app).to_contain_text("Installed")

    assert _list_secrets(ada.servers, old) == 401
    assert _list_secrets(ada.servers, _alice_on_acme_1(ada.servers)) == 200


def test_a_site_that_moves_to_forge_keeps_its_secrets(alice: Person, ada: Person) -> None:
    """They open in Forge's panel with their passwords; back in Connect, what was added meanwhile is there, too."""
    alice.servers.make_forge_pages()
    JiraIssue(alice).adding().add(_TITLE, password=_PASSWORD, content=_CONTENT)

    ManageApps(ada).press("Move to Forge")
    panel = JiraIssue(alice).panel()
    assert alice.is_in_forge()
    panel.unlock(_TITLE, password=_PASSWORD)
    expect(panel.content(_TITLE)).to_have_text(_CONTENT)
    panel.add("Router", password=_PASSWORD, content=_CONTENT)

    ManageApps(ada).press("Back to Connect")
    panel = JiraIssue(alice).panel()
    assert not alice.is_in_forge()
    panel.unlock("Router", password=_PASSWORD)
    expect(panel.content("Router")).to_have_text(_CONTENT)
