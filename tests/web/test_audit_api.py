"""The audit trail and the leaver report over HTTP."""

import csv
import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.connect.local_host import reply
from tests.site import ADA, ALICE, BOB, CHARLIE, ISSUE, World
from tests.web.person import NOWHERE, Person
from tests.web.problems import problem, refusal

SEARCH, LEAVERS, LEAVERS_CSV = "admin/events/search", "admin/leavers", "admin/leavers.csv"
BODIES: dict[str, dict[str, Any]] = {
    SEARCH: {},
    LEAVERS: {"account_id": BOB},
    LEAVERS_CSV: {"account_id": BOB},
}


def found(person: Person, **search: Any) -> list[dict[str, Any]]:
    """Return the events that a search finds."""
    answer = person.call("POST", SEARCH, json=search)
    assert answer.status_code == 200, answer.get_json()
    events: list[dict[str, Any]] = answer.get_json()["events"]
    return events


def test_an_admin_finds_what_happened(alice: Person, bob: Person, ada: Person) -> None:
    """Who, what, where and when, with the title; nothing that was typed besides it."""
    secret = alice.add(title="Mail")
    bob.unlock(secret)

    answer = ada.call("POST", SEARCH, json={"kinds": ["unlocked"]})

    (event,) = answer.get_json()["events"]
    assert answer.get_json()["next_before"] is None
    assert event.pop("at").endswith("Z")
    assert event == {
        "sequence": 3,
        "kind": "unlocked",
        "account_id": BOB,
        "details": {"version": 1},
        "secret_id": secret.id,
        "title": "Mail",
        "product": "jira",
        "container_id": ISSUE,
    }


def test_pages_follow_each_other(alice: Person, ada: Person) -> None:
    """`next_before` of one page is `before` of the next."""
    for _ in range(3):
        alice.add()

    first = ada.call("POST", SEARCH, json={"limit": 2}).get_json()
    second = ada.call("POST", SEARCH, json={"limit": 2, "before": first["next_before"]}).get_json()

    assert [event["sequence"] for event in first["events"] + second["events"]] == [4, 3, 2, 1]
    assert second["next_before"] is None


def test_an_admin_searches_by_account_secret_and_time(alice: Person, bob: Person, ada: Person) -> None:
    """What does not match is not there."""
    first, second = alice.add(), alice.add()
    bob.unlock(second)

    assert [event["kind"] for event in found(ada, account_id=BOB)] == ["unlocked"]
    assert {event["secret_id"] for event in found(ada, secret_id=first.id)} == {first.id}
    assert found(ada, to="2020-01-01T00:00:00Z") == []
    assert len(found(ada, **{"from": "2020-01-01T00:00:00Z"})) == 4
    assert found(ada, account_id=CHARLIE) == []


def test_a_reader_sees_who_opened_his_secret(alice: Person, bob: Person) -> None:
    """While he has it open; titles and other secrets are not part of it."""
    secret = alice.add()
    alice.add()
    opened = bob.unlock(secret)

    answer = bob.call("GET", f"{secret.path}/events", grant=opened.grant)

    events = answer.get_json()["events"]
    assert [(event["kind"], event["account_id"]) for event in events] == [
        ("unlocked", BOB),
        ("created", ALICE),
    ]
    assert set(events[0]) == {"sequence", "at", "kind", "account_id", "details"}
    assert answer.headers["Cache-Control"] == "no-store"
    older = bob.call("GET", f"{secret.path}/events?before={events[0]['sequence']}", grant=opened.grant)
    assert [event["kind"] for event in older.get_json()["events"]] == ["created"]


def test_who_has_not_opened_a_secret_sees_nothing_of_it(
    alice: Person, alice_elsewhere: Person, bob: Person, charlie: Person, mallory: Person
) -> None:
    """Locked for who may see the issue; for everybody else there is no such secret."""
    secret = alice.add()
    path = f"{secret.path}/events"

    assert refusal(bob.call("GET", path)) == (403, "locked")
    assert refusal(bob.call("GET", path, grant=secret.grant)) == (403, "locked")
    assert refusal(bob.call("GET", f"{path}?before=x")) == (403, "locked")
    for person in (charlie, mallory, alice_elsewhere):
        assert refusal(person.call("GET", path, grant=secret.grant)) == (404, "not_found")
    assert refusal(alice.call("GET", f"secrets/{NOWHERE}/events", grant=secret.grant)) == (404, "not_found")
    assert refusal(alice.call("GET", "secrets/x/events", grant=secret.grant)) == (404, "not_found")


