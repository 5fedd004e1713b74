"""Secrets with a limited life, and the trash, over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from plugin.services.ending_lives import end_lives
from tests.fakes import FakeClock
from tests.site import ALICE
from tests.web.person import CONTENT, NOWHERE, PASSWORD, Person, Unlocked
from tests.web.problems import problem, refusal

NEW = {"title": "Database", "password": PASSWORD, "content": CONTENT}


def add(person: Person, **limits: object) -> Unlocked:
    """Add a secret with limits."""
    made = person.call("POST", "secrets", json=NEW | limits).get_json()
    return Unlocked(made["secret"]["id"], made["grant"]["token"])


def unlock(person: Person, secret: Unlocked) -> Any:
    """Try the right password."""
    return person.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})


def in_days(clock: FakeClock, days: int) -> str:
    """Return a moment as the API writes it."""
    moment = clock.now() + timedelta(days=days)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def restore(person: Person, secret: Unlocked, **body: object) -> Any:
    """Take a secret out of the trash."""
    return person.call("POST", f"{secret.path}/restore", json=body)


def test_the_limits_are_answered_as_they_were_sent(alice: Person, clock: FakeClock) -> None:
    """In the list, too, to everybody who sees the issue."""
    limits = {"expires_at": in_days(clock, 3), "opens_max": 4, "rotate_by": in_days(clock, 9)}
    add(alice, **limits)

    (row,) = alice.list()

    assert {name: row[name] for name in limits} == limits
    assert (row["opens_left"], row["state"]) == (4, "open")


def test_limits_change_by_an_edit(alice: Person, clock: FakeClock) -> None:
    """Absent stays, null goes."""
    secret = add(alice, expires_at=in_days(clock, 3), opens_max=4)

    edited = alice.edit(secret, opens_max=None, rotate_by=in_days(clock, 1)).get_json()["secret"]

    assert (edited["opens_max"], edited["opens_left"]) == (None, None)
    assert (edited["expires_at"], edited["rotate_by"]) == (in_days(clock, 3), in_days(clock, 1))
    assert edited["content"] == CONTENT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("expires_at", "2020-01-01T00:00:00Z"),
        ("expires_at", "soon"),
        ("expires_at", 1),
        ("opens_max", 0),
        ("opens_max", 101),
        ("opens_max", True),
        ("rotate_by", "2030-01-01"),
        ("opens_left", 3),
    ],
)
def test_limits_that_make_no_sense_are_refused(alice: Person, field: str, value: object) -> None:
    """Also a negative life, and a counter that a writer sets himself."""
    answers = [
        alice.call("POST", "secrets", json=NEW | {field: value}),
        alice.edit(alice.add(), **{field: value}),
    ]

    for answer in answers:
        assert answer.status_code == 422
        assert set(problem(answer)["fields"]) == {"body" if field == "opens_left" else field}


def test_an_expired_secret_is_listed_and_does_not_open(alice: Person, bob: Person, clock: FakeClock) -> None:
    """403 for unlock, reveal, edit and password change; who may not see the issue still gets 404."""
    secret = add(alice, expires_at=in_days(clock, 1))
    clock.advance(seconds=24 * 3600)

    for answer in (
        unlock(alice, secret),
        unlock(bob, secret),
        alice.reveal(secret),
        alice.edit(secret, title="new"),
        alice.call(
            "PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": "long enough"}
        ),
    ):
        assert refusal(answer) == (403, "expired")
    assert [row["state"] for row in alice.list()] == ["expired"]


def test_the_order_of_refusals_goes_by_permission_first(
    alice: Person, bob: Person, charlie: Person, clock: FakeClock
) -> None:
    """Charlie learns nothing, and Bob, who may not edit, hears that first."""
    secret = add(alice, expires_at=in_days(clock, 1))
    clock.advance(seconds=24 * 3600)

    assert refusal(unlock(charlie, secret)) == (404, "not_found")
    assert refusal(bob.edit(secret, title="new")) == (403, "not_allowed")


def test_a_one_time_secret_opens_once(alice: Person, bob: Person) -> None:
    """Bob's grant goes on; nobody else gets one."""
    secret = add(alice, opens_max=1)

    opened = unlock(bob, secret)

    assert opened.get_json()["secret"]["opens_left"] == 0
    assert refusal(unlock(alice, secret)) == (403, "used_up")
    grant = opened.get_json()["grant"]["token"]
    assert bob.reveal(secret, grant).status_code == 200


