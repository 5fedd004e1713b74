"""Tokens against request targets on the wire: raw sockets to the real server."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.connect.local_host import LocalHost
from tests.site import World, make_world
from tests.web.conftest import environment_of
from tests.web.running_server import RunningServer, read_answer, running_server

PANEL = "/connect/jira/panel"


@pytest.fixture(scope="module")
def server(
    outside: LocalHost, installed_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Run one server for all tests of this module."""
    folder = copytree(installed_store, tmp_path_factory.mktemp("targets") / "store")
    with running_server(environment_of(make_world(outside), folder), folder) as running:
        yield running


@pytest.fixture
def world(outside: LocalHost) -> World:
    return make_world(outside)


def status_of(server: RunningServer, target: str) -> int:
    """Ask for a target, byte by byte as it stands here; return the answer's status."""
    with server.connect() as connection:
        connection.sendall(b"GET " + target.encode() + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return int(read_answer(connection).split(b" ")[1])


@pytest.mark.parametrize(
    "query",
    [
        "issueId=10042&a=%2F%26%3D%25+%2B%20%C3%A9&a=z&b",
        "a=b+c&a=b%20c&a=b%2Bc",
        "a=1;b=2",
        "a=b?c?d",
        "a=%2f&A=%2F",
        "a=//b//c",
        "a='()*!~-._",
        "x[0]=1",
        "&&a=1&&",
        "=a",
        "a=%00",
    ],
)
def test_a_token_for_exactly_this_query_is_good(server: RunningServer, world: World, query: str) -> None:
    """Escapes, plus signs, semicolons and empty fields reach the hash as they were sent."""
    target = f"{PANEL}?{query}"
    token = world.jira.bound_token("GET", target)

    assert status_of(server, f"{target}&jwt={token}") == 200


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        ("a=b+c", "a=b%2Bc"),
        ("a=%2F", "a=%252F"),
        ("a=1&b=2", "a=1%26b=2"),
        ("a=1;b=2", "a=1&b=2"),
        ("a=x", "a=X"),
        ("a=1", "a=1&a=1"),
        ("a=1", "a=1&b"),
        ("a=1&b=2", "a=1"),
    ],
)
def test_a_token_for_another_query_is_refused(
    server: RunningServer, world: World, signed: str, sent: str
) -> None:
    """What means something else is something else."""
    token = world.jira.bound_token("GET", f"{PANEL}?{signed}")

    assert status_of(server, f"{PANEL}?{sent}&jwt={token}") == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/connect/jira/p%61nel", 200),
        ("/connect%2Fjira/panel", 200),
        ("//connect/jira/panel", 401),
        ("/connect//jira/panel", 404),
        ("/connect/jira/panel/", 404),
        ("/connect/jira/panel;x=1", 404),
        ("/connect/./jira/panel", 404),
        ("/connect/x/../jira/panel", 404),
        ("/connect/jira/panel%3Fa", 404),
        ("/connect/jira/panel%00", 404),
        ("/connect/jira/Panel", 404),
        ("/connect/confluence/macro", 401),
        ("/connect/admin", 401),
    ],
)
def test_a_token_opens_the_path_that_it_was_signed_for(
    server: RunningServer, world: World, path: str, status: int
) -> None:
    """However a path is written: either it is the same page to the app, or it is not opened with this token."""
    token = world.jira.bound_token("GET", f"{PANEL}?a=1")

    assert status_of(server, f"{path}?a=1&jwt={token}") == status


def test_the_absolute_form_is_the_same_request(server: RunningServer, world: World) -> None:
    """RFC 9112, section 3.2.2: a proxy may name scheme and host."""
    token = world.jira.bound_token("GET", f"{PANEL}?a=1")

    assert status_of(server, f"http://other.example{PANEL}?a=1&jwt={token}") == 200


def test_a_fragment_belongs_to_no_request(server: RunningServer, world: World) -> None:
    """Whoever sends one gets what stands before it; neither the hash nor the app sees the rest."""
    token = world.jira.bound_token("GET", f"{PANEL}?a=1")

    assert status_of(server, f"{PANEL}?a=1&jwt={token}#&a=2") == 200
