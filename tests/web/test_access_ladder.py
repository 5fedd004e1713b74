"""The access ladder: for each call of the API, what everybody but its rightful caller gets."""

from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.fakes import FakeClock
from tests.site import BOB, ISSUE, World
from tests.web.person import API, NOWHERE, PASSWORD, Person, Unlocked
from tests.web.problems import refusal, without_id


@dataclass(frozen=True)
class Call:
    """One call of the API, as its rightful caller makes it."""

    method: str
    path: str
    status: int
    body: dict[str, Any] | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def by(self, person: Person, secret_id: str, *, grant: str | None = None) -> TestResponse:
        """Make the call as somebody."""
        path = self.path.format(id=secret_id)
        return person.call(self.method, path, grant=grant, headers=dict(self.headers), json=self.body)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


DRAFT = {"title": "Database", "password": PASSWORD, "content": "x"}
LIST = Call("GET", "secrets", 200)
ADD = Call("POST", "secrets", 201, DRAFT)
UNLOCK = Call("POST", "secrets/{id}/unlock", 200, {"password": PASSWORD})
REVEAL = Call("GET", "secrets/{id}", 200)
EDIT = Call("PATCH", "secrets/{id}", 200, {"content": "new"}, (("If-Match", '"1"'),))
CHANGE = Call("PUT", "secrets/{id}/password", 200, {"new_password": "another password"})
TRASH = Call("DELETE", "secrets/{id}", 204)
LOCK = Call("DELETE", "secrets/{id}/grant", 204)
LOCK_ALL = Call("DELETE", "secrets/{id}/grants", 204)
VERSIONS = Call("GET", "secrets/{id}/versions", 200)
SHARING = Call("GET", "secrets/{id}/sharing", 200)
# Who may do it, and what else it refuses: tests/web/test_sharing_api.py.
SHARE = Call("PUT", "secrets/{id}/sharing", 200, {"members": []})
VERSION = Call("GET", "secrets/{id}/versions/1", 200)
# Who may do it, and what else it refuses: tests/web/test_versions_api.py.
RESTORE = Call("POST", "secrets/{id}/versions/1/restore", 200, None, (("If-Match", '"2"'),))
OVERVIEW = Call("GET", "admin/overview", 200)

ALL = [
    LIST,
    ADD,
    UNLOCK,
    REVEAL,
    EDIT,
    CHANGE,
    TRASH,
    LOCK,
    LOCK_ALL,
    VERSIONS,
    VERSION,
    SHARING,
    SHARE,
    RESTORE,
    OVERVIEW,
]
OF_ONE_SECRET = [UNLOCK, REVEAL, EDIT, CHANGE, TRASH, LOCK, LOCK_ALL, VERSIONS, VERSION, SHARING]
WITH_GRANT = [REVEAL, EDIT, CHANGE, VERSIONS, VERSION, SHARING]
CHANGING = [EDIT, CHANGE, TRASH]


