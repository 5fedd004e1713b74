"""What Jira lets an account do."""

import json

import pytest
import requests

from plugin.connect.host import SiteHost
from plugin.domain.access import NO_ACCESS, Access
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from tests.connect.atlassian import answers_json, qsh_of_wire, site_host, token_claims
from tests.connect.local_host import LocalHost

ISSUE = Container(Product.JIRA, "10042")
ALICE = AccountId("alice")


@pytest.fixture
def jira(host: LocalHost, session: requests.Session) -> SiteHost:
    return site_host(host, session, Product.JIRA)


def grants(*pairs: tuple[str, list[object]]) -> dict:
    listed = [{"permission": name, "issues": issues, "projects": []} for name, issues in pairs]
    return {"globalPermissions": [], "projectPermissions": listed}


def test_one_question_asks_for_both_permissions(host: LocalHost, jira: SiteHost) -> None:
    """The account is named, the id is a number, and the token is for this very request."""
    answers_json(host, grants())

    jira.access(ISSUE, ALICE)

    (asked,) = host.asked
    assert (asked.method, asked.target) == ("POST", "/rest/api/3/permissions/check")
    assert json.loads(asked.body) == {
        "accountId": "alice",
        "globalPermissions": [],
        "projectPermissions": [
            {"issues": [10042], "projects": [], "permissions": ["BROWSE_PROJECTS", "EDIT_ISSUES"]}
        ],
    }
    assert token_claims(asked)["qsh"] == qsh_of_wire(asked, base_path="")


@pytest.mark.parametrize(
    ("answer", "access"),
    [
        (grants(), NO_ACCESS),
        (grants(("BROWSE_PROJECTS", [10042])), Access(can_view=True, can_edit=False)),
        (
            grants(("BROWSE_PROJECTS", [10042]), ("EDIT_ISSUES", [10042])),
            Access(can_view=True, can_edit=True),
        ),
        (
            grants(("EDIT_ISSUES", ["10042"]), ("BROWSE_PROJECTS", [1, "10042"])),
            Access(can_view=True, can_edit=True),
        ),
        (grants(("EDIT_ISSUES", [10042])), NO_ACCESS),
        (grants(("BROWSE_PROJECTS", [10042]), ("EDIT_ISSUES", [7])), Access(can_view=True, can_edit=False)),
        (grants(("BROWSE_PROJECTS", []), ("EDIT_ISSUES", [10042])), NO_ACCESS),
        (grants(("BROWSE_PROJECT", [10042])), NO_ACCESS),
        (grants(("browse_projects", [10042])), NO_ACCESS),
        (grants(("BROWSE_PROJECTS", [100420, "010042", 10042.0, True, None, [10042]])), NO_ACCESS),
        ({"projectPermissions": [None, "x", [], {}, {"permission": "BROWSE_PROJECTS"}]}, NO_ACCESS),
        ({"projectPermissions": [{"permission": "BROWSE_PROJECTS", "issues": "10042"}]}, NO_ACCESS),
        ({"projectPermissions": [{"permission": "BROWSE_PROJECTS", "projects": [10042]}]}, NO_ACCESS),
    ],
)
def test_only_what_is_listed_is_granted(
    host: LocalHost, jira: SiteHost, answer: dict, access: Access
) -> None:
    """A permission counts when its exact name and the issue's exact id stand in one entry; editing needs viewing."""
    answers_json(host, answer)

    assert jira.access(ISSUE, ALICE) == access


def test_true_is_not_issue_1(host: LocalHost, jira: SiteHost) -> None:
    """JSON's true equals 1 in Python, and is still no id."""
    answers_json(host, grants(("BROWSE_PROJECTS", [True])))

    assert jira.access(Container(Product.JIRA, "1"), ALICE) == NO_ACCESS


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"projectPermissions": None, "globalPermissions": None},
        {"projectPermissions": {}, "globalPermissions": "ADMINISTER"},
        {**grants(("BROWSE_PROJECTS", [10042])), "globalPermissions": ["ADMINISTER"], "errors": {"x": "y"}},
        {**grants(("BROWSE_PROJECTS", [10042])), "globalPermissions": ["ADMINISTER"], "errorMessages": ["y"]},
    ],
)
def test_a_strange_answer_allows_nothing(host: LocalHost, jira: SiteHost, answer: dict) -> None:
    """An answer of another form, or with errors, is no answer."""
    answers_json(host, answer)

    with pytest.raises(HostUnavailable):
        jira.access(ISSUE, ALICE)
    with pytest.raises(HostUnavailable):
        jira.is_admin(ALICE)


def test_a_missing_issue_gives_no_access(host: LocalHost, jira: SiteHost) -> None:
    """404 is a clear no."""
    answers_json(host, {"errorMessages": ["no"]}, status=404)

    assert jira.access(ISSUE, ALICE) == NO_ACCESS
    assert not jira.is_admin(ALICE)


@pytest.mark.parametrize(
    ("listed", "is_admin"),
    [(["ADMINISTER"], True), ([], False), (["ADMINISTER_PROJECTS", "administer", None], False)],
)
def test_an_admin_has_the_global_permission(
    host: LocalHost, jira: SiteHost, listed: list, is_admin: bool
) -> None:
    """Administering Jira is the global permission ADMINISTER, asked for this account."""
    answers_json(host, {"globalPermissions": listed, "projectPermissions": []})

    assert jira.is_admin(ALICE) is is_admin
    assert json.loads(host.asked[0].body) == {
        "accountId": "alice",
        "globalPermissions": ["ADMINISTER"],
        "projectPermissions": [],
    }
