"""How a server bears clients that are slow, long-winded or gone: whether others are still served meanwhile."""

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from bench.web.process import STOP_SECONDS, Server
from bench.web.subject import Subject

STALLED = 32
"""Four times as many clients as the server has threads."""
PATIENCE_SECONDS = 5.0
LINES = (4_000, 8_000, 12_000, 30_000)
_HEAD = b"POST /connect/api/v1/secrets HTTP/1.1\r\nHost: 127.0.0.1\r\n"
_HALF_BODY = _HEAD + b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
_DRIBBLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Stalls:
    """What became of another client's request meanwhile, in words; and how the server stops."""

    half_headers: str
    half_bodies: str
    dribbled_bodies: str
    idle_connections: str
    long_lines: str
    stop: str


def measure(subject: Subject, server: Server) -> Stalls:
    """Try everything on a running server; it is stopped at the end."""
    address = urlsplit(server.url)
    host, port = str(address.hostname), int(address.port or 0)
    return Stalls(
        half_headers=_meanwhile(server, _stalled(host, port, _HEAD)),
        half_bodies=_meanwhile(server, _stalled(host, port, _signed(subject, _HALF_BODY))),
        dribbled_bodies=_meanwhile(server, _dribbled(host, port, _signed(subject, _HALF_BODY))),
        idle_connections=_meanwhile(server, _stalled(host, port, b"")),
        long_lines=", ".join(f"{length}: {_long_line(server, length)}" for length in LINES),
        stop=_graceful_stop(subject, server),
    )


def _signed(subject: Subject, start: bytes) -> bytes:
    """Put a good token in, so that the app wants to read the body."""
    (request, *_) = subject.listing()
    header = f"Authorization: {request.authorization}\r\n".encode()
    return start.replace(b"Content-Type:", header + b"Content-Type:")


@contextmanager
def _stalled(host: str, port: int, start: bytes) -> Iterator[None]:
    """Hold many connections that have sent the start of a request and nothing more."""
    with ExitStack() as stack:
        for _ in range(STALLED):
            stack.enter_context(socket.create_connection((host, port))).sendall(start)
        yield


@contextmanager
def _dribbled(host: str, port: int, start: bytes) -> Iterator[None]:
    """Hold many connections that send another byte now and then."""
    is_over = threading.Event()
    with ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection((host, port))) for _ in range(STALLED)]
        for connection in connections:
            connection.sendall(start)
        thread = threading.Thread(target=_dribble, args=(connections, is_over))
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()


def _dribble(connections: list[socket.socket], is_over: threading.Event) -> None:
    while not is_over.wait(_DRIBBLE_SECONDS):
        for connection in list(connections):
            try:
                connection.sendall(b" ")
            except OSError:
                connections.remove(connection)


def _meanwhile(server: Server, burden: AbstractContextManager[None]) -> str:
    """Ask for a page while the burden weighs; say how long that took."""
    with burden:
        time.sleep(1)
        answered = _timed(lambda: requests.get(f"{server.url}/healthz", timeout=PATIENCE_SECONDS))
    # The server must have got rid of the burden before the next one.
    requests.get(f"{server.url}/healthz", timeout=60)
    return answered


def _timed(ask: Callable[[], requests.Response]) -> str:
    started_at = time.monotonic()
    try:
        status = ask().status_code
    except requests.RequestException:
        return f"no answer in {PATIENCE_SECONDS:.0f} s"
    return f"{status} in {(time.monotonic() - started_at) * 1000:.0f} ms"


def _long_line(server: Server, length: int) -> str:
    try:
        answer = requests.get(f"{server.url}/healthz?{'x' * length}", timeout=PATIENCE_SECONDS)
    except requests.RequestException:
        return "cut off"
    return str(answer.status_code)


def _graceful_stop(subject: Subject, server: Server) -> str:
    """Ask for an unlock, which takes a while, and stop the server in the middle of it."""
    secret_id = subject.secret_ids()[0]
    statuses: list[str] = []
    thread = threading.Thread(target=lambda: statuses.append(_unlock(subject, secret_id)))
    thread.start()
    time.sleep(0.05)
    started_at = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    code = server.process.wait(STOP_SECONDS)
    took = time.monotonic() - started_at
    thread.join()
    return f"request in flight: {statuses[0]}; exit {code} after {took:.1f} s"


def _unlock(subject: Subject, secret_id: str) -> str:
    with requests.Session() as session:
        try:
            return str(subject.unlock(session, secret_id, reader=1))
        except requests.RequestException:
            return "dropped"