def each(calls: list[Call]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("call", calls, ids=str)


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


@each([LIST, ADD, *OF_ONE_SECRET])
def test_it_works_for_the_owner(call: Call, alice: Person, secret: Unlocked) -> None:
    """Alice may edit the issue and holds a grant."""
    assert call.by(alice, secret.id, grant=secret.grant).status_code == call.status


@each(OF_ONE_SECRET)
def test_it_works_for_a_colleague_who_may_edit_and_unlocked(
    call: Call, bob: Person, secret: Unlocked, world: World
) -> None:
    """Being the owner is no privilege: permission and password decide."""
    world.jira.editors.add(BOB)
    bobs = bob.unlock(secret)

    assert call.by(bob, secret.id, grant=bobs.grant).status_code == call.status


@each(WITH_GRANT)
@pytest.mark.parametrize("grant", [None, "", "nonsense", "A" * 64, "é"])
def test_without_a_live_grant_the_secret_is_locked(
    call: Call, grant: str | None, alice: Person, secret: Unlocked
) -> None:
    """No grant, a malformed one and an unknown one are the same to the client, the owner included."""
    answer = call.by(alice, secret.id, grant=grant)

    assert refusal(answer) == (403, "locked")


@each([*WITH_GRANT, TRASH, LOCK_ALL])
def test_another_persons_grant_opens_nothing(call: Call, bob: Person, secret: Unlocked, world: World) -> None:
    """A grant is bound to the account that typed the password."""
    world.jira.editors.add(BOB)

    assert refusal(call.by(bob, secret.id, grant=secret.grant)) == (403, "locked")


@each(WITH_GRANT)
def test_a_grant_for_another_secret_opens_nothing(call: Call, alice: Person, secret: Unlocked) -> None:
    """A grant is bound to one secret."""
    other = alice.add("Other")

    assert refusal(call.by(alice, secret.id, grant=other.grant)) == (403, "locked")


@each([*CHANGING])
def test_without_permission_to_edit_nothing_is_changed(
    call: Call, alice: Person, bob: Person, secret: Unlocked
) -> None:
    """Bob read it, but the host does not let him edit the issue."""
    bobs = bob.unlock(secret)

    answer = call.by(bob, secret.id, grant=bobs.grant)

    assert refusal(answer) == (403, "not_allowed")
    assert alice.list()[0]["version"] == 1
    assert alice.reveal(secret).status_code == 200


def test_without_permission_to_edit_nothing_is_added(bob: Person) -> None:
    """Bob may see the issue only."""
    assert refusal(ADD.by(bob, "")) == (403, "not_allowed")
    assert bob.list() == []


@each([LIST, ADD, *[call for call in OF_ONE_SECRET if call is not LOCK]])
def test_without_access_to_the_issue_there_is_no_such_secret(
    call: Call, charlie: Person, secret: Unlocked
) -> None:
    """Charlie cannot tell an existing secret from none, even if its grant token fell into his hands."""
    answers = [call.by(charlie, one, grant=secret.grant) for one in (secret.id, str(NOWHERE))]

    assert [refusal(answer) for answer in answers] == [(404, "not_found")] * 2
    assert without_id(answers[0]) == without_id(answers[1])


@each([call for call in OF_ONE_SECRET if call is not LOCK])
@pytest.mark.parametrize("stranger", ["mallory", "alice_elsewhere"])
def test_from_elsewhere_there_is_no_such_secret(
    call: Call, stranger: str, alice: Person, secret: Unlocked, request: pytest.FixtureRequest
) -> None:
    """Neither another site nor another issue of the same site reaches it, whatever is presented."""
    person: Person = request.getfixturevalue(stranger)

    answer = call.by(person, secret.id, grant=secret.grant)

    assert refusal(answer) == (404, "not_found")
    assert without_id(answer) == without_id(call.by(person, str(NOWHERE), grant=secret.grant))
    assert alice.reveal(secret).status_code == 200


@pytest.mark.parametrize("stranger", ["mallory", "alice_elsewhere", "charlie", "bob"])
def test_a_strangers_lock_locks_nothing(
    stranger: str, alice: Person, secret: Unlocked, request: pytest.FixtureRequest
) -> None:
    """Locking always succeeds, so it must not do anything to what is not the caller's."""
    answer = LOCK.by(request.getfixturevalue(stranger), secret.id, grant=secret.grant)

    assert (answer.status_code, answer.data) == (204, b"")
    assert alice.reveal(secret).status_code == 200


@each(ALL)
def test_without_a_token_nobody_is_let_in(call: Call, alice: Person, secret: Unlocked) -> None:
    """The grant is no token."""
    answer = alice.client.open(
        f"{API}/{call.path.format(id=secret.id)}",
        method=call.method,
        json=call.body,
        headers={"X-Secrets-Grant": secret.grant},
    )

    assert refusal(answer) == (401, "unauthenticated")


@each(ALL)
def test_an_expired_token_is_refused(call: Call, alice: Person, secret: Unlocked, clock: FakeClock) -> None:
    """Three minutes and the leeway of half a minute later, the token is worth nothing."""
    token = alice.token()
    clock.advance(seconds=180 + 31)
    headers = {"Authorization": f"JWT {token}", "X-Secrets-Grant": secret.grant, **dict(call.headers)}

    answer = alice.client.open(
        f"{API}/{call.path.format(id=secret.id)}", method=call.method, json=call.body, headers=headers
    )

    assert refusal(answer) == (401, "unauthenticated")


@each([LIST, ADD, *[call for call in OF_ONE_SECRET if call is not LOCK]])
def test_a_token_that_stands_nowhere_reaches_nothing(call: Call, alice: Person, secret: Unlocked) -> None:
    """The admin page's token names no issue, so there are no secrets for it."""
    headers = {"Authorization": f"JWT {alice.token(context=None)}", **dict(call.headers)}

    answer = alice.client.open(
        f"{API}/{call.path.format(id=secret.id)}", method=call.method, json=call.body, headers=headers
    )

    assert refusal(answer) == (404, "not_found")


@pytest.mark.parametrize(
    "bad_id",
    ["1", "x" * 36, "..", "%2e%2e", "{upper}", "{braces}", "{plain}", "{urn}", "%00", "é", "0" * 5000],
)
def test_a_malformed_id_is_an_unknown_one(bad_id: str, alice: Person, secret: Unlocked) -> None:
    """An id has one spelling; others are no second name of the same secret."""
    spelled = bad_id.format(
        upper=secret.id.upper(),
        braces="{" + secret.id + "}",
        plain=secret.id.replace("-", ""),
        urn=f"urn:uuid:{secret.id}",
    )

    answers = [call.by(alice, spelled, grant=secret.grant) for call in OF_ONE_SECRET]

    assert {refusal(answer) for answer in answers} == {(404, "not_found")}


@each(ALL)
def test_a_wrong_method_is_refused_and_the_right_ones_are_named(
    call: Call, alice: Person, secret: Unlocked
) -> None:
    """RFC 9110, section 15.5.6: a 405 comes with Allow."""
    allowed = {other.method for other in ALL if other.path == call.path}
    wrong = {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - allowed

    answers = [alice.call(method, call.path.format(id=secret.id)) for method in wrong]

    assert {refusal(answer) for answer in answers} == {(405, "method_not_allowed")}
    assert all(allowed <= set(answer.headers["Allow"].split(", ")) for answer in answers)


def test_the_container_is_the_tokens_never_a_parameter(alice: Person, alice_elsewhere: Person) -> None:
    """Naming another issue in the query or the body changes nothing."""
    alice.add()

    asked = alice_elsewhere.call("GET", f"secrets?issueId={ISSUE}&container={ISSUE}")
    sent = alice_elsewhere.call("POST", "secrets", json=DRAFT | {"container": ISSUE})

    assert asked.get_json()["secrets"] == []
    assert refusal(sent) == (422, "invalid")


@each([UNLOCK, REVEAL, EDIT, CHANGE, TRASH, LOCK_ALL, VERSIONS, VERSION])
def test_permission_is_asked_anew_at_each_call(
    call: Call, alice: Person, secret: Unlocked, world: World
) -> None:
    """Whoever loses access to the issue loses his secrets at once, grant or not."""
    assert alice.reveal(secret).status_code == 200
    world.jira.viewers.clear()

    assert refusal(call.by(alice, secret.id, grant=secret.grant)) == (404, "not_found")
