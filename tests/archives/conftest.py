"""Gives each test two worlds on the same kind of store: one that is exported, and one that it is brought to."""

import shutil

import pytest

from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from tests.cast import NOON
from tests.fakes import FakeClock
from tests.services.backends import InFile, InMemory
from tests.services.world import World


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("archives") / "secrets.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["in memory", "sqlite"])
def worlds(request, tmp_path):
    """Return Acme's old home and its new one, each with keys of its own."""
    clocks = [FakeClock(NOON), FakeClock(NOON)]
    if request.param == "in memory":
        yield [World(InMemory(clock), clock) for clock in clocks]
        return
    paths = [tmp_path / f"{place}.db" for place in range(2)]
    for path in paths:
        shutil.copy(request.getfixturevalue("template"), path)
    stores = [open_store(f"sqlite:///{path}", pool_size=3) for path in paths]
    backends = [InFile(store, path) for store, path in zip(stores, paths, strict=True)]
    yield [World(backend, clock) for backend, clock in zip(backends, clocks, strict=True)]
    for store in stores:
        store.close()


@pytest.fixture
def world(worlds):
    """Return the old home alone."""
    return worlds[0]


@pytest.fixture
def other(worlds):
    """Return the new home."""
    return worlds[1]


@pytest.fixture
def path(tmp_path):
    """Return where an archive is written to."""
    return tmp_path / "acme.archive"
