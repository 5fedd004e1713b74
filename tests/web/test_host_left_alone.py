"""The circuit breaker over HTTP: a silent host is left alone for a while, for its own tenant only."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.connect.local_host import Asked
from tests.site import ALICE, MALLORY, World
from tests.web.conftest import install
from tests.web.events import newcomer
from tests.web.host_faults import SHORT, UNAVAILABLE, Doubter, fixed, silent
from tests.web.person import Person
from tests.web.problems import problem, refusal


@pytest.fixture
def client(quick_app: Flask) -> FlaskClient:
    return quick_app.test_client()


@pytest.fixture
def after_the_pause(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Put the circuit breaker's clock five seconds ahead when the test says so."""
    return lambda: monkeypatch.setattr("circuitbreaker.monotonic", lambda: time.monotonic() + 5)


def test_after_five_failures_the_host_is_left_alone(doubter: Doubter, world: World) -> None:
    """The sixth reader is told at once, with the pause to wait; the host is not asked."""
    world.hosts_answer(silent(world.host))
    for _ in range(5):
        assert refusal(doubter.person.reveal(doubter.secret)) == UNAVAILABLE
    world.host.asked.clear()
    began = time.monotonic()

    answer = doubter.person.reveal(doubter.secret)

    assert refusal(answer) == UNAVAILABLE
    assert 1 <= problem(answer)["retry_after"] <= 5
    assert answer.headers["Retry-After"] == str(problem(answer)["retry_after"])
    assert time.monotonic() - began < SHORT.answer_seconds
    assert world.host.asked == []


def test_a_host_that_came_back_is_asked_after_the_pause(
    doubter: Doubter, world: World, after_the_pause: Callable[[], None]
) -> None:
    """A good answer gives nobody access before that, and everybody after."""
    world.hosts_answer(fixed(500, b""))
    for _ in range(5):
        doubter.person.reveal(doubter.secret)
    world.host.answer = world.answer
    assert refusal(doubter.person.reveal(doubter.secret)) == UNAVAILABLE

    after_the_pause()

    assert doubter.person.reveal(doubter.secret).status_code == 200
    assert doubter.person.reveal(doubter.secret).status_code == 200


@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_refusals_never_make_a_host_be_left_alone(status: int, doubter: Doubter, world: World) -> None:
    """However often it refuses: the first good answer counts at once."""
    world.hosts_answer(fixed(status, b"{}"))
    for _ in range(8):
        assert doubter.person.reveal(doubter.secret).status_code in {404, 503}

    world.host.answer = world.answer

    assert doubter.person.reveal(doubter.secret).status_code == 200


def test_a_silent_site_costs_other_sites_nothing(client: FlaskClient, world: World) -> None:
    """Mallory's site is silent until the app leaves it alone; Alice's is asked as ever."""
    alice, mallory = Person(client, world.jira, ALICE), Person(client, world.evil, MALLORY)
    secret = alice.add()

    def answer(handler: Any, asked: Asked) -> None:
        is_evil = asked.target.startswith(f"{world.evil.base_path}/")
        (fixed(500, b"") if is_evil else world.answer)(handler, asked)

    world.hosts_answer(answer)
    for _ in range(6):
        assert refusal(mallory.call("GET", "secrets")) == UNAVAILABLE

    assert alice.reveal(secret).status_code == 200


def test_another_tenant_at_the_same_address_is_not_left_alone(client: FlaskClient, world: World) -> None:
    """A site import leaves two tenants at one address: what one of them fails in is not the other's fault."""
    twin = newcomer(world, base_url=world.jira.base_url)
    assert install(client, twin) == 204
    alice, stranger = Person(client, world.jira, ALICE), Person(client, twin, ALICE)
    secret = alice.add()
    world.hosts_answer(fixed(500, b""))
    for _ in range(6):
        assert refusal(stranger.call("GET", "secrets")) == UNAVAILABLE

    world.host.answer = world.answer

    assert alice.reveal(secret).status_code == 200


def test_a_crowd_before_a_silent_host_is_soon_gone(quick_app: Flask, world: World) -> None:
    """Eight threads ask at once and wait once, side by side; whoever comes after them does not wait at all."""
    alice = Person(quick_app.test_client(), world.jira, ALICE)
    secret = alice.add()
    world.hosts_answer(silent(world.host))

    def ask(_: int) -> tuple[int, str]:
        return refusal(Person(quick_app.test_client(), world.jira, ALICE).reveal(secret))

    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        first = list(pool.map(ask, range(8)))
        took = time.monotonic() - began
        world.host.asked.clear()
        second = list(pool.map(ask, range(40)))

    assert set(first) == set(second) == {UNAVAILABLE}
    assert took < 8 * SHORT.answer_seconds
    assert world.host.asked == []


def test_locking_needs_no_host(doubter: Doubter, world: World) -> None:
    """Taking access away is always possible, also while the host is left alone."""
    world.hosts_answer(fixed(500, b""))
    for _ in range(6):
        doubter.person.reveal(doubter.secret)

    answer = doubter.person.call("DELETE", f"{doubter.secret.path}/grant", grant=doubter.secret.grant)

    assert answer.status_code == 204
    world.host.answer = world.answer
