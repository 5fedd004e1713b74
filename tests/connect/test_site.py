"""Signed calls to a site: what counts as an answer."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
import requests

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.errors import HostFault, HostFaultReason, NotFoundAtHost
from plugin.connect.site import Client, Site
from plugin.domain.container import Product
from plugin.domain.errors import HostUnavailable
from tests.connect.atlassian import QUICK, FixedClock, answers_json, qsh_of_wire, token_claims
from tests.connect.local_host import LocalHost, drip
from tests.connect.makers import ACME, APP_KEY, ISSUED_AT, NOW, acme


def site(host: LocalHost, session: requests.Session, path: str = "") -> Site:
    return Site(
        Client(session, APP_KEY, FixedClock(), AllowedHosts.parse(host.url), QUICK),
        acme(Product.JIRA),
        host.url + path,
    )


def unavailable(host: LocalHost, session: requests.Session) -> HostUnavailable:
    with pytest.raises(HostUnavailable) as caught:
        site(host, session).get("/x", {})
    return caught.value


@pytest.mark.parametrize("path", ["", "/", "/wiki", "/wiki/"])
def test_what_is_signed_is_what_is_sent(host: LocalHost, session: requests.Session, path: str) -> None:
    """The hash is over the bytes on the wire, without the base URL's path."""
    query = {"accountId": "557058:a b&c=d+é~*'", "expand": "operations"}

    site(host, session, path).get("/rest/api/user", query)

    claims = token_claims(host.asked[0])
    assert claims["qsh"] == qsh_of_wire(host.asked[0], base_path=path)
    assert (claims["iss"], claims["aud"]) == (APP_KEY, [ACME])
    assert (claims["iat"], claims["exp"]) == (ISSUED_AT, ISSUED_AT + 180)
    assert host.asked[0].target.startswith(path.rstrip("/") + "/rest/api/user?accountId=557058%3Aa%20b%26")


def test_a_get_has_no_body_and_no_token_in_its_address(host: LocalHost, session: requests.Session) -> None:
    """Atlassian answers 403 to a GET with a body; addresses end up in logs."""
    site(host, session).get("/x", {"a": "1"})

    asked = host.asked[0]
    assert (asked.method, asked.target, asked.body) == ("GET", "/x?a=1", b"")
    assert "Content-Length" not in asked.headers
    assert "Content-Type" not in asked.headers


def test_a_post_has_json(host: LocalHost, session: requests.Session) -> None:
    """The body is JSON, and further headers go along."""
    site(host, session).post("/x", {"a": "é"}, **{"X-Atlassian-Token": "no-check"})

    asked = host.asked[0]
    assert (asked.body, asked.headers["Content-Type"]) == (b'{"a": "\\u00e9"}', "application/json")
    assert asked.headers["X-Atlassian-Token"] == "no-check"


def test_404_is_its_own_fact(host: LocalHost, session: requests.Session) -> None:
    """What does not exist is told apart from a host in trouble."""
    answers_json(host, {}, status=404)

    with pytest.raises(NotFoundAtHost):
        site(host, session).get("/x", {})


@pytest.mark.parametrize("status", [201, 204, 206, 301, 302, 307, 400, 401, 403, 409, 429, 500, 502, 503])
def test_any_other_status_is_no_answer(host: LocalHost, session: requests.Session, status: int) -> None:
    """Only 200 answers a question; the cause says which status it was, for the log."""
    host.always(status, b"" if status == 204 else b"{}", Location=host.url + "/elsewhere")

    error = unavailable(host, session)

    assert isinstance(error.__cause__, HostFault)
    assert error.__cause__.status == status
    assert len(host.asked) == 1


@pytest.mark.parametrize(
    "body", [b"", b"x", b"{", b"[]", b"null", b"true", b"<html>", b"\xff\xfe", b"[" * 5000]
)
def test_what_is_no_json_object_is_no_answer(host: LocalHost, session: requests.Session, body: bytes) -> None:
    """A login page, broken JSON or another JSON value is nonsense."""
    host.always(200, body)

    assert unavailable(host, session).__cause__.reason is HostFaultReason.NONSENSE


def test_a_huge_answer_is_no_answer(host: LocalHost, session: requests.Session) -> None:
    """More than the cap is not read."""
    host.always(200, b"{" + b" " * 20_000 + b"}")

    assert unavailable(host, session).__cause__.reason is HostFaultReason.TOO_LARGE


def test_a_slow_answer_is_no_answer(host: LocalHost, session: requests.Session) -> None:
    """A host that drips is given up."""
    host.answer = drip(host, b"HTTP/1.1 200 OK\r\n\r\n{", b" ")

    assert unavailable(host, session).__cause__.reason is HostFaultReason.UNREACHABLE


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0", 1),
        ("86400", 3600),
        ("9" * 400, 3600),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 1),
        ("Mon, 23 Nov 2026 12:01:00 -0000", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u00b2", None),
        ("", None),
    ],
)
def test_the_host_says_how_long_to_wait(
    host: LocalHost, session: requests.Session, status: int, text: str, seconds: int | None
) -> None:
    """Seconds or a date become whole seconds within an hour; nonsense becomes none."""
    answers_json(host, {}, status=status, Retry_After=text)

    assert unavailable(host, session).retry_after_seconds == seconds


def test_a_wait_counts_only_where_it_belongs(host: LocalHost, session: requests.Session) -> None:
    """A `Retry-After` on another status is not passed on."""
    answers_json(host, {}, status=403, Retry_After="7")

    assert unavailable(host, session).retry_after_seconds is None
