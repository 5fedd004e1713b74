import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from plugin.app import create_app
from plugin.connect.site import Client
from plugin.settings import Settings
from plugin.storage.migration import migrate
from plugin.vault.key_file import write_new_key_file
from tests.connect.local_host import LocalHost, local_host
from tests.fakes import FakeClock
from tests.site import ADA, ALICE, APP_URL, BOB, CHARLIE, MALLORY, OTHER_ISSUE, Site, World, make_world
from tests.web.host_faults import SHORT, Doubter
from tests.web.person import Person

MakeApp = Callable[..., Flask]


class ReadingClient(FlaskClient):
    """Reads each answer to its end, as browsers do, so that files are closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        return super().open(*args, **{"buffered": True, **kwargs})


@pytest.fixture(scope="session")
def outside() -> Iterator[LocalHost]:
    with local_host() as host:
        yield host


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    write_new_key_file(folder / "root-keys.json")
    migrate(f"sqlite:///{folder}/secrets.db")
    return folder


@pytest.fixture(scope="session")
def installed_store(outside: LocalHost, empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the three sites have installed the app, over HTTP."""
    folder = tmp_path_factory.mktemp("installed") / "store"
    shutil.copytree(empty_store, folder)
    world = make_world(outside)
    app = create_app(Settings.from_env(environment_of(world, folder)))
    for site in world.sites:
        assert install(app.test_client(), site) == 204
    close(app)
    return folder


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime.now(UTC))


@pytest.fixture
def world(outside: LocalHost, clock: FakeClock) -> World:
    return make_world(outside, clock=clock)


@pytest.fixture
def folder(installed_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(installed_store, tmp_path / "store"))


@pytest.fixture
def environment(world: World, folder: Path) -> dict[str, str]:
    return environment_of(world, folder)


@pytest.fixture
def make_app(environment: dict[str, str], clock: FakeClock) -> Iterator[MakeApp]:
    """Makes apps over the test's store; `make_app(BASE_URL=...)` changes settings, None takes one away."""
    made = []

    def make(**changes: str | None) -> Flask:
        changed = environment | {f"SECRETS_{name}": text for name, text in changes.items()}
        settings = Settings.from_env({name: text for name, text in changed.items() if text is not None})
        made.append(create_app(settings, clock=clock))
        made[-1].test_client_class = ReadingClient
        return made[-1]

    yield make
    for app in made:
        close(app)


@pytest.fixture
def quick_make_app(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> MakeApp:
    """Makes apps that wait for a host for a fraction of a second only."""
    monkeypatch.setattr("plugin.app.Client", partial(Client, patience=SHORT))
    return make_app


@pytest.fixture
def quick_app(quick_make_app: MakeApp) -> Flask:
    return quick_make_app()


@pytest.fixture(params=["jira", "confluence"])
def doubter(quick_app: Flask, world: World, request: pytest.FixtureRequest) -> Doubter:
    person = Person(quick_app.test_client(), getattr(world, request.param), ALICE)
    return Doubter(person, person.add())


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def alice(client: FlaskClient, world: World) -> Person:
    return Person(client, world.jira, ALICE)


@pytest.fixture
def alice_elsewhere(client: FlaskClient, world: World) -> Person:
    return Person(client, world.jira, ALICE, OTHER_ISSUE)


@pytest.fixture
def bob(client: FlaskClient, world: World) -> Person:
    return Person(client, world.jira, BOB)


@pytest.fixture
def charlie(client: FlaskClient, world: World) -> Person:
    return Person(client, world.jira, CHARLIE)


@pytest.fixture
def ada(client: FlaskClient, world: World) -> Person:
    return Person(client, world.jira, ADA)


@pytest.fixture
def mallory(client: FlaskClient, world: World) -> Person:
    return Person(client, world.evil, MALLORY)


@pytest.fixture
def anonymous(client: FlaskClient, world: World) -> Person:
    return Person(client, world.jira, None)


def environment_of(world: World, folder: Path) -> dict[str, str]:
    """Return the settings of an app that stands in this world and keeps its data in this folder."""
    return {
        "SECRETS_BASE_URL": APP_URL,
        "SECRETS_DATABASE_URL": f"sqlite:///{folder}/secrets.db",
        "SECRETS_ROOT_KEYS": str(folder / "root-keys.json"),
        "SECRETS_INSTALL_KEYS_URL": world.keys_url,
        "SECRETS_ALLOWED_HOST_SUFFIXES": f".atlassian.net,{world.host.url}",
        "SECRETS_TEST_ONLY_CHEAP_ARGON2": "true",
    }


def install(client: FlaskClient, site: Site) -> int:
    """Let a site install the app; return the status of the answer."""
    answer = client.post(
        "/connect/lifecycle/installed",
        json=site.event("installed"),
        headers={"Authorization": f"JWT {site.install_token('installed')}"},
    )
    return answer.status_code


def close(app: Flask) -> None:
    """Close the app's connections to its database."""
    app.extensions["secrets"].deps.store.close()


def change_policy(app: Flask, **changes: Any) -> None:
    """Let an app go on under other rules."""
    wired = app.extensions["secrets"]
    policy = replace(wired.deps.policy, **changes)
    app.extensions["secrets"] = replace(wired, deps=replace(wired.deps, policy=policy))
