"""The shipped nginx configuration before the real server: tokens hold, slow clients wait, nothing is logged."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.connect.local_host import LocalHost
from tests.nginx import Nginx, running_nginx
from tests.site import ALICE, World, make_world
from tests.web.conftest import environment_of
from tests.web.running_server import RunningServer, running_server

PANEL = "/connect/jira/panel"
API = "/connect/api/v1"
CANARY = "zebracanary4711"
SLOW_CLIENTS = 32


@pytest.fixture(scope="module")
def server(
    outside: LocalHost, installed_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Run one server for all tests of this module."""
    folder = tmp_path_factory.mktemp("behind") / "store"
    shutil.copytree(installed_store, folder)
    with running_server(environment_of(make_world(outside), folder), folder) as running:
        yield running


@pytest.fixture(scope="module")
def nginx(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """Run nginx before it."""
    with running_nginx([server.port], tmp_path_factory.mktemp("nginx")) as running:
        yield running


@pytest.fixture
def world(outside: LocalHost) -> World:
    return make_world(outside)


def get(nginx: Nginx, target: str) -> requests.Response:
    """Ask for a target."""
    return requests.get(nginx.url + target, verify=nginx.certificate, timeout=20, allow_redirects=False)


@pytest.mark.parametrize(
    "query", ["issueId=10042", "issueId=10042&name=a%20b+c", "issueId=10042&path=a%2Fb%2f..%2Fc&star=*~"]
)
def test_the_request_target_reaches_the_app_unchanged(nginx: Nginx, world: World, query: str) -> None:
    """A token is bound to the raw target; nginx must not tidy it up."""
    target = f"{PANEL}?{query}"
    token = world.jira.bound_token("GET", target, ALICE)

    assert get(nginx, f"{target}&jwt={token}").status_code == 200


def test_a_long_token_passes(nginx: Nginx, world: World) -> None:
    """A request line of more than 4 KiB is what a page with a long token has."""
    target = f"{PANEL}?issueId=10042&padding={'x' * 5000}"
    token = world.jira.bound_token("GET", target, ALICE)

    assert get(nginx, f"{target}&jwt={token}").status_code == 200


def test_a_body_that_is_too_large_is_refused_before_the_app(nginx: Nginx) -> None:
    """The proxy takes what the app takes, and no more."""
    answer = requests.post(
        f"{nginx.url}{API}/secrets", data=b"x" * (2 * 1024 * 1024 + 1), verify=nginx.certificate, timeout=20
    )

    assert answer.status_code == 413


def test_a_header_with_an_underscore_never_reaches_the_app(nginx: Nginx, world: World) -> None:
    """To the app it would be the same as with a hyphen, and could take the place of one that the host has set."""

    def call(method: str, path: str, body: dict[str, str] | None = None, **headers: str) -> requests.Response:
        signed = {"Authorization": f"JWT {world.jira.context_token()}"} | headers
        address = f"{nginx.url}{API}/{path}"
        return requests.request(
            method, address, json=body, headers=signed, verify=nginx.certificate, timeout=20
        )

    made = call("POST", "secrets", {"title": "x", "password": "correct horse battery", "content": "x"}).json()
    path, grant = f"secrets/{made['secret']['id']}", made["grant"]["token"]

    assert call("GET", path, **{"X-Secrets-Grant": grant}).status_code == 200
    assert call("GET", path, X_Secrets_Grant=grant).status_code == 403


def test_slow_clients_hold_up_nobody(nginx: Nginx, server: RunningServer) -> None:
    """Half requests wait in nginx: the app's threads are free for others."""
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    held = [
        context.wrap_socket(socket.create_connection(("127.0.0.1", nginx.port)), server_hostname="127.0.0.1")
        for _ in range(SLOW_CLIENTS)
    ]
    try:
        for connection in held:
            connection.sendall(
                b"POST /connect/api/v1/secrets HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx"
            )

        assert get(nginx, "/healthz").status_code == 200
    finally:
        for connection in held:
            connection.close()


def test_bodies_never_reach_the_disk(nginx: Nginx, world: World) -> None:
    """A content of 1 MiB, which the app refuses, stays in nginx's memory while it is received."""
    answer = requests.post(
        f"{nginx.url}{API}/secrets",
        json={"title": "x", "password": "correct horse battery", "content": CANARY * 70_000},
        headers={"Authorization": f"JWT {world.jira.context_token()}"},
        verify=nginx.certificate,
        timeout=20,
    )

    assert answer.status_code == 422
    assert "temporary file" not in nginx.written()
    assert not [file for file in nginx.folder.rglob("*") if file.is_file() and "client_body" in file.parts]


def test_no_query_string_is_written_down_even_when_the_app_is_gone(
    outside: LocalHost, installed_store: Path, tmp_path: Path
) -> None:
    """Neither a good request nor a failed one leaves its token in nginx's logs."""
    folder = tmp_path / "store"
    shutil.copytree(installed_store, folder)
    world = make_world(outside)
    with (
        running_server(environment_of(world, folder), folder) as server,
        running_nginx([server.port], tmp_path) as nginx,
    ):
        target = f"{PANEL}?issueId=10042&canary={CANARY}"
        token = world.jira.bound_token("GET", target, ALICE)
        good = get(nginx, f"{target}&jwt={token}").status_code
        server.process.terminate()
        server.process.wait()
        failed = get(nginx, f"{target}&jwt={token}").status_code
        written = nginx.written()

    assert (good, failed) == (200, 502)
    assert PANEL in written
    assert CANARY not in written
    assert token[-20:] not in written
