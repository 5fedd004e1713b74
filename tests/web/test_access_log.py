"""What the real server writes down of requests: never a query string, a token or a referrer."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask

from tests.connect.local_host import LocalHost
from tests.site import ADA, World, make_world
from tests.web.conftest import environment_of
from tests.web.running_server import RunningServer, running_server
from tests.web.test_tokens import methods_of, target_of

CANARY = "zebracanary4711"


@pytest.fixture(scope="module")
def shared(
    outside: LocalHost, installed_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Run one server for all tests of this module, as talkative as it can be made."""
    folder = tmp_path_factory.mktemp("logged") / "store"
    folder.mkdir()
    for file in installed_store.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
        (folder / file.name).chmod(0o600)
    environment = environment_of(make_world(outside), folder) | {"SECRETS_LOG_LEVEL": "debug"}
    with running_server(environment, folder) as server:
        yield server


@pytest.fixture
def world(outside: LocalHost) -> World:
    return make_world(outside)


def ask(server: RunningServer, method: str, target: str, token: str) -> None:
    """Ask with the token in the query, and again with it in the header and the canary all around."""
    referrer = {"Referer": f"https://acme.example/{CANARY}?jwt={token}", "User-Agent": CANARY}
    mark = f"{target}?canary={CANARY}"
    for url, headers in (
        (f"{server.url}{mark}&jwt={token}", referrer),
        (f"{server.url}{mark}", {**referrer, "Authorization": f"JWT {token}"}),
    ):
        requests.request(method, url, headers=headers, timeout=20, allow_redirects=False)


def test_no_route_logs_a_query_string(shared: RunningServer, app: Flask, world: World) -> None:
    """Every rule with every method, with a good token and a marked query: the log knows the rule, and no more."""
    tokens = []
    for rule in app.url_map.iter_rules():
        site = world.confluence if "confluence" in rule.rule else world.jira
        for method in methods_of(rule):
            target = target_of(rule)
            tokens.append(site.bound_token(method, f"{target}?canary={CANARY}", ADA))
            ask(shared, method, target, tokens[-1])

    log = shared.log.read_text()
    logged = [json.loads(line) for line in log.splitlines()]
    assert {rule.rule for rule in app.url_map.iter_rules()} <= {line.get("route") for line in logged}
    assert CANARY not in log
    assert "jwt=" not in log
    assert "eyJ" not in log
    assert not [token for token in tokens if token[-20:] in log]


def test_of_an_unknown_address_only_the_status_is_logged(shared: RunningServer, world: World) -> None:
    """Somebody's slip of the keyboard may hold anything, so of such a request only the status is kept."""
    token = world.jira.context_token()
    ask(shared, "GET", f"/{CANARY}/{token}", token)

    log = shared.log.read_text()
    assert CANARY not in log
    assert token[-20:] not in log