def test_the_trash_shows_who_when_and_why(alice: Person, app: Any, clock: FakeClock) -> None:
    """Newest first; of what ended by itself nobody is named."""
    expired, deleted = add(alice, expires_at=in_days(clock, 1)), alice.add("Deleted")
    alice.call("DELETE", deleted.path, grant=deleted.grant)
    clock.advance(seconds=24 * 3600)
    end_lives(app.extensions["secrets"].deps)

    first, second = alice.call("GET", "secrets/trash").get_json()["secrets"]

    assert (first["id"], first["reason"], first["trashed_by"]) == (expired.id, "expired", None)
    assert (second["id"], second["reason"], second["trashed_by"]) == (deleted.id, "deleted", ALICE)
    assert (second["title"], second["created_by"]) == ("Deleted", ALICE)
    assert second["purged_at"] > second["trashed_at"]
    assert alice.call("GET", "secrets").get_json()["trashed"] == 2


def test_a_deleted_secret_comes_back(alice: Person, bob: Person) -> None:
    """With an empty body, and without one."""
    for number, body in enumerate(({"json": {}}, {})):
        secret = alice.add(str(number))
        alice.call("DELETE", secret.path, grant=secret.grant)

        answer = alice.call("POST", f"{secret.path}/restore", **body)

        assert (answer.status_code, answer.get_json()["secret"]["id"]) == (200, secret.id)
        bob.unlock(secret)


def test_the_trash_is_for_editors(alice: Person, bob: Person, charlie: Person, mallory: Person) -> None:
    """A viewer is refused, a stranger finds nothing."""
    secret = alice.add()
    alice.call("DELETE", secret.path, grant=secret.grant)

    assert refusal(bob.call("GET", "secrets/trash")) == (403, "not_allowed")
    assert refusal(restore(bob, secret)) == (403, "not_allowed")
    assert refusal(charlie.call("GET", "secrets/trash")) == (404, "not_found")
    assert refusal(restore(charlie, secret)) == (404, "not_found")
    assert mallory.call("GET", "secrets/trash").get_json() == {"secrets": []}
    assert refusal(restore(mallory, secret)) == (404, "not_found")
    assert bob.call("GET", "secrets").get_json()["trashed"] is None


def test_only_this_issues_trash_is_touched(alice: Person, alice_elsewhere: Person) -> None:
    """Another issue's is as absent as an id that nobody has."""
    secret = alice.add()
    alice.call("DELETE", secret.path, grant=secret.grant)

    assert alice_elsewhere.call("GET", "secrets/trash").get_json() == {"secrets": []}
    for answer in (
        restore(alice_elsewhere, secret),
        restore(alice, Unlocked(str(NOWHERE), "")),
        restore(alice, Unlocked("no-id", "")),
        restore(alice, alice.add()),
    ):
        assert refusal(answer) == (404, "not_found")


def test_what_reached_its_limits_needs_new_ones(alice: Person, app: Any, clock: FakeClock) -> None:
    """422 names the field; unknown fields and nonsense are refused as well."""
    secret = add(alice, expires_at=in_days(clock, 1))
    clock.advance(seconds=24 * 3600)
    end_lives(app.extensions["secrets"].deps)

    assert set(problem(restore(alice, secret))["fields"]) == {"expires_at"}
    assert set(problem(restore(alice, secret, title="new"))["fields"]) == {"body"}
    answer = alice.call("POST", f"{secret.path}/restore", data=b"[]")
    assert refusal(answer) == (400, "malformed")
    restored = restore(alice, secret, expires_at=in_days(clock, 2)).get_json()["secret"]
    assert (restored["state"], restored["expires_at"]) == ("open", in_days(clock, 2))
