"""Gives each use case's test a world on the store in memory, and another on SQLite."""

from collections.abc import Iterator
from sqlite3 import Connection

import pytest
from sqlalchemy import event

from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from tests.cast import NOON
from tests.fakes import FakeClock
from tests.services.backends import InFile, InMemory
from tests.services.world import World


@pytest.fixture(scope="session")
def in_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InFile]:
    """One file for all tests, without waiting for the disk: a power cut is not what is tested here."""
    path = tmp_path_factory.mktemp("services") / "secrets.db"
    migrate(f"sqlite:///{path}")
    store = open_store(f"sqlite:///{path}", pool_size=3)
    for engine in (store._reading, store._writing):
        event.listen(engine, "connect", _do_not_wait)
    yield InFile(store, path)
    store.close()


@pytest.fixture(params=["in memory", "sqlite"])
def world(request: pytest.FixtureRequest) -> World:
    clock = FakeClock(NOON)
    if request.param == "in memory":
        return World(InMemory(clock), clock)
    backend: InFile = request.getfixturevalue("in_file")
    backend.wipe()
    return World(backend, clock)


def _do_not_wait(connection: Connection, _record: object) -> None:
    connection.execute("PRAGMA main.synchronous=OFF")
    connection.execute("PRAGMA grants.synchronous=OFF")
