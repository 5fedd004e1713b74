"""The three stores that the contract is checked on, each empty at the start of a test."""

import shutil

import psycopg
import pytest

from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from plugin.storage.tables import EPHEMERAL, METADATA
from tests.fakes import FakeStore
from tests.postgres import TemporaryPostgres
from tests.storage.builders import ALICES_SITE, MALLORYS_SITE, install

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL for the whole run."""
    with TemporaryPostgres() as postgres:
        yield postgres


@pytest.fixture(scope="session")
def postgresql_store(server):
    """The address of a migrated database, and a store on it."""
    url = server.create_database()
    migrate(url)
    store = open_store(url)
    yield url, store
    store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "secrets.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """The address of a fresh migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "secrets.db")
    return f"sqlite:///{tmp_path / 'secrets.db'}"


@pytest.fixture
def sqlite_store(sqlite_url):
    """A store on SQLite."""
    store = open_store(sqlite_url)
    yield store
    store.close()


@pytest.fixture
def postgresql_url(postgresql_store):
    """The address of an emptied PostgreSQL database."""
    url, _ = postgresql_store
    tables = ", ".join([*METADATA.tables, *EPHEMERAL.tables])
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"TRUNCATE {tables}")
    return url


@pytest.fixture(params=["sqlite", POSTGRESQL])
def database_url(request):
    """The address of a fresh migrated database, once for each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def store(request):
    """An empty store, once for each kind."""
    if request.param == "fake":
        return FakeStore()
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_store")
    request.getfixturevalue("postgresql_url")
    return request.getfixturevalue("postgresql_store")[1]


@pytest.fixture
def alices(store):
    """The id of Alice's installation."""
    return install(store, ALICES_SITE)


@pytest.fixture
def mallorys(store):
    """The id of Mallory's installation, in the same store."""
    return install(store, MALLORYS_SITE)
