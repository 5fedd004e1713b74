"""The devhost as Forge: what it signs, and whom its REST API answers."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from devhost.forge import APP_ID, key_set
from devhost.forge_installation import ForgeInstallation
from devhost.people import ALICE, BOB
from devhost.sites import Site
from tests.devhost.signed_call import APP_KEY, JIRA_CHECK, authorization

Clients = Callable[[Site], FlaskClient]
PROPERTY = (
    f"/rest/atlassian-connect/1/addons/{APP_KEY}/properties/"
    "connect_client_key_019cdff3-8bfb-71fe-9628-875b700aebb8"
)


@pytest.fixture
def forge(jira: Site) -> ForgeInstallation:
    """Install the Forge app on Acme's Jira."""
    jira.forge = ForgeInstallation()
    return jira.forge


def check(client: FlaskClient, forge: ForgeInstallation, token: str, **asked: Any) -> int:
    """Ask for permissions by way of the gateway; return the status of the answer."""
    return client.post(
        f"/ex/jira/{forge.cloud_id}{JIRA_CHECK}", json=asked, headers={"Authorization": f"Bearer {token}"}
    ).status_code


def test_the_key_set_holds_the_public_half() -> None:
    """And nothing of the private one."""
    (key,) = key_set()["keys"]

    assert {"kid", "kty", "n", "e", "use", "alg"} <= set(key)
    assert "d" not in key
    assert APP_ID.startswith("ari:cloud:ecosystem::app/")


def test_the_apps_token_may_ask_about_anybody(
    client_of: Clients, jira: Site, forge: ForgeInstallation
) -> None:
    """As far as the devhost goes: the app asks with it about issues only."""
    token = forge.token_for(None)

    assert check(client_of(jira), forge, token, accountId=BOB.account_id, globalPermissions=[]) == 200


def test_a_users_token_asks_about_himself_only(
    client_of: Clients, jira: Site, forge: ForgeInstallation
) -> None:
    """About others Jira answers to administrators."""
    token = forge.token_for(ALICE.account_id)

    assert check(client_of(jira), forge, token, accountId=ALICE.account_id, globalPermissions=[]) == 200
    assert check(client_of(jira), forge, token, accountId=BOB.account_id, globalPermissions=[]) == 401
    assert check(client_of(jira), forge, token, globalPermissions=[]) == 401


def test_a_made_up_token_is_refused(client_of: Clients, jira: Site, forge: ForgeInstallation) -> None:
    """It was given to nobody."""
    assert check(client_of(jira), forge, "made-up", accountId=ALICE.account_id) == 401


def test_another_sites_gateway_is_refused(client_of: Clients, jira: Site, forge: ForgeInstallation) -> None:
    """A token counts at its own site."""
    other = ForgeInstallation(tokens=forge.tokens)

    assert check(client_of(jira), other, forge.token_for(None), accountId=ALICE.account_id) == 401


def test_a_bearer_token_is_of_no_use_without_the_gateway(
    client_of: Clients, jira: Site, forge: ForgeInstallation
) -> None:
    """The site's own address takes Connect's tokens."""
    headers = {"Authorization": f"Bearer {forge.token_for(None)}"}

    assert client_of(jira).post(JIRA_CHECK, json={}, headers=headers).status_code == 401


@pytest.mark.parametrize(("client_key", "status"), [("acme", 200), (None, 404)])
def test_only_an_app_that_continues_is_told_the_client_key(
    client_of: Clients, jira: Site, forge: ForgeInstallation, client_key: str | None, status: int
) -> None:
    """And only by the gateway."""
    jira.forge = ForgeInstallation(cloud_id=forge.cloud_id, client_key=client_key, tokens=forge.tokens)
    headers = {"Authorization": f"Bearer {forge.token_for(None)}"}

    asked = client_of(jira).get(f"/ex/jira/{forge.cloud_id}{PROPERTY}", headers=headers)

    assert asked.status_code == status
    assert client_key is None or asked.get_json()["value"] == client_key


def test_a_connect_app_is_not_told(client_of: Clients, jira: Site, forge: ForgeInstallation) -> None:
    """It knows its client key."""
    jira.forge = ForgeInstallation(client_key="acme")
    headers = {"Authorization": authorization(f"GET&{PROPERTY}&")}

    assert client_of(jira).get(PROPERTY, headers=headers).status_code == 404
