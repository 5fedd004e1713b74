"""The REST API's answers: who may do what, as the products say it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from devhost.access import VIEW
from devhost.faults import Faults, Trouble
from devhost.people import ADA, ALICE, BOB, CHARLIE, Person
from devhost.sites import Site
from tests.devhost.signed_call import JIRA_CHECK, authorization

Clients = Callable[[Site], FlaskClient]


def _check_jira(client: FlaskClient, **asked: Any) -> dict[str, Any]:
    answer = client.post(
        JIRA_CHECK, json=asked, headers={"Authorization": authorization(f"POST&{JIRA_CHECK}&")}
    )
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def _issue_permissions(client: FlaskClient, person: Person, issue: int = 10001) -> set[str]:
    entry = {"issues": [issue], "permissions": ["BROWSE_PROJECTS", "EDIT_ISSUES"]}
    granted = _check_jira(client, accountId=person.account_id, projectPermissions=[entry])[
        "projectPermissions"
    ]
    assert all(each["issues"] == [issue] for each in granted)
    return {each["permission"] for each in granted}


def test_editor_has_both_permissions(client_of: Clients, jira: Site) -> None:
    """Alice may browse and edit ACME-1."""
    assert _issue_permissions(client_of(jira), ALICE) == {"BROWSE_PROJECTS", "EDIT_ISSUES"}


def test_viewer_may_not_edit(client_of: Clients, jira: Site) -> None:
    """Bob may browse ACME-2 but not edit it: what is not granted does not stand in the answer."""
    assert _issue_permissions(client_of(jira), BOB, 10002) == {"BROWSE_PROJECTS"}


def test_outsider_has_no_permission(client_of: Clients, jira: Site) -> None:
    """Charlie has no permission on ACME-1."""
    assert _issue_permissions(client_of(jira), CHARLIE) == set()


def test_issue_that_does_not_exist_grants_nothing(client_of: Clients, jira: Site) -> None:
    """Nobody has permissions on a number that is no issue."""
    assert _issue_permissions(client_of(jira), ALICE, 424242) == set()


def test_question_without_account_is_about_the_app(client_of: Clients, jira: Site) -> None:
    """Without an account id Jira answers for the app's own user, who may do more than the person."""
    entry = {"issues": [10001], "permissions": ["EDIT_ISSUES"]}

    assert _check_jira(client_of(jira), projectPermissions=[entry])["projectPermissions"] != []


@pytest.mark.parametrize(("person", "expected"), [(ADA, ["ADMINISTER"]), (BOB, [])], ids=["ada", "bob"])
def test_global_permission(client_of: Clients, jira: Site, person: Person, expected: list[str]) -> None:
    """Only Ada administers the site."""
    answer = _check_jira(client_of(jira), accountId=person.account_id, globalPermissions=["ADMINISTER"])

    assert answer["globalPermissions"] == expected


@pytest.mark.parametrize(
    "asked",
    [
        {"globalPermissions": ["ADMINISTRATE"]},
        {"projectPermissions": [{"issues": [1], "permissions": ["BROWSE_PROJECT"]}]},
        {"projectPermissions": [{"issues": ["10001"], "permissions": ["EDIT_ISSUES"]}]},
        {},
    ],
    ids=["global", "singular", "text id", "empty"],
)
def test_bad_question_is_refused(client_of: Clients, jira: Site, asked: dict[str, Any]) -> None:
    """An unknown permission, such as the singular of a known one, or an id that is no number, is a 400."""
    header = authorization(f"POST&{JIRA_CHECK}&")

    answer = client_of(jira).post(JIRA_CHECK, json=asked, headers={"Authorization": header})

    assert answer.status_code == 400


def _check_page(client: FlaskClient, person: Person, operation: str, page: str = "2001") -> tuple[int, Any]:
    path = f"/rest/api/content/{page}/permission/check"
    answer = client.post(
        f"/wiki{path}",
        json={"subject": {"type": "user", "identifier": person.account_id}, "operation": operation},
        headers={"Authorization": authorization(f"POST&{path}&"), "X-Atlassian-Token": "no-check"},
    )
    return answer.status_code, answer.get_json().get("hasPermission")


@pytest.mark.parametrize(
    ("person", "page", "allowed"),
    [(ALICE, "2001", (True, True)), (BOB, "2002", (True, False)), (CHARLIE, "2001", (False, False))],
    ids=["alice", "bob", "charlie"],
)
def test_page_permissions(
    client_of: Clients, confluence: Site, person: Person, page: str, allowed: tuple[bool, bool]
) -> None:
    """Each person's rights on a page come out as reading and updating."""
    client = client_of(confluence)

    assert _check_page(client, person, "read", page) == (200, allowed[0])
    assert _check_page(client, person, "update", page) == (200, allowed[1])


def test_unknown_page_is_404(client_of: Clients, confluence: Site) -> None:
    """A page that does not exist is not found."""
    assert _check_page(client_of(confluence), ALICE, "read", "9999")[0] == 404


