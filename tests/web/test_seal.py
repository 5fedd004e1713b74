"""The seal over HTTP: one admin's word stops the whole site, on every machine, at once."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.connect.local_host import reply
from tests.site import ADA, ALICE, World
from tests.web.person import CONTENT, PASSWORD, Person
from tests.web.problems import problem, refusal


def seal(ada: Person, confirmation: object = "127.0.0.1") -> None:
    """Seal the site, and expect that it is done."""
    answer = ada.call("POST", "admin/seal", json={"confirmation": confirmation})
    assert answer.status_code == 200, answer.get_json()


def test_nothing_opens_and_nothing_is_written_while_the_site_is_sealed(ada: Person, alice: Person) -> None:
    """The grants of before are dead, too."""
    secret = alice.add()
    trashed = alice.add()
    alice.call("DELETE", trashed.path, grant=trashed.grant)
    seal(ada)

    for answer in (
        alice.call("POST", "secrets", json={"title": "t", "password": PASSWORD, "content": CONTENT}),
        alice.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD}),
        alice.reveal(secret),
        alice.edit(secret, title="new"),
        alice.call(
            "PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": "long enough"}
        ),
        alice.call("DELETE", secret.path, grant=secret.grant),
        alice.call("DELETE", f"{secret.path}/grants", grant=secret.grant),
        alice.call("POST", f"{trashed.path}/restore", json={}),
        alice.call("GET", f"{secret.path}/versions", grant=secret.grant),
        alice.call("GET", f"{secret.path}/events", grant=secret.grant),
    ):
        assert refusal(answer) == (403, "sealed")


def test_titles_are_still_listed(ada: Person, alice: Person, bob: Person) -> None:
    """The page says why nothing opens, and offers no adding. Locking stays possible."""
    secret = alice.add("Database")
    seal(ada)

    listed = bob.call("GET", "secrets").get_json()

    assert [row["title"] for row in listed["secrets"]] == ["Database"]
    assert listed["sealed"] is True
    assert alice.call("GET", "secrets").get_json()["can_add"] is False
    assert alice.call("DELETE", f"{secret.path}/grant", grant=secret.grant).status_code == 204


def test_after_unsealing_passwords_are_typed_again(ada: Person, alice: Person) -> None:
    """No grant comes back to life, and no content was harmed."""
    secret = alice.add()
    seal(ada)

    assert ada.call("POST", "admin/unseal", json={}).get_json() == {"sealed": None}

    assert refusal(alice.reveal(secret)) == (403, "locked")
    assert alice.reveal(alice.unlock(secret)).get_json()["secret"]["content"] == CONTENT


def test_the_overview_says_who_sealed_and_when(ada: Person) -> None:
    """Sealing again changes neither."""
    seal(ada)
    sealed = ada.call("GET", "admin/overview").get_json()["sealed"]
    seal(ada)

    assert ada.call("GET", "admin/overview").get_json()["sealed"] == sealed
    assert sealed["by"] == ADA


@pytest.mark.parametrize("confirmation", ["", "localhost", "acme", "127.0.0.1.", "http://127.0.0.1"])
def test_another_text_seals_nothing(ada: Person, alice: Person, confirmation: str) -> None:
    """It is the site's host name that an admin types, and nothing like it."""
    answer = ada.call("POST", "admin/seal", json={"confirmation": confirmation})

    assert answer.status_code == 422
    assert set(problem(answer)["fields"]) == {"confirmation"}
    alice.add()


@pytest.mark.parametrize("body", [{}, {"confirmation": 1}, {"confirmation": "127.0.0.1", "more": 1}])
def test_a_body_of_another_shape_seals_nothing(ada: Person, alice: Person, body: dict[str, object]) -> None:
    """422, and secrets open."""
    assert ada.call("POST", "admin/seal", json=body).status_code == 422
    alice.add()


def test_who_is_no_admin_neither_seals_nor_unseals(ada: Person, alice: Person, bob: Person) -> None:
    """Nor does who may edit everything."""
    for person in (alice, bob):
        answer = person.call("POST", "admin/seal", json={"confirmation": "127.0.0.1"})
        assert refusal(answer) == (403, "not_allowed")
    seal(ada)
    for person in (alice, bob):
        assert refusal(person.call("POST", "admin/unseal", json={})) == (403, "not_allowed")
    assert alice.call("GET", "secrets").get_json()["sealed"] is True


def test_another_site_goes_on(ada: Person, mallory: Person, world: World, alice: Person) -> None:
    """A seal ends at the site, and the other product of the same people is another site."""
    seal(ada)

    Person(alice.client, world.confluence, ALICE).add()
    assert mallory.call("GET", "admin/overview").get_json()["sealed"] is None


def test_another_process_is_sealed_at_the_same_moment(
    ada: Person, alice: Person, make_app: Callable[..., Flask], world: World
) -> None:
    """It has the tenant, the titles and the access in memory, and still refuses; a new process does, too."""
    other = Person(make_app().test_client(), world.jira, ALICE)
    secret = other.add()
    assert other.reveal(secret).status_code == 200

    seal(ada)

    assert refusal(other.reveal(secret)) == (403, "sealed")
    restarted = Person(make_app().test_client(), world.jira, ALICE)
    assert refusal(restarted.reveal(secret)) == (403, "sealed")
    assert alice.call("GET", "secrets").get_json()["sealed"] is True


def test_a_request_under_way_is_refused(ada: Person, alice: Person, world: World) -> None:
    """The site is sealed while the host is asked: what was authenticated before gets nothing."""
    secret = alice.add()
    answer, done = world.host.answer, []

    def sealing(handler: object, asked: object) -> None:
        if not done:
            done.append(True)
            world.host.answer = answer
            seal(ada)
        answer(handler, asked)

    world.host.answer = sealing

    assert refusal(alice.reveal(secret)) == (403, "sealed")


def test_without_an_answer_of_the_host_nothing_is_sealed_or_unsealed(ada: Person, world: World) -> None:
    """The command line is the way then."""
    world.hosts_answer(lambda handler, _asked: reply(handler, 502, b""))

    for path, body in (("admin/seal", {"confirmation": "127.0.0.1"}), ("admin/unseal", {})):
        assert refusal(ada.call("POST", path, json=body)) == (503, "host_unavailable")


def test_the_policy_may_be_tightened_before_unsealing(ada: Person, alice: Person) -> None:
    """An admin who found something out changes the rules first."""
    seal(ada)
    shown = ada.call("GET", "admin/policy").get_json()
    body = shown["policy"] | {"grant_max_minutes": 5}

    answer = ada.call("PUT", "admin/policy", headers={"If-Match": '"0"'}, json=body)

    assert answer.status_code == 200
    assert alice.call("GET", "secrets").get_json()["sealed"] is True
