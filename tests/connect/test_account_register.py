"""Reporting accounts to a site: the call, and what counts as an answer."""

import json
from datetime import datetime, timedelta, timezone

import pytest
import requests

from plugin.connect.account_register import SiteRegister
from plugin.connect.errors import HostFault
from plugin.domain.account_report import BATCH, AccountAnswers, KeptAccount
from plugin.domain.container import Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from tests.connect.atlassian import answers_json, qsh_of_wire, site_host, token_claims
from tests.connect.local_host import LocalHost
from tests.connect.makers import ACME, APP_KEY

PATH = "/rest/atlassian-connect/latest/report-accounts"
MOMENT = datetime(2026, 11, 23, 13, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
ALICE, BOB = AccountId("5be24ad8b1653240376955d2"), AccountId("712020:7c3d9f6e-5b0e-4d3a-9f4e-0c6f2a1b8d77")
PEOPLE = [KeptAccount(ALICE, MOMENT), KeptAccount(BOB, MOMENT)]


def register(host: LocalHost, session: requests.Session, product: Product = Product.JIRA) -> SiteRegister:
    """Return the register of Acme's site."""
    return SiteRegister(site_host(host, session, product).site, PATH)


@pytest.mark.parametrize(("product", "base_path"), [(Product.JIRA, ""), (Product.CONFLUENCE, "/wiki")])
def test_a_site_is_told_with_its_own_token(
    host: LocalHost, session: requests.Session, product: Product, base_path: str
) -> None:
    """Below its base URL, with a token for this very call; the times are in UTC."""
    host.always(204, b"")

    register(host, session, product).report(PEOPLE)

    (asked,) = host.asked
    assert (asked.method, asked.target) == ("POST", base_path + PATH)
    assert asked.headers["Content-Type"] == "application/json"
    moment = "2026-11-23T12:00:00.123Z"
    assert json.loads(asked.body) == {
        "accounts": [{"accountId": ALICE, "updatedAt": moment}, {"accountId": BOB, "updatedAt": moment}]
    }
    claims = token_claims(asked)
    assert (claims["iss"], claims["aud"]) == (APP_KEY, [ACME])
    assert claims["qsh"] == qsh_of_wire(asked, base_path=base_path)


def test_no_content_means_that_nothing_is_to_be_done(host: LocalHost, session: requests.Session) -> None:
    """Everybody is as he was."""
    host.always(204, b"")

    assert register(host, session).report(PEOPLE) == AccountAnswers()


def test_who_is_closed_and_who_changed(host: LocalHost, session: requests.Session) -> None:
    """The answer names those with whom something is to be done."""
    answers_json(
        host,
        {"accounts": [{"accountId": ALICE, "status": "closed"}, {"accountId": BOB, "status": "updated"}]},
    )

    answers = register(host, session).report(PEOPLE)

    assert (answers.closed, answers.updated) == ({ALICE}, {BOB})


@pytest.mark.parametrize(
    ("header", "days"),
    [("7", 7), ("30", 30), ("20 Days", 20), ("1 day", 1), ("P14D", 14), (" 9 ", 9), ("365", 365)],
)
def test_the_answer_says_how_long_a_cycle_is(
    host: LocalHost, session: requests.Session, header: str, days: int
) -> None:
    """In days."""
    host.always(204, b"", Cycle_Period=header)

    assert register(host, session).report(PEOPLE).cycle_days == days


@pytest.mark.parametrize("header", ["", "0", "-7", "soon", "7.5", "1000", "P1M", "7\t8", "\u0667"])
def test_a_cycle_that_makes_no_sense_counts_as_none(
    host: LocalHost, session: requests.Session, header: str
) -> None:
    """The cycle stays what it was."""
    host.always(204, b"", Cycle_Period=header.encode().decode("latin-1"))

    assert register(host, session).report(PEOPLE).cycle_days is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"accounts": null}',
        b'{"accounts": {}}',
        b'{"accounts": ["5be24ad8b1653240376955d2"]}',
        b'{"accounts": [{"accountId": 7, "status": "closed"}]}',
        b'{"accounts": [{"status": "closed"}]}',
        b'{"accounts": [{"accountId": "5be24ad8b1653240376955d2", "status": "CLOSED"}]}',
        b'{"accounts": [{"accountId": "5be24ad8b1653240376955d2"}]}',
    ],
)
def test_nonsense_is_no_answer(host: LocalHost, session: requests.Session, body: bytes) -> None:
    """Nobody is erased on half a word."""
    host.always(200, body)

    with pytest.raises(HostUnavailable):
        register(host, session).report(PEOPLE)


@pytest.mark.parametrize("status", [201, 302, 400, 401, 403, 404, 429, 500, 503])
def test_any_other_status_is_no_answer(host: LocalHost, session: requests.Session, status: int) -> None:
    """The reports are made another time."""
    host.always(status, b"{}")

    with pytest.raises(HostUnavailable):
        register(host, session).report(PEOPLE)


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_a_site_asks_for_is_told(
    host: LocalHost, session: requests.Session, status: int
) -> None:
    """Retry-After comes along with the failure."""
    host.always(status, b"", Retry_After="120")

    with pytest.raises(HostUnavailable) as refusal:
        register(host, session).report(PEOPLE)
    assert refusal.value.retry_after_seconds == 120
    assert isinstance(refusal.value.__cause__, HostFault)


@pytest.mark.parametrize("count", [0, BATCH + 1])
def test_too_many_accounts_are_not_sent(host: LocalHost, session: requests.Session, count: int) -> None:
    """Nor none at all."""
    with pytest.raises(ValueError, match="1 to 90"):
        register(host, session).report([KeptAccount(ALICE, MOMENT)] * count)
    assert not host.asked
