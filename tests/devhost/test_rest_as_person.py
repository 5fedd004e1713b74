"""What the bridge asks the products' REST API as the person in front of the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from devhost.faults import Faults, Trouble
from devhost.people import ADA, ALICE, BOB, Person
from devhost.sites import Site

Clients = Callable[[Site], FlaskClient]

_ON_CALL = "8a1c2f5e-0d47-4b8e-9a53-6f21c0de0002"


@pytest.fixture
def in_jira(client_of: Clients, jira: Site) -> FlaskClient:
    """Give Jira in Ada's browser."""
    return _signed_in(client_of(jira), ADA)


@pytest.fixture
def in_confluence(client_of: Clients, confluence: Site) -> FlaskClient:
    """Give Confluence in Ada's browser."""
    return _signed_in(client_of(confluence), ADA)


def _signed_in(client: FlaskClient, person: Person | None) -> FlaskClient:
    client.post("/devhost/person", json={"person": person.handle if person else None})
    return client


def _json(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_json()


def test_people_are_found_by_a_part_of_their_name(in_jira: FlaskClient, in_confluence: FlaskClient) -> None:
    """In each product's own way."""
    jira = _json(in_jira, "/rest/api/3/user/search?query=bro&maxResults=10")
    confluence = _json(in_confluence, '/wiki/rest/api/search/user?cql=user.fullname ~ "bro"&limit=10')

    assert [(user["accountId"], user["displayName"]) for user in jira] == [(BOB.account_id, BOB.name)]
    assert [found["user"]["accountId"] for found in confluence["results"]] == [BOB.account_id]


def test_a_query_that_is_no_cql_is_refused(in_confluence: FlaskClient) -> None:
    """As when somebody's quotation marks ended the text too early."""
    answer = in_confluence.get('/wiki/rest/api/search/user?cql=user.fullname ~ "a" or type=user"')

    assert answer.status_code == 400


def test_a_quoted_mark_is_part_of_the_name(in_confluence: FlaskClient) -> None:
    """It finds nobody here, but is understood."""
    found = _json(in_confluence, '/wiki/rest/api/search/user?cql=user.fullname ~ "a\\"b"')

    assert found["results"] == []


def test_accounts_are_named(in_jira: FlaskClient, in_confluence: FlaskClient) -> None:
    """Several at once; an unknown one is left out."""
    query = f"accountId={ALICE.account_id}&accountId=nobody"

    jira = _json(in_jira, f"/rest/api/3/user/bulk?{query}")["values"]
    confluence = _json(in_confluence, f"/wiki/rest/api/user/bulk?{query}")["results"]

    assert [user["displayName"] for user in jira] == [ALICE.name]
    assert [user["displayName"] for user in confluence] == [ALICE.name]


def test_groups_are_found_and_named(in_jira: FlaskClient, in_confluence: FlaskClient) -> None:
    """By a part of their name, and by their id, which is the same in both products."""
    jira = _json(in_jira, "/rest/api/3/groups/picker?query=on-c")["groups"]
    confluence = _json(in_confluence, "/wiki/rest/api/group/picker?query=on-c")["results"]

    assert [group["groupId"] for group in jira] == [_ON_CALL]
    assert [group["id"] for group in confluence] == [_ON_CALL]
    named = _json(in_jira, f"/rest/api/3/group/bulk?groupId={_ON_CALL}")["values"]
    assert [group["name"] for group in named] == ["on-call"]
    assert _json(in_confluence, f"/wiki/rest/api/group/by-id?id={_ON_CALL}")["name"] == "on-call"
    assert in_confluence.get("/wiki/rest/api/group/by-id?id=none").status_code == 404


def test_only_visible_issues_have_names(client_of: Clients, jira: Site) -> None:
    """Charlie, who may not see ACME-1, is told nothing of it."""
    client = client_of(jira)
    body = {"issueIdsOrKeys": ["10001", "10002", "424242"], "fields": ["summary"]}

    seen = {}
    for handle in ("alice", "charlie"):
        client.post("/devhost/person", json={"person": handle})
        issues = client.post("/rest/api/3/issue/bulkfetch", json=body).get_json()["issues"]
        seen[handle] = [issue["key"] for issue in issues]

    assert seen == {"alice": ["ACME-1", "ACME-2"], "charlie": ["ACME-2"]}


def test_too_many_issues_are_refused(in_jira: FlaskClient) -> None:
    """A hundred at once, as in Jira."""
    body = {"issueIdsOrKeys": [str(number) for number in range(101)]}

    assert in_jira.post("/rest/api/3/issue/bulkfetch", json=body).status_code == 400


def test_nobody_is_told_nothing(client_of: Clients, jira: Site) -> None:
    """Who is not signed in may not search for people."""
    client = _signed_in(client_of(jira), None)

    assert client.get("/rest/api/3/user/search?query=bro").status_code == 401


def test_trouble_of_the_site_is_trouble_here(in_jira: FlaskClient, jira: Site) -> None:
    """What breaks the REST API for the app breaks it for the bridge."""
    jira.faults = Faults(Trouble.DOWN, 0)

    assert in_jira.get("/rest/api/3/user/search?query=bro").status_code == 503


def test_links_that_need_only_an_id_lead_to_the_place(
    in_jira: FlaskClient, in_confluence: FlaskClient
) -> None:
    """The search for one issue lists it alone; the old address of a page leads to its new one."""
    listed = in_jira.get("/issues/?jql=id%20%3D%2010001").text
    page = in_confluence.get("/wiki/pages/viewpage.action?pageId=2001")

    assert "ACME-1" in listed
    assert "ACME-2" not in listed
    assert page.location == "/wiki/spaces/ENG/pages/2001"
    assert in_confluence.get("/wiki/pages/viewpage.action?pageId=424242").status_code == 404
