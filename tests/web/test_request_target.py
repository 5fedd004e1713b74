"""The target that a token is held against: what the app goes by, put together in one way."""

import pytest
from flask import Request

from plugin.web.request_target import request_line


def target_of(path: str, query: str | None = "") -> str:
    """Return the target of a request as the server hands it over."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path} | (
        {} if query is None else {"QUERY_STRING": query}
    )
    return request_line(Request(environ), base_path="/base").raw_target


@pytest.mark.parametrize(
    "path", ["/connect/jira/panel", "/", "//connect//jira", "/a;b=c,d:e@f", "/~a._-!$&'()*+=/"]
)
def test_a_plain_path_stays_as_it_is(path: str) -> None:
    """All paths of ours are such."""
    assert target_of(path) == path


@pytest.mark.parametrize(
    ("decoded", "encoded"),
    [
        ("/a b", "/a%20b"),
        ("/%", "/%25"),
        ("/a?b", "/a%3Fb"),
        ("/a#b", "/a%23b"),
        ("/\xc3\xa9", "/%C3%A9"),
        ("/\x00", "/%00"),
    ],
)
def test_what_is_not_plain_is_encoded(decoded: str, encoded: str) -> None:
    """Two different paths never give the same target: nothing of a path can pass for a query."""
    assert target_of(decoded) == encoded


@pytest.mark.parametrize("query", ["a=%2F+%20&b", "a=b?c", "jwt=x&jwt=y", "%zz", "a=;b"])
def test_the_query_is_taken_as_it_was_sent(query: str) -> None:
    """The hash has its own rules for decoding it."""
    assert target_of("/a", query) == f"/a?{query}"


@pytest.mark.parametrize("query", ["", None])
def test_without_a_query_there_is_no_question_mark(query: str | None) -> None:
    """A server may leave the variable out (PEP 3333)."""
    assert target_of("/a", query) == "/a"


def test_method_and_base_path_come_along() -> None:
    """The hash is over the method too, and relative to the base URL."""
    line = request_line(Request({"REQUEST_METHOD": "POST", "PATH_INFO": "/a"}), base_path="/base")

    assert (line.method, line.base_path) == ("POST", "/base")
