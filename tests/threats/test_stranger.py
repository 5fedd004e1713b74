"""Who has a session but no password learns nothing but titles that he may see, and guesses slowly."""

import uuid

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.fakes import FakeClock
from tests.threats.derivations import counted_derivations
from tests.threats.statements import counted_statements
from tests.web.person import CONTENT, PASSWORD, Person, Unlocked

CALLS = {
    "reveal": ("GET", "", None),
    "unlock": ("POST", "/unlock", {"password": PASSWORD}),
    "edit": ("PATCH", "", {"title": "x"}),
    "change password": ("PUT", "/password", {"new_password": "a new password"}),
    "delete": ("DELETE", "", None),
    "lock": ("DELETE", "/grant", None),
    "lock for everyone": ("DELETE", "/grants", None),
}


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


@pytest.fixture
def places(secret: Unlocked, alice_elsewhere: Person, mallory: Person) -> dict[str, str]:
    """Ids of secrets in places that a caller on Alice's issue does not stand on, and one that never was."""
    return {
        "unknown": str(uuid.uuid4()),
        "another issue's": alice_elsewhere.add().id,
        "another site's": mallory.add().id,
    }


def call(person: Person, name: str, secret_id: str) -> TestResponse:
    """Make one of the calls about a secret."""
    method, end, body = CALLS[name]
    return person.call(method, f"secrets/{secret_id}{end}", headers={"If-Match": '"1"'}, json=body)


def without_request_id(answer: TestResponse) -> dict[str, object]:
    """Return what an answer says, but for the id of the request."""
    said = answer.get_json() if answer.data else {}
    return {name: value for name, value in said.items() if name != "request_id"}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_not_his_looks_like_what_is_not_there(
    app: Flask, alice: Person, places: dict[str, str], name: str
) -> None:
    """Same status, same body, same number of SQL statements, no derivation: neither words nor work tell."""
    seen = {}

    for place, secret_id in places.items():
        with counted_statements(app) as statements, counted_derivations() as count:
            answer = call(alice, name, secret_id)
        seen[place] = (answer.status_code, without_request_id(answer), len(statements), count.runs)

    assert seen["unknown"][0] == (204 if name == "lock" else 404)
    assert seen["unknown"][3] == 0
    assert seen["unknown"] == seen["another issue's"] == seen["another site's"]


@pytest.mark.parametrize("name", CALLS)
def test_without_permission_what_is_there_looks_like_what_is_not(
    app: Flask, charlie: Person, secret: Unlocked, places: dict[str, str], name: str
) -> None:
    """Charlie may not see the issue: he cannot find out which secrets are on it, not even by counting our work."""
    seen = []

    for secret_id in (secret.id, *places.values()):
        with counted_statements(app) as statements, counted_derivations() as count:
            answer = call(charlie, name, secret_id)
        seen.append((answer.status_code, without_request_id(answer), len(statements), count.runs))

    assert all(one == seen[0] for one in seen)
    assert seen[0][3] == 0


def test_charlie_sees_no_title(charlie: Person, secret: Unlocked) -> None:
    """Nor the number of secrets."""
    answer = charlie.call("GET", "secrets")

    assert answer.status_code == 404
    assert "Database" not in answer.text


def test_mallory_reaches_nothing_of_another_site(mallory: Person, secret: Unlocked) -> None:
    """With a good session of her own site, on an issue of the same number."""
    assert mallory.list() == []
    assert call(mallory, "unlock", secret.id).status_code == 404


def test_bob_guesses_five_times_and_then_waits(bob: Person, secret: Unlocked) -> None:
    """The sixth guess is not derived, even if it is right; and he is told how long to wait."""
    with counted_derivations() as count:
        guesses = [
            bob.call("POST", f"{secret.path}/unlock", json={"password": f"guess number {number}"})
            for number in range(5)
        ]
        sixth = bob.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})

    assert [guess.get_json()["code"] for guess in guesses] == ["wrong_password"] * 5
    assert sixth.status_code == 429
    assert int(sixth.headers["Retry-After"]) >= 1
    assert count.runs == 5
    assert CONTENT not in sixth.text


def test_his_guesses_lock_nobody_else_out(bob: Person, ada: Person, alice: Person, secret: Unlocked) -> None:
    """Alice and a colleague who never unlocked go on."""
    for number in range(6):
        bob.call("POST", f"{secret.path}/unlock", json={"password": f"guess number {number}"})

    for person in (alice, ada):
        assert person.unlock(secret).grant


def test_an_old_session_is_none(alice: Person, secret: Unlocked, clock: FakeClock) -> None:
    """A captured session token is good for three minutes."""
    token = alice.token()
    clock.advance(minutes=5)

    answer = alice.client.get(f"/connect/api/v1/{secret.path}", headers={"Authorization": f"JWT {token}"})

    assert answer.status_code == 401
