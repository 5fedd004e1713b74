"""What Confluence lets an account do."""

import json
from typing import Any

import pytest
import requests

from plugin.connect.host import SiteHost
from plugin.domain.access import NO_ACCESS, Access
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from tests.connect.atlassian import answers_json, qsh_of_wire, site_host, token_claims
from tests.connect.local_host import LocalHost, reply

PAGE = Container(Product.CONFLUENCE, "2001")
ALICE = AccountId("557058:alice")
YES, NO = {"hasPermission": True, "errors": []}, {"hasPermission": False, "errors": []}


@pytest.fixture
def confluence(host: LocalHost, session: requests.Session) -> SiteHost:
    return site_host(host, session, Product.CONFLUENCE)


@pytest.mark.parametrize(
    ("answers", "access"),
    [
        ([YES, YES], Access(can_view=True, can_edit=True)),
        ([YES, NO], Access(can_view=True, can_edit=False)),
        ([YES, {"hasPermission": False, "errors": ["why"]}], Access(can_view=True, can_edit=False)),
        ([NO], NO_ACCESS),
        ([{"hasPermission": True, "errors": ["strange"]}], NO_ACCESS),
        ([{"hasPermission": True}, {"hasPermission": True}], Access(can_view=True, can_edit=True)),
    ],
)
def test_reading_and_updating_are_asked_one_after_the_other(
    host: LocalHost, confluence: SiteHost, answers: list, access: Access
) -> None:
    """Whoever may not read is not asked about updating; a yes with errors is no yes."""
    answers_json(host, *answers)

    assert confluence.access(PAGE, ALICE) == access
    assert [json.loads(asked.body)["operation"] for asked in host.asked] == ["read", "update"][: len(answers)]


def test_the_question_names_account_and_page(host: LocalHost, confluence: SiteHost) -> None:
    """The path holds the page's id below the base URL, and the token is relative to it."""
    answers_json(host, NO)

    confluence.access(PAGE, ALICE)

    (asked,) = host.asked
    assert (asked.method, asked.target) == ("POST", "/wiki/rest/api/content/2001/permission/check")
    assert asked.headers["X-Atlassian-Token"] == "no-check"
    assert json.loads(asked.body) == {
        "subject": {"type": "user", "identifier": "557058:alice"},
        "operation": "read",
    }
    assert token_claims(asked)["qsh"] == qsh_of_wire(asked, base_path="/wiki")


@pytest.mark.parametrize("verdict", [None, "true", 1, [], {}])
def test_only_true_is_yes(host: LocalHost, confluence: SiteHost, verdict: object) -> None:
    """What is neither true nor false is no answer."""
    answers_json(host, {"hasPermission": verdict})

    with pytest.raises(HostUnavailable):
        confluence.access(PAGE, ALICE)


def test_an_answer_without_a_verdict_allows_nothing(host: LocalHost, confluence: SiteHost) -> None:
    """A missing verdict is no answer either."""
    answers_json(host, {})

    with pytest.raises(HostUnavailable):
        confluence.access(PAGE, ALICE)


@pytest.mark.parametrize("missing", ["read", "update"])
def test_a_missing_page_gives_no_access(host: LocalHost, confluence: SiteHost, missing: str) -> None:
    """A page that is gone, even between two questions, gives none at all."""

    def answer(handler: Any, asked: Any) -> None:
        is_missing = json.loads(asked.body)["operation"] == missing
        reply(handler, 404 if is_missing else 200, json.dumps(YES).encode())

    host.answer = answer

    assert confluence.access(PAGE, ALICE) == NO_ACCESS


@pytest.mark.parametrize(
    ("operations", "is_admin"),
    [
        (
            [
                {"operation": "use", "targetType": "application"},
                {"operation": "administer", "targetType": "application"},
            ],
            True,
        ),
        ([{"operation": "administer", "targetType": "space"}], False),
        ([{"operation": "use", "targetType": "application"}], False),
        ([None, "administer", {}], False),
        ([], False),
    ],
)
def test_an_admin_administers_the_application(
    host: LocalHost, confluence: SiteHost, operations: list, is_admin: bool
) -> None:
    """Both words stand in one operation of the user."""
    answers_json(host, {"accountId": ALICE, "operations": operations})

    assert confluence.is_admin(ALICE) is is_admin
    (asked,) = host.asked
    assert (asked.method, asked.body) == ("GET", b"")
    assert asked.target == "/wiki/rest/api/user?accountId=557058%3Aalice&expand=operations"
    assert token_claims(asked)["qsh"] == qsh_of_wire(asked, base_path="/wiki")


@pytest.mark.parametrize("answer", [{}, {"operations": None}, {"operations": {"operation": "administer"}}])
def test_a_user_without_operations_is_no_answer(host: LocalHost, confluence: SiteHost, answer: dict) -> None:
    """An answer of another form allows nothing."""
    answers_json(host, answer)

    with pytest.raises(HostUnavailable):
        confluence.is_admin(ALICE)


def test_an_unknown_user_is_no_admin(host: LocalHost, confluence: SiteHost) -> None:
    """404 is a clear no."""
    answers_json(host, {}, status=404)

    assert not confluence.is_admin(ALICE)
