"""Clients that are slow, silent, many or long-winded, on the real server without its proxy: others are served."""

import json
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copytree

import pytest
import requests

from tests.connect.local_host import LocalHost
from tests.site import World, make_world
from tests.web.conftest import environment_of
from tests.web.running_server import RunningServer, read_answer, running_server

API = "/connect/api/v1"
MANY = 64
"""Eight times as many as the server has threads."""
THREADS = 8
PATIENCE_SECONDS = 5


@pytest.fixture(scope="module")
def server(
    outside: LocalHost, installed_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Run one server for all tests of this module."""
    folder = copytree(installed_store, tmp_path_factory.mktemp("patient") / "store")
    with running_server(environment_of(make_world(outside), folder), folder) as running:
        yield running


@pytest.fixture
def world(outside: LocalHost) -> World:
    return make_world(outside)


@contextmanager
def held(server: RunningServer, count: int, start: bytes) -> Iterator[list[socket.socket]]:
    """Hold connections that have sent the start of a request and nothing more."""
    with ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in range(count)]
        for connection in connections:
            connection.sendall(start)
        yield connections


def half_body(token: str) -> bytes:
    """Return the start of a request whose body does not come."""
    return (
        f"POST {API}/secrets HTTP/1.1\r\nHost: x\r\nAuthorization: JWT {token}\r\nContent-Length: 1000\r\n\r\n{{"
    ).encode()


def serves_others(server: RunningServer, world: World) -> bool:
    """Whether a list is answered meanwhile."""
    token = world.jira.context_token()
    answer = requests.get(
        f"{server.url}{API}/secrets", headers={"Authorization": f"JWT {token}"}, timeout=PATIENCE_SECONDS
    )
    return answer.status_code == 200


@pytest.mark.parametrize(
    "start",
    [b"", b"G", b"POST /connect/api/v1/secrets HTTP/1.1\r\nHost: x\r\nX-Slow: "],
    ids=["nothing", "a letter", "half a head"],
)
def test_silent_connections_hold_up_nobody(server: RunningServer, world: World, start: bytes) -> None:
    """A connection takes a thread only when its head is complete."""
    with held(server, MANY, start):
        assert serves_others(server, world)


def test_bodies_of_strangers_hold_up_nobody(server: RunningServer, world: World) -> None:
    """The token is checked before the body is waited for; a stranger is answered at once."""
    with held(server, MANY, half_body("a.b.c")) as connections:
        assert serves_others(server, world)
        assert all(read_answer(each).startswith(b"HTTP/1.1 401 ") for each in connections)


def test_bodies_of_users_do_not_hold_up_readers(server: RunningServer, world: World) -> None:
    """Somebody who is signed in can fill the places for bodies, until he goes, and no more than those."""
    with held(server, MANY, half_body(world.jira.context_token())) as connections:
        answers = answers_to(connections, count=MANY - THREADS)

        assert {code_in(answer) for answer in answers} == {"busy"}
        assert serves_others(server, world)
    assert_recovers(server, world)


def answers_to(connections: list[socket.socket], *, count: int) -> list[bytes]:
    """Return the first answers that come, whichever connections they come on."""
    answers: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ, connection)
        while len(answers) < count:
            ready = selector.select(PATIENCE_SECONDS)
            assert ready, f"only {len(answers)} answers came"
            for key, _ in ready:
                selector.unregister(key.fileobj)
                answers.append(read_answer(key.data))
    return answers


def code_in(answer: bytes) -> str:
    """Return the code of a problem."""
    return str(json.loads(answer.partition(b"\r\n\r\n")[2])["code"])


def test_a_body_that_ends_too_soon_is_no_body(server: RunningServer, world: World) -> None:
    """A client that goes away in the middle has not asked for anything."""
    token = world.jira.context_token()
    with held(server, 1, half_body(token)) as (connection,):
        connection.shutdown(socket.SHUT_WR)
        read_answer(connection)

    assert serves_others(server, world)
    listed = requests.get(
        f"{server.url}{API}/secrets", headers={"Authorization": f"JWT {token}"}, timeout=PATIENCE_SECONDS
    )
    assert listed.json()["secrets"] == []


def test_many_kept_connections_hold_up_nobody(server: RunningServer, world: World) -> None:
    """Connections that stay open after their answers take no thread."""
    with held(server, MANY, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") as connections:
        assert all(read_answer(each).startswith(b"HTTP/1.1 200 ") for each in connections)
        assert serves_others(server, world)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: " + b"x" * 300_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X-Many: y\r\n" * 200 + b"\r\n",
        b"GET /healthz?" + b"x" * 80_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["a large field", "many fields", "a long line"],
)
def test_a_head_that_is_too_large_is_refused(server: RunningServer, world: World, head: bytes) -> None:
    """It is not read to its end."""
    with server.connect() as connection:
        connection.sendall(head)
        answer = read_answer(connection)

    assert answer.split(b" ")[1] in {b"431", b"414"}
    assert serves_others(server, world)


def test_a_large_head_that_a_host_may_send_is_read(server: RunningServer) -> None:
    """Several headers of some KiB are what proxies and browsers come to."""
    answer = requests.get(
        f"{server.url}/healthz", headers={f"X-{n}": "x" * 4000 for n in range(6)}, timeout=PATIENCE_SECONDS
    )

    assert answer.status_code == 200


def assert_recovers(server: RunningServer, world: World) -> None:
    """Check that a body is taken again, once those who held the places have gone."""
    draft = {"title": "x", "password": "short", "content": "x"}
    pause = threading.Event()
    for _ in range(100):
        answer = requests.post(
            f"{server.url}{API}/secrets",
            json=draft,
            headers={"Authorization": f"JWT {world.jira.context_token()}"},
            timeout=PATIENCE_SECONDS,
        )
        if answer.status_code == 422:
            return
        pause.wait(0.05)
    raise AssertionError(answer.status_code)
