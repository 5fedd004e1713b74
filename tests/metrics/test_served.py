"""The metrics of a real server: on their own port, over all of its processes, and about nobody."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
import requests
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from tests.connect.local_host import LocalHost
from tests.site import ADA, ALICE, BOB, ISSUE, World, make_world
from tests.web.conftest import *  # noqa: F403 - the web tests' stores and worlds serve here, too
from tests.web.conftest import environment_of
from tests.web.running_server import RunningServer, free_port, running_server

API = "/connect/api/v1"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def served(
    outside: LocalHost, installed_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningServer, int]]:
    """Run a server of two workers that shows its metrics, and give it something to count."""
    folder = copytree(installed_store, tmp_path_factory.mktemp("metered") / "store")
    world, port = make_world(outside), free_port()
    environment = environment_of(world, folder) | {"SECRETS_METRICS_PORT": str(port)}
    with running_server(environment, folder, "--workers", "2") as server:
        use(server, world)
        yield server, port


def use(server: RunningServer, world: World) -> None:
    """Do a little of everything."""
    draft = {"title": "canary title", "password": PASSWORD, "content": "canary content"}
    secret = call(server, world, "POST /secrets", draft).json()["secret"]["id"]
    for _ in range(20):
        assert call(server, world, "GET /secrets").status_code == 200
    call(server, world, f"POST /secrets/{secret}/unlock", {"password": "a wrong one"}, BOB)
    call(server, world, f"GET /secrets/{uuid.uuid4()}")
    requests.request("ZEBRA", f"{server.url}/canary-path", timeout=20)
    requests.get(f"{server.url}{API}/secrets", timeout=20)


def call(
    server: RunningServer, world: World, line: str, body: dict[str, str] | None = None, account: str = ALICE
) -> requests.Response:
    """Call the API; the line is a method and a path."""
    method, path = line.split(" ")
    headers = {"Authorization": f"JWT {world.jira.context_token(account)}"}
    return requests.request(method, f"{server.url}{API}{path}", json=body, headers=headers, timeout=20)


@pytest.fixture
def shown(served: tuple[RunningServer, int]) -> str:
    """Return what the port shows."""
    return requests.get(f"http://127.0.0.1:{served[1]}/metrics", timeout=20).text


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return every sample by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def count(text: str, name: str, **labels: str) -> float:
    """Return one sample."""
    return samples(text)[name, frozenset(labels.items())]


def test_requests_of_all_workers_are_added_up(shown: str) -> None:
    """Whichever process served them."""
    assert count(shown, "secrets_answers_total", route=f"{API}/secrets", status="200") == 20


def test_refusals_are_counted(shown: str) -> None:
    """By the code that their senders got."""
    assert count(shown, "secrets_refusals_total", code="wrong_password") == 1
    assert count(shown, "secrets_refusals_total", code="unauthenticated") == 1


def test_host_calls_and_memories_are_counted(shown: str) -> None:
    """Each worker has memories of its own."""
    assert count(shown, "secrets_host_call_seconds_count", outcome="answered") >= 2
    assert count(shown, "secrets_cache_looks_total", cache="tenants", result="hit") > 0


def test_no_password_test_is_left_over(shown: str) -> None:
    """What went up has come down again."""
    assert count(shown, "secrets_argon2", state="running") == 0
    assert count(shown, "secrets_argon2", state="waiting") == 0


def test_live_grants_come_from_the_database(shown: str) -> None:
    """The author is unlocked."""
    assert count(shown, "secrets_live_grants") == 1


def test_no_label_says_who_where_or_what(shown: str, app: Flask, world: World) -> None:
    """Every value of every label is one that the program has, whatever the requests held."""
    values = {value for _, labels in samples(shown) for _, value in labels}

    routes = {rule.rule for rule in app.url_map.iter_rules()} | {"none"}
    words = re.compile(r"[a-zA-Z_]{1,24}|[0-9]{3}|[0-9.]+|\+Inf")
    assert not [value for value in values - routes if not words.fullmatch(value)]
    forbidden = {ALICE, BOB, ADA, ISSUE, world.jira.client_key, "canary", "ZEBRA", "zebra"}
    assert not [(word, value) for word in forbidden for value in values if word in value]
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", shown)


def test_the_apps_own_port_shows_none(served: tuple[RunningServer, int]) -> None:
    """Whoever reaches the app from outside learns nothing of its use."""
    assert requests.get(f"{served[0].url}/metrics", timeout=20).status_code == 404


def test_a_taken_metrics_port_keeps_the_server_from_starting(
    served: tuple[RunningServer, int], environment: dict[str, str], folder: Path
) -> None:
    """Otherwise one would look at another server's metrics."""
    with (
        pytest.raises(RuntimeError, match="did not start"),
        running_server(environment | {"SECRETS_METRICS_PORT": str(served[1])}, folder),
    ):
        raise AssertionError
    assert f"127.0.0.1:{served[1]}" in (folder / "server.log").read_text()


def test_without_a_port_nothing_is_counted(environment: dict[str, str], folder: Path) -> None:
    """The library is not even loaded."""
    with running_server(environment, folder) as server:
        requests.get(f"{server.url}/healthz", timeout=20)
        (worker,) = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()

        assert "prometheus" not in Path(f"/proc/{worker}/environ").read_text().lower()
