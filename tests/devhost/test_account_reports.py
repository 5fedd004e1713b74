"""Where apps report accounts: strict with the report, and honest about who is closed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from devhost.people import ALICE, BOB
from devhost.sites import Site
from tests.devhost.signed_call import NOW, authorization

Clients = Callable[[Site], FlaskClient]
PATH = "/rest/atlassian-connect/latest/report-accounts"


def entry(account_id: str = ALICE.account_id, updated_at: str = "2026-11-23T12:00:00.000Z") -> dict[str, str]:
    return {"accountId": account_id, "updatedAt": updated_at}


def report(client: FlaskClient, *accounts: Any, path: str = PATH) -> TestResponse:
    headers = {"Authorization": authorization(f"POST&{PATH}&")}
    return client.post(path, json={"accounts": list(accounts)}, headers=headers)


def test_nothing_is_to_be_done_with_most_accounts(client_of: Clients, jira: Site) -> None:
    """204, and how many days a cycle has."""
    answer = report(client_of(jira), entry(), entry(BOB.account_id))

    assert (answer.status_code, answer.data, answer.headers["Cycle-Period"]) == (204, b"", "7")
    assert jira.register.reports == [[ALICE.account_id, BOB.account_id]]


def test_confluence_takes_reports_below_its_base_url(client_of: Clients, confluence: Site) -> None:
    """The token's hash leaves the base path out, as for every call."""
    assert report(client_of(confluence), entry(), path=f"/wiki{PATH}").status_code == 204
    assert report(client_of(confluence), entry()).status_code == 404


def test_a_closed_account_is_named(client_of: Clients, jira: Site) -> None:
    """The others of the report are not."""
    jira.register.change(ALICE.account_id, "closed", now=NOW)

    answer = report(client_of(jira), entry(), entry(BOB.account_id))

    assert answer.status_code == 200
    assert answer.get_json() == {"accounts": [{"accountId": ALICE.account_id, "status": "closed"}]}


def test_an_updated_account_is_named_until_the_report_is_newer(client_of: Clients, jira: Site) -> None:
    """So an app that has fetched the data again is left in peace."""
    jira.register.change(ALICE.account_id, "updated", now=NOW + timedelta(seconds=1))
    client = client_of(jira)

    assert report(client, entry()).get_json()["accounts"][0]["status"] == "updated"
    assert report(client, entry(updated_at="2026-11-23T12:00:01+00:00")).status_code == 204


@pytest.mark.parametrize(
    "accounts",
    [
        [],
        [entry()] * 91,
        ["5be24ad8b1653240376955d2"],
        [{"accountId": "5be24ad8b1653240376955d2"}],
        [entry() | {"name": "Alice"}],
        [entry("")],
        [entry("a b")],
        [entry(updated_at="yesterday")],
        [entry(updated_at="2026-11-23T12:00:00")],
    ],
)
def test_a_malformed_report_is_refused(accounts: list[Any], client_of: Clients, jira: Site) -> None:
    """Too many, too few, without a time zone, or with more than is asked for."""
    assert report(client_of(jira), *accounts).status_code == 400
    assert jira.register.reports == []


def test_a_report_without_a_token_is_refused(client_of: Clients, jira: Site) -> None:
    """As any other call is."""
    assert client_of(jira).post(PATH, json={"accounts": [entry()]}).status_code == 401
    assert jira.register.reports == []


def test_an_account_can_be_opened_again(client_of: Clients, jira: Site) -> None:
    """For the next test."""
    jira.register.change(ALICE.account_id, "closed", now=NOW)
    jira.register.change(ALICE.account_id, None, now=NOW)

    assert report(client_of(jira), entry()).status_code == 204
