"""A real HTTP server on 127.0.0.1 that answers as a test tells it to, and remembers what it was asked."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class LocalHost:
    """The server. `answer` gets the handler and the request, and writes the answer."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    answer: Callable[[Any, Asked], None] = lambda handler, _asked: reply(handler, 200, b"{}")

    def always(self, status: int, body: bytes, **headers: str) -> None:
        """Answer every request the same."""
        self.answer = lambda handler, _asked: reply(handler, status, body, **headers)


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    """Write one complete answer. An underscore in a header's name stands for a hyphen."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def drip(host: LocalHost, start: bytes, piece: bytes) -> Callable[[Any, Asked], None]:
    """Return an answer that starts, and then gives one small piece after another until the test ends."""

    def answer(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        handler.close_connection = True
        handler.wfile.write(start)
        while not host.closing.wait(0.02):
            handler.wfile.write(piece)

    return answer


@contextmanager
def local_host(tls: ssl.SSLContext | None = None) -> Iterator[LocalHost]:
    """Run a server for the length of a block; with a context, over TLS."""
    host = LocalHost()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            host.asked.append(asked)
            try:
                host.answer(self, asked)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - http.server's names

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - http.server's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    scheme = "http" if tls is None else "https"
    host.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        host.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
