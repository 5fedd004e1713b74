"""Asking for a secret over HTTP; and that what came of an ask is nowhere for all others, whatever they call."""

from typing import Any

import pytest
from flask import Flask

from tests.site import BOB, World
from tests.web.person import NOWHERE, PASSWORD, Person, Unlocked
from tests.web.problems import refusal, without_id
from tests.web.routed_requests import RoutedRequest, routed_requests

DRAFT = {"title": "Key of the VPN", "password": PASSWORD, "content": "10.0.0.1"}


def ask(person: Person, **body: Any) -> str:
    """Ask for a secret; return the ask's id."""
    answer = person.call(
        "POST", "asks", json={"title": "Key of the VPN", "note": "For the new office"} | body
    )
    assert answer.status_code == 201, answer.get_json()
    made: str = answer.get_json()["ask"]["id"]
    return made


def fill(person: Person, ask_id: str) -> Unlocked:
    """Fill an ask."""
    answer = person.call("POST", f"asks/{ask_id}/fill", json=DRAFT)
    assert answer.status_code == 201, answer.get_json()
    made = answer.get_json()
    return Unlocked(made["secret"]["id"], made["grant"]["token"])


def of_one_secret(app: Flask) -> list[RoutedRequest]:
    """Return a good request for each route that names a secret, but for the admin page, where admins see all."""
    rules = [one for one in routed_requests(app) if "<secret_id>" in one.rule.rule]
    return [one for one in rules if "/connect/" in one.name and "/admin/" not in one.name]


def test_an_ask_is_made_seen_filled_and_gone(alice: Person, bob: Person, ada: Person, world: World) -> None:
    """Bob may only view. The list says how many asks there are, and Ada finds neither ask nor secret afterwards."""
    ask_id = ask(alice)
    (seen,) = bob.call("GET", "asks").get_json()["asks"]
    assert (seen["id"], seen["title"], seen["note"]) == (ask_id, "Key of the VPN", "For the new office")
    assert (seen["asked_by"], seen["is_mine"]) == (alice.account, False)
    listed = bob.call("GET", "secrets").get_json()
    assert (listed["asks"], listed["can_ask"]) == (1, False)
    assert alice.call("GET", "secrets").get_json()["can_ask"] is True

    secret = fill(bob, ask_id)

    for person in (alice, bob):
        (shown,) = person.list()
        assert (shown["id"], shown["asked_by"], shown["created_by"]) == (secret.id, alice.account, BOB)
    assert ada.list() == []
    assert ada.call("GET", "secrets").get_json()["asks"] == 0
    assert ada.call("GET", "asks").get_json() == {"asks": []}
    assert bob.reveal(secret).get_json()["secret"]["content"] == "10.0.0.1"
    alices = alice.unlock(secret)
    shown = alice.call("POST", f"{secret.path}/show", grant=alices.grant)
    assert shown.get_json()["secret"]["asked_by"] is None
    assert [each["id"] for each in ada.list()] == [secret.id]


def test_no_route_tells_all_others_that_a_secret_came_of_an_ask(
    app: Flask, alice: Person, bob: Person, charlie: Person, world: World
) -> None:
    """Every route that names a secret is walked: the answer is that for an id that nobody has, to the letter."""
    world.jira.viewers.add(charlie.account)
    world.jira.editors.add(charlie.account)
    world.jira.admins.add(charlie.account)
    secret = fill(bob, ask(alice))
    nobodys = Unlocked(str(NOWHERE), secret.grant)
    requests = of_one_secret(app)
    assert len(requests) >= 12

    for request in requests:
        answers = [request_as(request, charlie, world, each) for each in (secret, nobodys)]

        assert answers[0] == answers[1], request.name
        assert answers[0][0] in {404, 204}, request.name
    assert bob.reveal(secret).status_code == 200


def request_as(request: RoutedRequest, person: Person, world: World, secret: Unlocked) -> tuple[int, object]:
    """Send a request in somebody's name; return all of the answer that is not different each time."""
    path = request._target(secret).removeprefix(f"{person.api}/")
    answer = person.call(
        request.method,
        path,
        grant=secret.grant,
        headers={"If-Match": '"1"'},
        json=request._body(world.jira),
    )
    return answer.status_code, without_id(answer) if answer.data else b""


def test_all_that_is_gone_is_gone_alike(
    alice: Person, alice_elsewhere: Person, bob: Person, charlie: Person, mallory: Person
) -> None:
    """Filled, withdrawn, unknown, of another issue, of another site, and unseen: one answer for all."""
    filled, withdrawn, kept = (ask(alice) for _ in range(3))
    fill(bob, filled)
    assert alice.call("DELETE", f"asks/{withdrawn}").status_code == 204

    for method, tail in (("POST", "/fill"), ("DELETE", "")):
        answers = [
            person.call(method, f"asks/{each}{tail}", json=DRAFT)
            for person, each in (
                (bob, filled),
                (bob, withdrawn),
                (bob, NOWHERE),
                (bob, "no-id"),
                (charlie, kept),
                (alice_elsewhere, kept),
                (mallory, kept),
            )
        ]
        assert [refusal(answer) for answer in answers] == [(404, "not_found")] * len(answers)
        assert all(without_id(answer) == without_id(answers[0]) for answer in answers)


@pytest.mark.parametrize("who", ["bob", "anonymous"])
def test_only_editors_ask_and_only_the_asker_withdraws(
    who: str, alice: Person, request: pytest.FixtureRequest
) -> None:
    """Seeing the issue is enough for filling only, and nobody at all is not enough for that."""
    person: Person = request.getfixturevalue(who)
    ask_id = ask(alice)
    code = "anonymous" if who == "anonymous" else "not_allowed"

    assert refusal(person.call("POST", "asks", json={"title": "x"})) == (403, code)
    assert refusal(person.call("DELETE", f"asks/{ask_id}")) == (403, code)
    assert len(alice.call("GET", "asks").get_json()["asks"]) == 1


def test_no_more_than_twenty(alice: Person) -> None:
    """The next one is refused, and says so."""
    for _ in range(20):
        ask(alice)

    assert refusal(alice.call("POST", "asks", json={"title": "x"})) == (409, "too_many_asks")
