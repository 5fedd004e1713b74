"""Gives each use case's test a world on the store in memory, and another on SQLite."""

from collections.abc import Iterator
from sqlite3 import Connection

import pytest
from sqlalchemy import event

from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from tests.cast import NOON
from tests.fakes import FakeClock
from tests.postgres import TemporaryPostgres
from tests.services.backends import InFile, InMemory
from tests.services.served_site import served
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


@pytest.fixture(scope="session")
def server():
    """Start a PostgreSQL for these tests."""
    with TemporaryPostgres() as postgres:
        yield postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request, tmp_path):
    """Make a fresh database of each kind, with two root keys of which the old one is active."""
    if request.param == "sqlite":
        yield from served(f"sqlite:///{tmp_path / 'secrets.db'}")
    else:
        yield from served(request.getfixturevalue("server").create_database())