def test_unknown_operation_is_400(client_of: Clients, confluence: Site) -> None:
    """An operation that Confluence does not know is refused."""
    assert _check_page(client_of(confluence), ALICE, "write")[0] == 400


def test_check_without_xsrf_header_is_403(client_of: Clients, confluence: Site) -> None:
    """Without `X-Atlassian-Token: no-check` the POST counts as forged."""
    path = "/rest/api/content/2001/permission/check"
    header = authorization(f"POST&{path}&")

    answer = client_of(confluence).post(f"/wiki{path}", json={}, headers={"Authorization": header})

    assert answer.status_code == 403


@pytest.mark.parametrize(("person", "is_admin"), [(ADA, True), (BOB, False)], ids=["ada", "bob"])
def test_operations_of_a_user(client_of: Clients, confluence: Site, person: Person, is_admin: bool) -> None:
    """The expanded operations hold `administer` on the application for administrators only."""
    query = f"accountId={person.account_id}&expand=operations".replace(":", "%3A")
    header = authorization(f"GET&/rest/api/user&{query}")

    answer = client_of(confluence).get(f"/wiki/rest/api/user?{query}", headers={"Authorization": header})

    administer = {"operation": "administer", "targetType": "application"}
    assert (administer in answer.get_json()["operations"]) is is_admin


def test_operations_only_when_expanded(client_of: Clients, confluence: Site) -> None:
    """Without `expand` the operations stay out."""
    header = authorization(f"GET&/rest/api/user&accountId={ADA.account_id}")

    answer = client_of(confluence).get(
        f"/wiki/rest/api/user?accountId={ADA.account_id}", headers={"Authorization": header}
    )

    assert "operations" not in answer.get_json()


def test_changed_access_counts_at_once(client_of: Clients, jira: Site) -> None:
    """A right that is taken away is gone in the next answer, and back after a reset."""
    jira.access.change(ALICE, "10001", rights=VIEW)
    assert _issue_permissions(client_of(jira), ALICE) == {"BROWSE_PROJECTS"}

    jira.reset()

    assert _issue_permissions(client_of(jira), ALICE) == {"BROWSE_PROJECTS", "EDIT_ISSUES"}


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (Trouble.DOWN, 503),
        (Trouble.GARBAGE, 200),
        (Trouble.THROTTLED, 429),
        (Trouble.REDIRECT, 302),
        (Trouble.UNAUTHORIZED, 401),
        (Trouble.FORBIDDEN, 403),
        (Trouble.MISSING, 404),
    ],
)
def test_trouble_answers_first(client_of: Clients, jira: Site, trouble: Trouble, status: int) -> None:
    """A site in trouble answers so to everybody, with nothing that is JSON."""
    jira.faults = Faults(trouble, 7)

    answer = client_of(jira).post(JIRA_CHECK, json={})

    assert answer.status_code == status
    assert answer.get_json(silent=True) is None
    assert answer.headers.get("Retry-After") == ("7" if trouble is Trouble.THROTTLED else None)


def test_throttling_may_name_no_time(client_of: Clients, jira: Site) -> None:
    """Jira does not always say how long to wait."""
    jira.faults = Faults(Trouble.THROTTLED)

    answer = client_of(jira).post(JIRA_CHECK, json={})

    assert (answer.status_code, "Retry-After" in answer.headers) == (429, False)


def test_a_huge_answer_is_good_json(client_of: Clients, jira: Site) -> None:
    """Only its size is wrong, so that nothing but a limit can refuse it."""
    jira.faults = Faults(Trouble.HUGE)

    answer = client_of(jira).post(JIRA_CHECK, json={})

    assert (answer.status_code, answer.get_json(), len(answer.data)) == (200, {}, 1024 * 1024)


def test_jira_lists_all_groups_of_a_user(client_of: Clients, jira: Site) -> None:
    """Names and ids, in one array."""
    path = "/rest/api/3/user/groups"
    query = f"accountId={quote(ALICE.account_id)}"
    headers = {"Authorization": authorization(f"GET&{path}&{query}")}

    answer = client_of(jira).get(f"{path}?{query}", headers=headers)

    assert [group["name"] for group in answer.get_json()] == ["developers", "on-call"]
    assert all(group["groupId"] for group in answer.get_json())


def test_confluence_lists_the_groups_of_a_user_page_by_page(client_of: Clients, confluence: Site) -> None:
    """From where it is asked to, and the end is an empty page."""
    pages = []
    for start in (0, 1, 2):
        query = f"accountId={quote(ALICE.account_id)}&limit=200&start={start}"
        header = authorization(f"GET&/rest/api/user/memberof&{query}")
        answer = client_of(confluence).get(
            f"/wiki/rest/api/user/memberof?{query}", headers={"Authorization": header}
        )
        pages.append([group["name"] for group in answer.get_json()["results"]])

    assert pages == [["developers", "on-call"], ["on-call"], []]
