"""Reads the rest of a refused request's body and throws it away, so that the client gets to read its answer.

A server that closes a connection with unread input makes the client see a broken connection instead of the 413.
The rest is never kept in memory, and both its size and the time for it are bounded.
"""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest

MAX_DRAIN_BYTES = 8 * 1024 * 1024
MAX_DRAIN_SECONDS = 5.0
_CHUNK = 64 * 1024


class Draining:
    """WSGI middleware around the whole app."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the app answer, then drain what it has not read."""
        counted = _Counted(environ["wsgi.input"])
        environ["wsgi.input"] = counted
        answer = self._app(environ, start_response)
        announced = _announced(environ)
        if announced is None or counted.bytes_read < announced:
            _drain(counted, environ, announced)
        return answer


class _Counted:
    """An input stream that knows how much of it was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.bytes_read = 0

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except (ParseException, OSError) as error:
            # Chunks that cannot be told apart, or a client that has gone: his fault, not ours.
            raise BadRequest from error
        self.bytes_read += len(data)
        return data

    def readline(self, size: int = -1) -> bytes:
        data = self._stream.readline(size)
        self.bytes_read += len(data)
        return data

    def readlines(self, hint: int = -1) -> list[bytes]:
        lines = self._stream.readlines(hint)
        self.bytes_read += sum(map(len, lines))
        return lines

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> bytes:
        line = self.readline()
        if not line:
            raise StopIteration
        return line


def _announced(environ: WSGIEnvironment) -> int | None:
    """Return how long the body says that it is; None when it comes in chunks of unknown number."""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return None
    length = environ.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _drain(stream: _Counted, environ: WSGIEnvironment, announced: int | None) -> None:
    left = MAX_DRAIN_BYTES if announced is None else min(MAX_DRAIN_BYTES, announced - stream.bytes_read)
    ends_at = time.monotonic() + MAX_DRAIN_SECONDS
    with _deadline(environ.get("gunicorn.socket")):
        try:
            while left > 0 and time.monotonic() < ends_at and (data := stream.read(min(_CHUNK, left))):
                left -= len(data)
        except BadRequest:
            # The client has gone, or sends nonsense: it cannot be told anything more.
            return


@contextmanager
def _deadline(connection: socket.socket | None) -> Iterator[None]:
    """End every read of the connection when the time is up.

    One read may wait for many packets, and a socket's own timeout counts from packet to packet: a client that
    dribbles could hold the thread for ever.
    """
    if connection is None:
        yield
        return
    timer = Timer(MAX_DRAIN_SECONDS, _stop_reading, [connection])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _stop_reading(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD)
