"""A site's own doors: who is let in, and what nobody else may see."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from devhost.assets import bridge_for
from devhost.keys import InstallKey
from devhost.sites import Site

Clients = Callable[[Site], FlaskClient]


def _as(client: FlaskClient, handle: str | None) -> FlaskClient:
    assert client.post("/devhost/person", json={"person": handle}).status_code == 204
    return client


@pytest.mark.parametrize(("handle", "status"), [("alice", 200), ("bob", 200), ("charlie", 404), (None, 404)])
def test_issue_is_shown_to_who_may_see_it(client_of: Clients, jira: Site, handle: str, status: int) -> None:
    """Charlie, and whoever is not signed in, gets the page of an issue that does not exist."""
    assert _as(client_of(jira), handle).get("/browse/ACME-1").status_code == status


def test_hidden_issue_and_missing_issue_look_the_same(client_of: Clients, jira: Site) -> None:
    """The page for an issue that Charlie may not see is that of one that does not exist."""
    client = _as(client_of(jira), "charlie")

    hidden, missing = (client.get(f"/browse/{key}").get_data(as_text=True) for key in ("ACME-1", "ACME-9"))

    assert hidden.replace("ACME-1", "KEY") == missing.replace("ACME-9", "KEY")


@pytest.mark.parametrize("what", ["frame", "context"])
def test_token_only_for_who_may_see(client_of: Clients, jira: Site, what: str) -> None:
    """The host makes Charlie no frame and no token for an issue that he may not see."""
    address = f"/devhost/bridge/{what}?module=secrets-issue-panel&issue=10001"

    assert _as(client_of(jira), "alice").get(address).status_code == 200
    assert _as(client_of(jira), "charlie").get(address).status_code == 404


def test_token_control_serves_every_person(client_of: Clients, jira: Site) -> None:
    """The test control makes a token for Charlie too, so that the app's own refusal can be tested."""
    answer = client_of(jira).post("/devhost/context-token", json={"person": "charlie", "issue": "10001"})

    assert answer.get_json()["token"].count(".") == 2


def test_only_editors_reach_the_editor(client_of: Clients, confluence: Site) -> None:
    """Bob may look at the checklist but finds no editor for it."""
    client = _as(client_of(confluence), "bob")

    assert client.get("/wiki/spaces/ENG/pages/2002").status_code == 200
    assert client.get("/wiki/spaces/ENG/pages/edit-v2/2002").status_code == 404


def test_draft_is_published_as_a_version(client_of: Clients, confluence: Site) -> None:
    """A saved macro stands in the draft only, until the page is published as the next version."""
    client, page = _as(client_of(confluence), "alice"), confluence.page("2002")
    macro = {"page": "2002", "module": "secrets-macro-for-confluence", "parameters": {"a": "b"}, "body": None}
    assert client.post("/devhost/bridge/macro", json=macro).status_code == 200
    assert page.macros == ()

    client.post("/wiki/spaces/ENG/pages/edit-v2/2002", data={"action": "publish"})

    assert page.version == 2
    assert [each.parameters for each in page.macros] == [{"a": "b"}]


def test_admin_menu_is_for_the_admin(client_of: Clients, jira: Site) -> None:
    """The app's admin page is in Ada's menu and not in Bob's."""
    entry = b"/plugins/servlet/ac/com.secrets-for-jira-and-confluence/secrets-admin-jira"

    assert entry in _as(client_of(jira), "ada").get("/issues/").data
    assert entry not in _as(client_of(jira), "bob").get("/issues/").data


def test_admin_page_opens_for_who_types_its_address(client_of: Clients, jira: Site) -> None:
    """Conditions hide a page and do not protect it, as in the products: the app itself must refuse Bob."""
    address = "/plugins/servlet/ac/com.secrets-for-jira-and-confluence/secrets-admin-jira"

    assert _as(client_of(jira), "bob").get(address).status_code == 200


def test_other_name_of_the_machine_is_refused(client_of: Clients, jira: Site) -> None:
    """A request under another host name, as a rebound DNS name would be, is refused."""
    assert client_of(jira).get("/issues/", headers={"Host": "evil.example:9001"}).status_code == 421


def test_controls_refuse_other_sites_scripts(client_of: Clients, jira: Site) -> None:
    """A browser that says a POST comes from another site's page is refused."""
    headers = {"Sec-Fetch-Site": "same-site"}

    assert client_of(jira).post("/devhost/reset", headers=headers).status_code == 403


def test_install_key_is_published_under_its_id(
    client_of: Clients, jira: Site, install_key: InstallKey
) -> None:
    """The public key, and nothing of the private one, is served under the key id; other ids are unknown."""
    client = client_of(jira)

    assert client.get(f"/install-keys/{install_key.kid}").get_data(as_text=True) == install_key.public_pem
    assert client.get("/install-keys/other").status_code == 404
    assert "PRIVATE" not in install_key.public_pem


def test_bridge_loads_its_themes_from_here() -> None:
    """The bridge for the app's pages names this machine where the published file names the CDN; it comes minified."""
    script = bridge_for("127.0.0.1:9001")

    assert "connect-cdn.atl-paas.net" not in script
    assert re.search(r'="127\.0\.0\.1:9001",\w+="http://"\+', script)
    assert len(script) < 400_000


def test_switch_leads_nowhere_else(client_of: Clients, jira: Site) -> None:
    """The user switch goes back to a page of the same site, whatever address it is given."""
    answer = client_of(jira).post("/devhost/switch", data={"person": "bob", "back": "//evil.example/"})

    assert answer.headers["Location"] == "/"


def test_site_knows_whether_anybody_was_there(client_of: Clients, jira: Site) -> None:
    """Asking for the state and signing in change nothing; a page that is opened, or a control, may have."""
    client = client_of(jira)
    client.post("/devhost/unused")
    client.post("/devhost/person", json={"person": "bob"})
    assert client.get("/devhost/status").get_json()["used"] is False

    client.get("/")

    assert client.get("/devhost/status").get_json()["used"] is True
