"""A token stands in exactly one place, or the request is refused."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.site import ALICE, PAGE, World
from tests.web.person import API, Person

LIST = f"{API}/secrets"
PANEL = "/connect/jira/panel?issueId=10042"
EXPORT = f"/connect/confluence/macro-static?pageId={PAGE}&outputType=pdf"
ENABLED = "/connect/lifecycle/enabled"


def status(answer: TestResponse) -> int:
    return answer.status_code


def test_an_api_call_takes_no_token_beside_the_header(alice: Person) -> None:
    """The same good token in the query too is one too many, and so is an empty one."""
    token = alice.token()
    header = {"Authorization": f"JWT {token}"}

    assert status(alice.client.get(LIST, headers=header)) == 200
    assert status(alice.client.get(f"{LIST}?jwt={token}", headers=header)) == 401
    assert status(alice.client.get(f"{LIST}?jwt=", headers=header)) == 401
    assert status(alice.client.get(f"{LIST}?jwt={token}")) == 401


def test_two_headers_are_refused(alice: Person) -> None:
    """Neither the first nor the last wins, even if both are good."""
    token = f"JWT {alice.token()}"

    answer = alice.client.get(LIST, headers=[("Authorization", token), ("Authorization", token)])

    assert status(answer) == 401


@pytest.mark.parametrize("scheme", ["Bearer ", "jwt ", "JWT", "JWT  ", "Basic ", "", "JWT JWT "])
def test_another_scheme_is_refused(alice: Person, scheme: str) -> None:
    """Connect's scheme is JWT and one space."""
    assert status(alice.client.get(LIST, headers={"Authorization": f"{scheme}{alice.token()}"})) == 401


def test_a_page_takes_exactly_one_token_in_its_query(client: FlaskClient, world: World) -> None:
    """Two parameters, or a header beside the query, are refused, even if each token is good."""
    token = world.jira.bound_token("GET", PANEL)
    header = {"Authorization": f"JWT {token}"}

    assert status(client.get(f"{PANEL}&jwt={token}")) == 200
    assert status(client.get(f"{PANEL}&jwt={token}&jwt={token}")) == 401
    assert status(client.get(f"{PANEL}&jwt=&jwt={token}")) == 401
    assert status(client.get(f"{PANEL}&jwt={token}&%6awt={token}")) == 401
    assert status(client.get(f"{PANEL}&jwt={token}", headers=header)) == 401
    assert status(client.get(f"{PANEL}&jwt={token}", headers={"Authorization": "Basic eDp5"})) == 401
    assert status(client.get(PANEL, headers=header)) == 401


def test_an_export_takes_its_token_in_either_place_but_not_in_both(client: FlaskClient, world: World) -> None:
    """Confluence renders exports from server to server, with the token in the header or in the query."""
    token = world.confluence.bound_token("GET", EXPORT, None)
    header = {"Authorization": f"JWT {token}"}

    assert status(client.get(f"{EXPORT}&jwt={token}")) == 200
    assert status(client.get(EXPORT, headers=header)) == 200
    assert status(client.get(f"{EXPORT}&jwt={token}", headers=header)) == 401
    assert status(client.get(f"{EXPORT}&jwt={token}&jwt={token}")) == 401


def test_an_event_takes_no_token_in_its_query(client: FlaskClient, world: World) -> None:
    """Only the header counts, so that no log of addresses holds one."""
    token = world.jira.bound_token("POST", ENABLED, None)
    body = world.jira.event("enabled")

    assert status(client.post(ENABLED, headers={"Authorization": f"JWT {token}"}, json=body)) == 204
    assert status(client.post(f"{ENABLED}?jwt={token}", json=body)) == 401


def test_a_token_in_a_form_or_a_cookie_is_none(alice: Person, client: FlaskClient, world: World) -> None:
    """There are two places for a token, not four."""
    token = world.jira.bound_token("GET", PANEL, ALICE)
    client.set_cookie("jwt", token)

    assert status(client.get(PANEL)) == 401
    assert status(client.post(LIST, data={"jwt": alice.token()})) == 401
