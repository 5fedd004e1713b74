"""Throwing the rest of a refused body away: all of what is bearable, and no more."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import SocketUnreader

from plugin.web import draining
from plugin.web.draining import MAX_DRAIN_BYTES, Draining

MIB = 1024 * 1024


class Source:
    """A body of some length that counts how much of it was asked for."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.largest_read = 0

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        given = self.left if size < 0 else min(size, self.left)
        self.left -= given
        self.largest_read = max(self.largest_read, given)
        return b"x" * given


def refuse(_environ: Any, start_response: Any) -> list[bytes]:
    """Answer without reading the body."""
    start_response("401 UNAUTHORIZED", [])
    return [b"no"]


def run(source: Any, app: Any = refuse, **environ: Any) -> list[bytes]:
    """Let one request through the middleware."""
    return list(Draining(app)({"wsgi.input": source, **environ}, lambda *_: print))


def test_what_the_app_did_not_read_is_read() -> None:
    """The client has sent everything, so it can read its answer."""
    source = Source(3 * MIB)

    assert run(source, CONTENT_LENGTH=str(3 * MIB)) == [b"no"]
    assert source.left == 0


def test_the_rest_is_never_held_in_memory() -> None:
    """It is read in small pieces, each forgotten at once."""
    source = Source(3 * MIB)

    run(source, CONTENT_LENGTH=str(3 * MIB))

    assert source.largest_read <= 64 * 1024


def test_there_is_an_end_to_it() -> None:
    """Who sends more than 8 MiB too much loses his connection."""
    announced, chunked = Source(100 * MIB), Source(100 * MIB)

    run(announced, CONTENT_LENGTH=str(100 * MIB))
    run(chunked, HTTP_TRANSFER_ENCODING="chunked")

    assert announced.left == chunked.left == 100 * MIB - MAX_DRAIN_BYTES


def test_what_was_read_is_not_waited_for_again() -> None:
    """After a body that the app read itself, nothing more is asked of the connection: it would block."""

    def reader(environ: Any, start_response: Any) -> list[bytes]:
        return [environ["wsgi.input"].read(5)]

    source = Source(10)

    assert run(source, reader, CONTENT_LENGTH="5") == [b"xxxxx"]
    assert source.left == 5


@pytest.mark.parametrize(
    "environ", [{}, {"CONTENT_LENGTH": ""}, {"CONTENT_LENGTH": "0"}, {"CONTENT_LENGTH": "-1"}]
)
def test_a_request_without_a_body_is_not_read(environ: dict[str, str]) -> None:
    """The bytes that follow are the next request."""
    source = Source(10)

    run(source, **environ)

    assert source.left == 10


def test_a_client_that_goes_away_is_no_error() -> None:
    """There is nobody left to tell."""

    class Gone(Source):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    assert run(Gone(1), CONTENT_LENGTH="10") == [b"no"]


@contextmanager
def dripping() -> Iterator[socket.socket]:
    """Yield our end of a connection whose other end sends a byte every few milliseconds, for three seconds."""
    ours, theirs = socket.socketpair()
    done = threading.Event()

    def drip() -> None:
        for _ in range(150):
            if done.wait(0.02):
                return
            try:
                theirs.sendall(b"x")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield ours
    finally:
        done.set()
        thread.join()
        ours.close()
        theirs.close()


def test_a_client_that_dribbles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is bounded over all of it: else eight strangers could hold every thread of a process for ever."""
    monkeypatch.setattr(draining, "MAX_DRAIN_SECONDS", 0.2)
    with dripping() as connection:
        body: Any = Body(LengthReader(SocketUnreader(connection), 3 * MIB))
        began = time.monotonic()

        answer = run(body, CONTENT_LENGTH=str(3 * MIB), **{"gunicorn.socket": connection})

        assert answer == [b"no"]
        assert time.monotonic() - began < 1.5


def test_a_silent_client_is_given_up_and_may_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is written after the wait, and the connection has its old patience then."""
    monkeypatch.setattr(draining, "MAX_DRAIN_SECONDS", 0.1)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(7)
        body: Any = Body(LengthReader(SocketUnreader(ours), 3 * MIB))

        assert run(body, CONTENT_LENGTH=str(3 * MIB), **{"gunicorn.socket": ours}) == [b"no"]

        ours.sendall(b"answer")
        assert theirs.recv(6) == b"answer"
        assert ours.gettimeout() == 7
