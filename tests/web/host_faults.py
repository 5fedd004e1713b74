"""What can be wrong with a host: answers for `World.hosts_answer`, and somebody who meets them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plugin.connect.exchange import Patience
from tests.connect.local_host import Asked, LocalHost, drip, reply
from tests.web.person import Person, Unlocked

Answer = Callable[[Any, Asked], None]
SHORT = Patience(max_bytes=10_000, connect_seconds=0.3, answer_seconds=0.3)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
YES = b'{"globalPermissions":["ADMINISTER"],"hasPermission":true,"errors":[],"operations":[]}'
UNAVAILABLE = (503, "host_unavailable")


def fixed(status: int, body: bytes, **headers: str) -> Answer:
    """Answer every question the same."""
    return lambda handler, _asked: reply(handler, status, body, **headers)


def silent(host: LocalHost, start: bytes = b"") -> Answer:
    """Send a start, and then nothing more, with the connection left open until the test ends."""

    def answer(handler: Any, _asked: Asked) -> None:
        handler.close_connection = True
        handler.wfile.write(start)
        host.closing.wait(20)

    return answer


def cut(start: bytes) -> Answer:
    """Send a start, and close the connection."""

    def answer(handler: Any, _asked: Asked) -> None:
        handler.close_connection = True
        handler.wfile.write(start)

    return answer


FAULTS: dict[str, Callable[[LocalHost], Answer]] = {
    "never answers": silent,
    "stops within the head": lambda host: silent(host, HEAD),
    "stops within the body": lambda host: silent(host, HEAD + b"Content-Length: 99\r\n\r\n" + YES[:9]),
    "a byte at a time, for ever": lambda host: drip(host, HEAD + b"Content-Length: 9999\r\n\r\n", b" "),
    "chunks without an end": lambda host: drip(
        host, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b" " * 1024 + b"\r\n"
    ),
    "headers without an end": lambda host: drip(host, HEAD, b"X-Junk: " + b"x" * 999 + b"\r\n"),
    "hangs up": lambda _host: cut(b""),
    "hangs up within the body": lambda _host: cut(HEAD + b"Content-Length: 99\r\n\r\n" + YES[:9]),
    "no HTTP at all": lambda _host: cut(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "401": lambda _host: fixed(401, YES),
    "403": lambda _host: fixed(403, YES),
    "429": lambda _host: fixed(429, YES),
    "500": lambda _host: fixed(500, YES),
    "204": lambda _host: fixed(204, b""),
    "a log-in page": lambda _host: fixed(200, b"<html>Log in</html>", Content_Type="text/html"),
    "half of a JSON text": lambda _host: fixed(200, YES[:-1]),
    "JSON that is no object": lambda _host: fixed(200, b"true"),
    "deep JSON": lambda _host: fixed(200, b"[" * 9_000),
    "a huge answer": lambda _host: fixed(200, YES + b" " * 20_000),
}


@dataclass(frozen=True)
class Doubter:
    """Somebody who holds a secret open on a site whose host does not answer as it should."""

    person: Person
    secret: Unlocked

    @property
    def version(self) -> int:
        """The secret's version, as its list shows it."""
        (listed,) = self.person.list()
        return int(listed["version"])
