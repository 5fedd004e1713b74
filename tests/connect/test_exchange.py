"""HTTP calls to hosts that are slow, large or confused."""

import socket
import threading
import time
from dataclasses import replace

import pytest
import requests

from plugin.connect.errors import ExchangeFailed, HostFaultReason
from plugin.connect.exchange import Answer, Call, Patience, exchange, new_session
from tests.connect.local_host import LocalHost, drip, reply

PATIENCE = Patience(max_bytes=1000, connect_seconds=1, answer_seconds=0.3)
# Far below what a host could take, and above any delay of a busy machine that still counts as prompt.
PROMPT_SECONDS = 3


def ask(session: requests.Session, url: str, patience: Patience = PATIENCE, **headers: str) -> Answer:
    return exchange(session, Call("GET", url, headers), patience)


def failure(session: requests.Session, url: str, patience: Patience = PATIENCE) -> HostFaultReason:
    started = time.monotonic()
    with pytest.raises(ExchangeFailed) as caught:
        ask(session, url, patience)
    assert time.monotonic() - started < PROMPT_SECONDS
    return caught.value.reason


def test_an_answer_comes_back_whole(host: LocalHost, session: requests.Session) -> None:
    """Status, body and the wait that the host asks for are what a caller needs."""
    host.always(429, b"later", Retry_After="7")

    assert ask(session, host.url) == Answer(429, b"later", "7")


def test_the_call_says_who_calls(host: LocalHost, session: requests.Session) -> None:
    """The user agent is ours, nothing compressed is asked for, and no body goes with a GET."""
    ask(session, host.url, Authorization="JWT x")

    headers = host.asked[0].headers
    assert headers["User-Agent"] == "com.secrets-for-jira-and-confluence/test"
    assert headers["Accept-Encoding"] == "identity"
    assert headers["Authorization"] == "JWT x"
    assert "Content-Length" not in headers
    assert "Transfer-Encoding" not in headers


def test_a_body_up_to_the_cap_passes_and_one_byte_more_does_not(
    host: LocalHost, session: requests.Session
) -> None:
    """The cap is exact."""
    host.always(200, b"x" * 1000)
    assert len(ask(session, host.url).body) == 1000

    host.always(200, b"x" * 1001)
    assert failure(session, host.url) is HostFaultReason.TOO_LARGE


def test_an_endless_body_is_cut(host: LocalHost, session: requests.Session) -> None:
    """A body without a declared length stops at the cap."""
    host.answer = drip(host, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 600)

    assert failure(session, host.url, replace(PATIENCE, answer_seconds=2)) is HostFaultReason.TOO_LARGE


def test_a_redirect_is_an_answer(host: LocalHost, session: requests.Session) -> None:
    """A redirect is not followed: the token stays with the host it was made for."""
    host.always(302, b"", Location=host.url + "/elsewhere")

    assert ask(session, host.url + "/x").status == 302
    assert [asked.target for asked in host.asked] == ["/x"]


def test_the_body_of_a_redirect_is_capped_too(host: LocalHost, session: requests.Session) -> None:
    """A redirect with a huge body is cut like any other answer."""
    host.always(302, b"x" * 5_000_000, Location=host.url + "/elsewhere")

    assert failure(session, host.url) is HostFaultReason.TOO_LARGE


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silent", "status", "headers", "stalled body", "slow body", "no length", "chunks", "continue"],
)
def test_the_whole_answer_has_one_deadline(
    host: LocalHost, session: requests.Session, start: bytes, piece: bytes
) -> None:
    """A host that sends a little from time to time holds a thread no longer than a silent one."""
    host.answer = drip(host, start, piece)

    assert failure(session, host.url) is HostFaultReason.UNREACHABLE


@pytest.mark.parametrize(
    "garbage",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 two hundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
    ids=["ssh", "status", "short", "lengths", "chunk", "gzip", "many headers", "long header"],
)
def test_garbage_is_no_answer(host: LocalHost, session: requests.Session, garbage: bytes) -> None:
    """What is not HTTP, or breaks off, fails in the one way that callers handle."""

    def answer(handler: object, _asked: object) -> None:
        handler.close_connection = True
        handler.wfile.write(garbage)

    host.answer = answer

    assert failure(session, host.url) is HostFaultReason.UNREACHABLE


def test_a_closed_port_is_no_answer(session: requests.Session) -> None:
    """Nobody listening is a failure too."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))

        assert failure(session, f"http://127.0.0.1:{taken.getsockname()[1]}") is HostFaultReason.UNREACHABLE


def test_a_failure_tells_no_token(session: requests.Session) -> None:
    """The error has no cause that holds the request with its headers."""
    with pytest.raises(ExchangeFailed) as caught:
        exchange(session, Call("GET", "http://127.0.0.1:1/", {"Authorization": "JWT canary"}), PATIENCE)

    assert caught.value.__context__ is None
    assert "canary" not in repr(Call("GET", "/", {"Authorization": "JWT canary"}, b"canary"))


def test_connections_are_kept(host: LocalHost, session: requests.Session) -> None:
    """Two calls one after the other use one connection."""
    ports = []
    host.answer = lambda handler, _asked: (ports.append(handler.client_address), reply(handler, 200, b"{}"))

    ask(session, host.url)
    ask(session, host.url)

    assert ports[0] == ports[1]


def test_a_kept_connection_that_the_host_dropped_is_replaced(
    host: LocalHost, session: requests.Session
) -> None:
    """A host that hangs up on a kept connection is asked once more, on a new one."""
    answers = iter(["keep", "hang up", "keep"])

    def answer(handler: object, _asked: object) -> None:
        if next(answers) == "keep":
            reply(handler, 200, b"{}")
        else:
            handler.close_connection = True

    host.answer = answer
    ask(session, host.url)

    assert ask(session, host.url).status == 200
    assert len(host.asked) == 3


def test_a_host_that_always_hangs_up_is_asked_twice_at_most(
    host: LocalHost, session: requests.Session
) -> None:
    """One more try is enough."""
    host.answer = lambda handler, _asked: setattr(handler, "close_connection", True)

    assert failure(session, host.url) is HostFaultReason.UNREACHABLE
    assert len(host.asked) == 2


def test_cookies_are_not_kept(host: LocalHost, session: requests.Session) -> None:
    """What one tenant's host sets does not travel with the next call."""
    host.always(200, b"{}", Set_Cookie="canary=1")

    ask(session, host.url)
    ask(session, host.url)

    assert "Cookie" not in host.asked[1].headers


def test_the_environment_has_no_say(
    host: LocalHost, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a proxy nor a password file of the machine touches our calls."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login canary password canary\n")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NETRC", str(netrc))

    with new_session("test") as session:
        ask(session, host.url)

    assert "Authorization" not in host.asked[0].headers


def test_threads_may_share_a_session(host: LocalHost, session: requests.Session) -> None:
    """Each of many threads gets the answer to its own question."""
    host.answer = lambda handler, asked: reply(handler, 200, asked.target.encode())
    wrong: list[str] = []

    def work(name: int) -> None:
        for turn in range(10):
            target = f"/{name}/{turn}"
            if ask(session, host.url + target, replace(PATIENCE, answer_seconds=10)).body != target.encode():
                wrong.append(target)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong
    assert len(host.asked) == 80
