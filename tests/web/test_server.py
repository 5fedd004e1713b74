"""The real server: what only shows on real sockets and in a real process."""

import json
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.connect.local_host import Asked, LocalHost
from tests.site import ALICE, World, make_world
from tests.web.conftest import environment_of
from tests.web.running_server import RunningServer, read_answer, running_server

API = "/connect/api/v1"
PANEL = "/connect/jira/panel?issueId=10042"
MIB = 1024 * 1024
BODY = 3 * MIB
PIECE = 64 * 1024
DRAFT = {"title": "Database", "password": "correct horse battery", "content": "x"}


@pytest.fixture(scope="module")
def shared(
    outside: LocalHost, installed_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Run one server for all tests of this module."""
    folder = tmp_path_factory.mktemp("served") / "store"
    folder.mkdir()
    for file in installed_store.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
        (folder / file.name).chmod(0o600)
    with running_server(environment_of(make_world(outside), folder), folder) as server:
        yield server


@pytest.fixture
def world(outside: LocalHost) -> World:
    return make_world(outside)


def head(world: World, *lines: str, method: str = "POST", token: str | None = None) -> bytes:
    """Return the head of a request to "add a secret"."""
    bearer = world.jira.context_token() if token is None else token
    start = [f"{method} {API}/secrets HTTP/1.1", "Host: localhost", f"Authorization: JWT {bearer}"]
    return "\r\n".join([*start, *lines, "", ""]).encode()


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def problem_in(answer: bytes) -> tuple[int, str]:
    """Return status and code of a raw answer."""
    start, _, body = answer.partition(b"\r\n\r\n")
    return int(start.split(b" ")[1]), json.loads(body)["code"]


def test_a_client_receives_its_413(shared: RunningServer, world: World) -> None:
    """Who sends 3 MiB before he reads gets an answer, not a broken connection."""
    with shared.connect() as connection:
        connection.sendall(head(world, f"Content-Length: {BODY}") + b"x" * BODY)

        assert problem_in(read_answer(connection)) == (413, "too_large")


def test_a_chunked_client_receives_its_413(shared: RunningServer, world: World) -> None:
    """The same with a body that does not say how long it is, and that is good JSON up to the limit."""
    body = json.dumps(DRAFT).encode().ljust(2 * MIB) + b" " * MIB
    pieces = [body[start : start + PIECE] for start in range(0, len(body), PIECE)]
    with shared.connect() as connection:
        connection.sendall(head(world, "Transfer-Encoding: chunked"))
        for piece in pieces:
            connection.sendall(chunk(piece))
        connection.sendall(b"0\r\n\r\n")

        assert problem_in(read_answer(connection)) == (413, "too_large")


def test_a_slow_client_receives_its_413(shared: RunningServer, world: World) -> None:
    """The rest is waited for, as long as it comes within a few seconds."""
    pause = threading.Event()
    with shared.connect() as connection:
        connection.sendall(head(world, f"Content-Length: {BODY}"))
        for _ in range(BODY // PIECE):
            connection.sendall(b"x" * PIECE)
            pause.wait(0.02)

        assert problem_in(read_answer(connection)) == (413, "too_large")


def test_a_stranger_receives_his_401(shared: RunningServer, world: World) -> None:
    """A body that nobody wanted to read is drained too."""
    with shared.connect() as connection:
        connection.sendall(head(world, f"Content-Length: {BODY}", token="a.b.c") + b"x" * BODY)

        assert problem_in(read_answer(connection)) == (401, "unauthenticated")


def test_a_connection_lives_on_after_a_drained_body(shared: RunningServer, world: World) -> None:
    """The next request on it is read from its own start: a body's rest is never taken for a request."""
    smuggled = f"GET {API}/smuggled HTTP/1.1\r\nHost: x\r\n\r\n".encode().ljust(BODY, b"\n")
    with shared.connect() as connection:
        connection.sendall(head(world, f"Content-Length: {len(smuggled)}") + smuggled)
        first = problem_in(read_answer(connection))
        connection.sendall(head(world, method="GET"))
        second = read_answer(connection)

    assert first == (413, "too_large")
    assert second.startswith(b"HTTP/1.1 200 ")
    assert b'"can_add"' in second


def test_two_contradicting_lengths_are_refused(shared: RunningServer, world: World) -> None:
    """Request smuggling begins with a body whose length two readers see differently."""
    with shared.connect() as connection:
        connection.sendall(head(world, "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n")

        assert read_answer(connection).startswith(b"HTTP/1.1 400 ")


def test_a_long_token_fits_into_the_request_line(shared: RunningServer, world: World) -> None:
    """Tokens with a large context come to 7 KiB."""
    target = PANEL + "&xdm_e=https%3A%2F%2Facme.atlassian.net"
    context = world.jira.context_claim() | {"padding": "x" * 4900}
    token = world.jira.bound_token("GET", target, context=context)

    answer = requests.get(f"{shared.url}{target}&jwt={token}", timeout=20)

    assert len(token) > 7 * 1024 - 300
    assert answer.status_code == 200


def test_the_hash_is_over_the_target_as_sent(shared: RunningServer, world: World) -> None:
    """The server hands the raw target on: escapes that a decoder would lose still count."""
    target = "/connect/jira/panel?issueId=10042&a=%2F%26%3D%25+%2B%20%C3%A9&a=z&b"
    token = world.jira.bound_token("GET", target)
    with shared.connect() as connection:
        connection.sendall(f"GET {target}&jwt={token} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        answer = read_answer(connection)

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_two_authorization_headers_are_refused(shared: RunningServer, world: World) -> None:
    """The real server joins them with a comma; still neither wins."""
    token = world.jira.context_token()
    with shared.connect() as connection:
        connection.sendall(head(world, f"Authorization: JWT {token}", method="GET", token=token))

        assert problem_in(read_answer(connection)) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "line",
    [
        "GET /connect/jira/panel?jwt={canary} HTTP/9.9",
        "GET /connect/jira/panel?jwt={canary} with spaces HTTP/1.1",
        "{canary} / HTTP/1.1",
        "GET / HTTP/1.1\r\nAuthorization: JWT {canary}\x01",
        "GET / HTTP/1.1\r\nAuthorization : JWT {canary}",
        "GET / HTTP/1.1\r\nAuthorization: JWT\r\n {canary}",
        "GET / HTTP/1.1\r\nX-Secrets-Grant {canary}",
        "POST / HTTP/1.1\r\nTransfer-Encoding: {canary}",
        "POST / HTTP/1.1\r\nExpect: {canary}",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{canary}",
        "GET /connect/jira/panel?jwt={canary}" + "x" * 9000 + " HTTP/1.1",
    ],
    ids=range(11),
)
def test_a_broken_request_is_not_logged_word_by_word(shared: RunningServer, line: str) -> None:
    """A token in a request that the server itself cannot read is a token still."""
    canary = "zebracanary4711"
    with shared.connect() as connection:
        connection.sendall(line.format(canary=canary).encode() + b"\r\nHost: x\r\n\r\n")
        read_answer(connection)

    assert canary not in shared.log.read_text().lower()


def test_every_log_line_is_json_with_known_fields(shared: RunningServer, world: World) -> None:
    """The server's own lines go the same way as the app's."""
    requests.get(f"{shared.url}/healthz", timeout=20)

    lines = [json.loads(line) for line in shared.log.read_text().splitlines()]

    assert {"event", "level", "timestamp"} <= set.intersection(*(set(line) for line in lines))
    assert any(line.get("route") == "/healthz" for line in lines)
    assert not [line["dropped"] for line in lines if "dropped" in line]


def test_a_server_that_is_told_to_stop_finishes_what_it_began(
    folder: Path, environment: dict[str, str], world: World
) -> None:
    """A request that waits for the host is answered, and then the process ends well."""
    arrived, go_on = threading.Event(), threading.Event()

    def answer_late(handler: Any, asked: Asked) -> None:
        arrived.set()
        go_on.wait(10)
        world.answer(handler, asked)

    world.hosts_answer(answer_late)
    with running_server(environment, folder) as server, server.connect() as connection:
        connection.sendall(head(world, method="GET"))
        assert arrived.wait(10)
        server.process.send_signal(signal.SIGTERM)
        wait_until_logged(server, "Shutting down granian")
        go_on.set()

        assert read_answer(connection).startswith(b"HTTP/1.1 200 ")
        assert server.process.wait(20) == 0


def wait_until_logged(server: RunningServer, event: str) -> None:
    """Return when the server has logged an event."""
    pause = threading.Event()
    for _ in range(200):
        if event in server.log.read_text():
            return
        pause.wait(0.02)
    raise RuntimeError("the server did not log it")


def test_the_installation_of_a_log_line_is_that_of_its_request(shared: RunningServer, world: World) -> None:
    """Threads serve one tenant after another; a line must never bear the last one's id."""
    for site, account in ((world.jira, ALICE), (world.evil, "nobody"), (world.jira, ALICE)):
        token = site.context_token(account)
        requests.get(f"{shared.url}{API}/secrets", headers={"Authorization": f"JWT {token}"}, timeout=20)
    unknown = requests.get(f"{shared.url}{API}/secrets", timeout=20).headers["X-Request-Id"]

    lines = [json.loads(line) for line in shared.log.read_text().splitlines()]
    (line,) = [line for line in lines if line.get("request_id") == unknown and line["event"] == "request"]
    assert line["installation_id"] is None
    assert re.fullmatch(r"[0-9a-f]{16}", unknown)
