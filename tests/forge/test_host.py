"""The product behind Forge: which token each question is asked with, and what Atlassian reports about a site."""

import json
from typing import Any

import pytest
import requests

from plugin.connect.site import Client
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from plugin.forge.host import RemoteHost, RemoteHosts
from plugin.forge.invocation import verify_page_call
from plugin.forge.key_set import KeySet
from plugin.forge.remote_app import RemoteApp
from tests.connect.atlassian import FixedClock, answers_json
from tests.connect.local_host import LocalHost
from tests.forge.makers import ALICE, APP_NUMBER, CLOUD, ISSUE, NOW, PAGE, page_claims, sign

APP_KEY = "com.secrets-for-jira-and-confluence"
CONTAINERS = {"jira": Container(Product.JIRA, ISSUE), "confluence": Container(Product.CONFLUENCE, PAGE)}


def remote_host(
    host: LocalHost, session: requests.Session, keys: KeySet, product: str = "jira", **tokens: str | None
) -> RemoteHost:
    """Return the app's view of a site whose API is on this local server."""
    app = RemoteApp.of(APP_NUMBER, api_origins=host.url)
    claims = page_claims(product, app={"apiBaseUrl": f"{host.url}/ex/{product}/{CLOUD}"})
    invocation = verify_page_call(sign(claims), keys=keys, app=app, now=NOW)
    host.asked.clear()
    hosts = RemoteHosts(Client(session, APP_KEY, FixedClock(), app.api))
    return hosts.of(invocation, **{"user_token": "users-own", "system_token": "apps-own", **tokens})


def test_jira_is_asked_about_the_caller_with_his_own_token(
    host: LocalHost, session: requests.Session, keys: KeySet
) -> None:
    """Yet the question names the account, so that nobody else's token gives him anything."""
    jira = remote_host(host, session, keys)
    granted = [{"permission": "BROWSE_PROJECTS", "issues": [int(ISSUE)], "projects": []}]
    answers_json(host, {"projectPermissions": granted, "globalPermissions": []})

    access = jira.access(CONTAINERS["jira"], AccountId(ALICE))

    (asked,) = host.asked
    assert (access.can_view, access.can_edit) == (True, False)
    assert asked.target == f"/ex/jira/{CLOUD}/rest/api/3/permissions/check"
    assert asked.headers["Authorization"] == "Bearer users-own"
    assert json.loads(asked.body)["accountId"] == ALICE


def test_confluence_answers_below_wiki(host: LocalHost, session: requests.Session, keys: KeySet) -> None:
    """There too the account stands in the question."""
    confluence = remote_host(host, session, keys, "confluence")
    answers_json(host, {"hasPermission": True, "errors": []})

    assert confluence.access(CONTAINERS["confluence"], AccountId(ALICE)).can_edit

    assert {asked.target for asked in host.asked} == {
        f"/ex/confluence/{CLOUD}/wiki/rest/api/content/{PAGE}/permission/check"
    }
    assert json.loads(host.asked[0].body)["subject"] == {"type": "user", "identifier": ALICE}


def test_an_admin_is_asked_for_with_his_own_token(
    host: LocalHost, session: requests.Session, keys: KeySet
) -> None:
    """By the host's word of this moment."""
    jira = remote_host(host, session, keys)
    answers_json(host, {"projectPermissions": [], "globalPermissions": ["ADMINISTER"]})

    assert jira.is_admin(AccountId(ALICE))
    assert host.asked[0].headers["Authorization"] == "Bearer users-own"


@pytest.mark.parametrize(("admin", "answer"), [(["ADMINISTER"], True), ([], None)])
def test_what_others_may_see_is_told_to_admins_only(
    host: LocalHost, session: requests.Session, keys: KeySet, admin: list[str], answer: bool | None
) -> None:
    """Nobody else asks: a refusal would count against the site."""
    jira = remote_host(host, session, keys)
    granted = [{"permission": "BROWSE_PROJECTS", "issues": [int(ISSUE)], "projects": []}]
    answers_json(host, {"projectPermissions": granted, "globalPermissions": admin})

    found = jira.may_view(CONTAINERS["jira"], AccountId("somebody-else"), asked_by=AccountId(ALICE))

    assert found is answer
    assert [json.loads(asked.body)["accountId"] for asked in host.asked] == (
        [ALICE, "somebody-else"] if admin else [ALICE]
    )


def test_whether_an_issue_is_there_is_asked_as_the_app(
    host: LocalHost, session: requests.Session, keys: KeySet
) -> None:
    """The hourly call has no user."""
    jira = remote_host(host, session, keys, user_token=None)
    answers_json(host, {"id": ISSUE})

    assert jira.has(CONTAINERS["jira"])
    assert host.asked[0].headers["Authorization"] == "Bearer apps-own"


def test_an_issue_is_marked_as_the_app(host: LocalHost, session: requests.Session, keys: KeySet) -> None:
    """The user may not be allowed to."""
    jira = remote_host(host, session, keys)
    answers_json(host, {})

    jira.mark(CONTAINERS["jira"], is_present=True)

    assert (host.asked[0].method, host.asked[0].headers["Authorization"]) == ("PUT", "Bearer apps-own")


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_nothing_is_asked(
    host: LocalHost, session: requests.Session, keys: KeySet, token: str | None
) -> None:
    """And nothing is allowed."""
    jira = remote_host(host, session, keys, user_token=token)

    with pytest.raises(HostUnavailable):
        jira.access(CONTAINERS["jira"], AccountId(ALICE))

    assert host.asked == []


def test_the_connect_tenant_of_a_site_is_reported(
    host: LocalHost, session: requests.Session, keys: KeySet
) -> None:
    """Atlassian reserves a property for it that nobody can write."""
    jira = remote_host(host, session, keys)
    answers_json(host, {"key": "connect_client_key", "value": "acme-jira-key"})

    assert jira.reported_client_key(APP_KEY) == "acme-jira-key"
    assert host.asked[0].target == (
        f"/ex/jira/{CLOUD}/rest/atlassian-connect/1/addons/{APP_KEY}/properties/"
        "connect_client_key_019cdff3-8bfb-71fe-9628-875b700aebb8"
    )
    assert host.asked[0].headers["Authorization"] == "Bearer apps-own"


def test_a_site_without_one_reports_none(host: LocalHost, session: requests.Session, keys: KeySet) -> None:
    """It has never had the Connect app."""
    jira = remote_host(host, session, keys)
    answers_json(host, {}, status=404)

    assert jira.reported_client_key(APP_KEY) is None


@pytest.mark.parametrize(
    ("status", "answer"), [(500, {}), (403, {}), (200, {}), (200, {"value": ""}), (200, {"value": {"a": 1}})]
)
def test_an_unclear_report_concludes_nothing(
    host: LocalHost, session: requests.Session, keys: KeySet, status: int, answer: Any
) -> None:
    """Or a site would begin anew beside its own data."""
    jira = remote_host(host, session, keys)
    answers_json(host, answer, status=status)

    with pytest.raises(HostUnavailable):
        jira.reported_client_key(APP_KEY)


def test_the_tokens_stay_out_of_the_repr(host: LocalHost, session: requests.Session, keys: KeySet) -> None:
    """They open the site's API."""
    shown = repr(remote_host(host, session, keys, user_token="canary-user", system_token="canary-app"))

    assert "canary" not in shown
