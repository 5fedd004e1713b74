"""Bringing a database's schema up to date."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, func, select

from plugin.services.errors import SchemaOutdated
from plugin.storage import postgresql, sqlite
from plugin.storage.address import parse_database_url
from plugin.storage.schema import SchemaState, state_of
from plugin.storage.variants import is_postgresql

# Any number that nothing else in the database uses.
_ADVISORY_LOCK = 7_317_004_218


def migrate(database_url: str) -> tuple[str | None, str | None]:
    """Bring the database to the newest revision in one transaction; return the revisions before and after.

    A second migration at the same time waits, and then finds nothing left to do; nor is there anything to do where
    a newer version of the app has migrated already. On SQLite it makes the file.

    Raises:
        StoreUnavailable: the database does not answer.
        StoreError: the URL names no database that the store knows.

    """
    place = parse_database_url(database_url)
    if isinstance(place, Path):
        sqlite.create_file(place)
    state = schema_state(database_url)
    if state.is_sufficient:
        return state.found, state.found
    return _run(database_url, lambda config: command.upgrade(config, "head"))


def revert(database_url: str, *, to: str) -> tuple[str | None, str | None]:
    """Take the database back to an older revision (`base`: to none). What only the newer one holds is lost.

    Raises:
        StoreUnavailable: the database does not answer.
        StoreError: the URL names no database that the store knows.

    """
    return _run(database_url, lambda config: command.downgrade(config, to))


def schema_state(database_url: str) -> SchemaState:
    """Return which revision a database has, and which one is needed.

    Raises:
        StoreUnavailable: the database does not answer.
        StoreError: the URL names no database that the store knows.

    """
    try:
        with _connection(database_url) as connection:
            return state_of(connection)
    except SchemaOutdated:
        return SchemaState(found=None)


def _run(database_url: str, change: Callable[[Config], None]) -> tuple[str | None, str | None]:
    with _connection(database_url) as connection:
        if is_postgresql(connection):
            connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        before = state_of(connection).found
        config = Config()
        config.set_main_option("script_location", "plugin.storage:migrations")
        config.attributes["connection"] = connection
        change(config)
        return before, state_of(connection).found


@contextmanager
def _connection(database_url: str) -> Iterator[Connection]:
    """Open the one connection of a migration; what was done is committed unless an error leaves the block."""
    engine = _engine(database_url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(database_url: str) -> Engine:
    place = parse_database_url(database_url)
    if isinstance(place, Path):
        return sqlite.writing_engine(place, pool_size=1)
    return postgresql.migrating_engine(place)
