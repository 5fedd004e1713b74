"""One HTTP call to a host that is not trusted with our time or memory.

requests' read timeout counts from one packet to the next, so that a host which sends a byte every few seconds
could hold a thread for ever. Here it bounds the whole answer, headers included.
"""

import http.client
import io
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from socket import socket
from typing import TYPE_CHECKING

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ProtocolError

from plugin.connect.errors import ExchangeFailed, HostFaultReason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 5.0
POOLED_HOSTS = 128
POOLED_CONNECTIONS = 32

_CHUNK_BYTES = 16 * 1024
_FAILURES = (requests.RequestException, HTTPError, OSError)


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked. The headers carry a token, so they are not shown."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how much a host may answer."""

    max_bytes: int
    connect_seconds: float = CONNECT_SECONDS
    answer_seconds: float = ANSWER_SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered, whole."""

    status: int
    body: bytes = field(repr=False)
    retry_after: str | None = None
    cycle_period: str | None = None
    """What only the answer to reported accounts has."""


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket until a fixed moment, however little comes at a time."""

    def __init__(self, sock: socket, seconds: float | None) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        if self._deadline is not None:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self._sock.settimeout(remaining)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(http.client.HTTPResponse):
    """An answer that must be complete within the read timeout that its socket has at the start."""

    def __init__(
        self, sock: socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self.fp = io.BufferedReader(_DeadlineReader(sock, sock.gettimeout()))


class _Connection(HTTPConnection):
    response_class = _DeadlineResponse


class _SecureConnection(HTTPSConnection):
    response_class = _DeadlineResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def new_session(user_agent: str) -> requests.Session:
    """Return a session that several threads may share: it keeps connections, and no other state.

    It takes no proxy, password or certificate from the environment. `exchange` sends through its adapter, so
    that it never follows a redirect nor keeps a cookie (which would travel from one tenant to the next).
    """
    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update({"User-Agent": user_agent, "Accept-Encoding": "identity"})
    adapter = HTTPAdapter(pool_connections=POOLED_HOSTS, pool_maxsize=POOLED_CONNECTIONS)
    adapter.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def exchange(session: requests.Session, call: Call, patience: Patience) -> Answer:
    """Make a call, and return its answer whatever its status is.

    A connection that the host closed while it was idle is noticed only when it is used again; such a call is
    made once more. Our calls ask, or set one value, so making one twice does no harm.

    Raises:
        ExchangeFailed: no connection, no complete answer in time, or too large a one.

    """
    try:
        return _exchange_once(session, call, patience)
    except requests.ConnectionError as error:
        may_ask_again = _was_dropped(error)
    except _FAILURES:
        may_ask_again = False
    if may_ask_again:
        try:
            return _exchange_once(session, call, patience)
        except _FAILURES:
            pass
    # Raised out here, so that it holds no other error: theirs hold the request with its token.
    raise ExchangeFailed(HostFaultReason.UNREACHABLE)


def _was_dropped(error: requests.ConnectionError) -> bool:
    return bool(error.args) and isinstance(error.args[0], ProtocolError)


def _exchange_once(session: requests.Session, call: Call, patience: Patience) -> Answer:
    request = session.prepare_request(
        requests.Request(call.method, call.url, headers=call.headers, data=call.body)
    )
    # Not `session.send`: even with allow_redirects=False it reads a redirect's whole body, however large.
    response = session.get_adapter(call.url).send(
        request, stream=True, timeout=(patience.connect_seconds, patience.answer_seconds), verify=True
    )
    with response:
        body = _bounded(response.iter_content(_CHUNK_BYTES), max_bytes=patience.max_bytes)
        headers = response.headers
        return Answer(response.status_code, body, headers.get("Retry-After"), headers.get("Cycle-Period"))


def _bounded(chunks: Iterable[bytes], *, max_bytes: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            raise ExchangeFailed(HostFaultReason.TOO_LARGE)
    return bytes(body)
