"""When Jira does not answer as it should: nothing opens, nothing changes, and the client may try again."""

import itertools
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from plugin.connect.exchange import Patience
from plugin.connect.site import Client
from tests.connect.local_host import Asked, drip, reply
from tests.site import ALICE, Site, World
from tests.web.person import PASSWORD, Person, Unlocked
from tests.web.problems import problem, refusal

Answer = Callable[[Any, Asked], None]
YES = b'{"globalPermissions":["ADMINISTER"],"projectPermissions":[%s]}'
GRANTED = b'{"permission":"BROWSE_PROJECTS","issues":[10042]}'


def fixed(status: int, body: bytes, **headers: str) -> Answer:
    """Answer every question the same."""
    return lambda handler, _asked: reply(handler, status, body, **headers)


def hang_up(handler: Any, _asked: Asked) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def half_an_answer(handler: Any, _asked: Asked) -> None:
    """Promise more than is sent."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")


GARBAGE: dict[str, Answer] = {
    "500": fixed(500, b"oops"),
    "401": fixed(401, b"{}"),
    "403": fixed(403, b"{}"),
    "429": fixed(429, b"{}"),
    "a redirect": fixed(302, YES % GRANTED, Location="/elsewhere"),
    "201": fixed(201, YES % GRANTED),
    "no JSON": fixed(200, b"<html>login</html>"),
    "nothing": fixed(200, b""),
    "a list": fixed(200, b"[]"),
    "no permissions": fixed(200, b"{}"),
    "permissions of another type": fixed(200, b'{"projectPermissions":{},"globalPermissions":"ADMINISTER"}'),
    "an error beside a yes": fixed(200, b'{"errorMessages":["x"],"projectPermissions":[%s]}' % GRANTED),
    "half an answer": half_an_answer,
    "too much": fixed(200, b" " * 300_000 + YES % GRANTED),
    "a broken connection": hang_up,
}


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


@pytest.fixture
def always_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no pause last: time leaps ahead whenever the circuit breaker looks at it."""
    monkeypatch.setattr("circuitbreaker.monotonic", itertools.count(step=10).__next__)


def every_call(person: Person, secret: Unlocked) -> dict[str, tuple[int, str]]:
    """Make every call that needs the host's word."""
    draft = {"title": "New", "password": PASSWORD, "content": "x"}
    change = {"new_password": "another password"}
    return {
        "add": refusal(person.call("POST", "secrets", json=draft)),
        "unlock": refusal(person.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})),
        "reveal": refusal(person.reveal(secret)),
        "edit": refusal(person.edit(secret, content="new")),
        "change": refusal(person.call("PUT", f"{secret.path}/password", grant=secret.grant, json=change)),
        "trash": refusal(person.call("DELETE", secret.path, grant=secret.grant)),
        "lock all": refusal(person.call("DELETE", f"{secret.path}/grants", grant=secret.grant)),
        "overview": refusal(person.call("GET", "admin/overview")),
        "list": refusal(person.call("GET", "secrets")),
    }


@pytest.mark.usefixtures("always_asked")
@pytest.mark.parametrize("answer", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_no_clear_yes_is_503_and_changes_nothing(
    answer: Answer, alice: Person, secret: Unlocked, world: World
) -> None:
    """Whatever the host says but an answer in the agreed form, the app neither opens nor changes anything."""
    world.hosts_answer(answer)
    world.host.asked.clear()

    refusals = every_call(alice, secret)

    assert set(refusals.values()) == {(503, "host_unavailable")}, refusals
    assert len(world.host.asked) >= len(refusals)
    world.host.answer = world.answer
    (still,) = alice.list()
    assert (still["id"], still["version"]) == (secret.id, 1)
    assert alice.reveal(secret).status_code == 200


def test_a_host_that_knows_no_such_issue_gives_no_access(
    alice: Person, secret: Unlocked, world: World
) -> None:
    """404 is an answer: nobody may see what does not exist."""
    world.hosts_answer(fixed(404, b"{}"))

    assert refusal(alice.reveal(secret)) == (404, "not_found")


def test_a_yes_for_another_issue_is_none_for_this(alice: Person, secret: Unlocked, world: World) -> None:
    """Permission and issue must stand in one entry."""
    world.hosts_answer(fixed(200, YES % b'{"permission":"BROWSE_PROJECTS","issues":[10043,100420]}'))

    assert refusal(alice.reveal(secret)) == (404, "not_found")


def test_the_hosts_wait_is_handed_on(alice: Person, secret: Unlocked, world: World) -> None:
    """When the host says how long to wait, the client hears it, as a number within an hour."""
    world.hosts_answer(fixed(429, b"{}", Retry_After="17"))

    answer = alice.reveal(secret)

    assert refusal(answer) == (503, "host_unavailable")
    assert problem(answer)["retry_after"] == 17
    assert answer.headers["Retry-After"] == "17"


def test_a_list_may_rest_on_a_yes_of_the_last_minute(alice: Person, secret: Unlocked, world: World) -> None:
    """Only the titles are shown from memory; a no is never remembered."""
    assert len(alice.list()) == 1
    world.hosts_answer(fixed(500, b""))

    assert len(alice.list()) == 1
    assert refusal(alice.reveal(secret)) == (503, "host_unavailable")


def test_a_refused_token_of_ours_is_no_answer(alice: Person, secret: Unlocked, world: World) -> None:
    """When secrets are out of step, the host answers 401: the reader sees a fault of the connection."""
    world.jira.shared_secret, stored = "another-secret-" + "z" * 40, world.jira.shared_secret
    token = Site(
        "jira", world.jira.client_key, world.jira.base_url, stored, clock=world.jira.clock
    ).context_token()

    answer = alice.call("GET", secret.path, grant=secret.grant, headers={"Authorization": f"JWT {token}"})

    assert refusal(answer) == (503, "host_unavailable")


def test_locking_works_while_the_host_is_down(alice: Person, secret: Unlocked, world: World) -> None:
    """Locking gives nothing away, so it asks nobody."""
    world.hosts_answer(hang_up)

    assert alice.call("DELETE", f"{secret.path}/grant", grant=secret.grant).status_code == 204


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"], ids=["head", "body"]
)
def test_a_host_that_dribbles_is_given_up(
    start: bytes, make_app: Callable[[], Flask], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound is on the whole answer: a byte now and then does not hold a thread for ever."""
    patience = Patience(max_bytes=1000, answer_seconds=0.3)
    monkeypatch.setattr("plugin.app.Client", partial(Client, patience=patience))
    alice = Person(make_app().test_client(), world.jira, ALICE)
    world.hosts_answer(drip(world.host, start, b"x"))
    began = time.monotonic()

    answer = alice.call("GET", "secrets")

    assert refusal(answer) == (503, "host_unavailable")
    assert 0.3 <= time.monotonic() - began < 2.0


def test_a_netrc_file_does_not_change_who_the_app_is(
    alice: Person, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """A password for the host's name in the home directory must not replace the app's own token."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    assert alice.list() == []
    assert all(one.headers["Authorization"].startswith("JWT ") for one in world.host.asked)