@pytest.mark.parametrize("before", ["", "0", "-1", "1.5", "x", "9223372036854775808", "9" * 5000, "%D9%A3"])
def test_a_bad_page_is_refused(alice: Person, before: str) -> None:
    """Only to who has the secret open."""
    secret = alice.add()

    answer = alice.call("GET", f"{secret.path}/events?before={before}", grant=secret.grant)

    assert refusal(answer) == (422, "invalid")
    assert set(problem(answer)["fields"]) == {"before"}


@pytest.mark.parametrize("path", BODIES)
def test_nobody_but_an_admin_is_answered(
    alice: Person, bob: Person, charlie: Person, mallory: Person, path: str
) -> None:
    """Nor told that his question is malformed; Mallory's rights end at her own site."""
    alice.add()
    for person in (alice, bob, charlie):
        for body in (BODIES[path], {"nonsense": 1}):
            assert refusal(person.call("POST", path, json=body)) == (403, "not_allowed")
    hers = mallory.call("POST", path, json=BODIES[path])
    assert hers.status_code == 200
    assert ISSUE not in hers.get_data(as_text=True)


@pytest.mark.parametrize("path", BODIES)
def test_without_an_answer_of_the_host_nobody_is_answered(ada: Person, world: World, path: str) -> None:
    """503, and no word of what is held."""
    world.hosts_answer(lambda handler, _asked: reply(handler, 502, b""))

    assert refusal(ada.call("POST", path, json=BODIES[path])) == (503, "host_unavailable")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (SEARCH, {"kinds": ["opened"]}, "kinds"),
        (SEARCH, {"limit": 1000}, "limit"),
        (SEARCH, {"from": "yesterday"}, "from"),
        (SEARCH, {"account": ALICE}, "body"),
        (LEAVERS, {}, "account_id"),
        (LEAVERS_CSV, {"account_id": None}, "account_id"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_field(
    ada: Person, path: str, body: dict[str, Any], field: str
) -> None:
    """And the value is not repeated."""
    answer = ada.call("POST", path, json=body)

    assert refusal(answer) == (422, "invalid")
    assert set(problem(answer)["fields"]) == {field}


@pytest.mark.parametrize("path", BODIES)
def test_a_body_that_is_no_object_is_malformed(ada: Person, path: str) -> None:
    """Lists, text and nothing."""
    for data in ("[]", "", "x"):
        answer = ada.call("POST", path, data=data, headers={"Content-Type": "application/json"})
        assert refusal(answer) == (400, "malformed")


def test_who_is_asked_about_never_stands_in_an_address(ada: Person) -> None:
    """Addresses end up in logs: there is no such GET."""
    for path in BODIES:
        assert ada.call("GET", f"{path}?account_id={BOB}").status_code == 405


def test_the_report_says_what_a_leaver_knows(alice: Person, bob: Person, ada: Person) -> None:
    """And who asked is in the trail."""
    secret = alice.add(title="Mail")
    alice.add()
    bob.unlock(secret)

    report = ada.call("POST", LEAVERS, json={"account_id": BOB}).get_json()

    (known,) = report["secrets"]
    assert not report["truncated"]
    assert known.pop("last_unlocked_at") >= known.pop("content_changed_at")
    assert known == {
        "id": secret.id,
        "title": "Mail",
        "product": "jira",
        "container_id": ISSUE,
        "is_trashed": False,
    }
    (event,) = found(ada, kinds=["leaver_report"])
    assert (event["account_id"], event["details"]["secrets"]) == (ADA, 1)
    assert BOB not in str(event)


def test_the_report_as_csv_runs_nothing_in_a_spreadsheet(alice: Person, ada: Person) -> None:
    """A title is what somebody typed."""
    secret = alice.add(title='=HYPERLINK("https://evil.example")')

    answer = ada.call("POST", LEAVERS_CSV, json={"account_id": ALICE})

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))
    assert [(row["id"], row["title"]) for row in rows] == [
        (secret.id, '\'=HYPERLINK("https://evil.example")')
    ]
    assert rows[0]["is_trashed"] == "no"
    assert is_download(answer)


def is_download(answer: TestResponse) -> bool:
    """Whether the answer is a file whose name says nothing about anybody."""
    return (
        answer.content_type == "text/csv; charset=utf-8"
        and answer.headers["Content-Disposition"] == 'attachment; filename="secrets-to-rotate.csv"'
        and answer.headers["Cache-Control"] == "no-store"
    )


def test_no_content_or_password_stands_in_the_trail(alice: Person, bob: Person, ada: Person) -> None:
    """Whatever was typed: a wrong password, a new content, a title."""
    secret = alice.add(title="Mail", password="canary-password-1", content="canary-content-1")
    bob.call("POST", f"{secret.path}/unlock", json={"password": "canary-wrong"})
    alice.edit(secret, title="canary-title", content="canary-content-2")

    said = str([event | {"title": None} for event in found(ada)])

    assert "refused" in said
    assert "canary" not in said
