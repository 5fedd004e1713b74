"""The store: opens units of work on its two engines."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, Transaction
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from plugin.services.errors import SchemaOutdated, StoreUnavailable
from plugin.services.ports import Glances, UnitOfWork
from plugin.storage import sqlite
from plugin.storage.glances import SqlGlances
from plugin.storage.schema import state_of
from plugin.storage.unit_of_work import SqlUnitOfWork


class SqlStore:
    """Fills the port `Store`."""

    def __init__(self, *, reading: Engine, writing: Engine, random_bytes: Callable[[int], bytes]) -> None:
        self._reading = reading
        self.glances: Glances = SqlGlances(reading)
        self._writing = writing
        self._random_bytes = random_bytes

    @property
    def reading_engine(self) -> Engine:
        """The engine of everything that only reads."""
        return self._reading

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit that only reads: one consistent view.

        Never wait for anything else within it: on SQLite an open reader keeps writers from committing.

        Raises:
            StoreUnavailable: the database does not answer.

        """
        return self._unit(self._reading, is_writing=False)

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit that may write. On SQLite there is one at a time.

        Raises:
            StoreUnavailable: the database does not answer, or others kept it locked for too long.

        """
        return self._unit(self._writing, is_writing=True)

    def check(self) -> None:
        """Answer, or raise.

        Raises:
            StoreUnavailable: the database does not answer.
            SchemaOutdated: its schema is not the one that this version needs.

        """
        with _transaction(self._reading) as (connection, _):
            state = state_of(connection)
        if not state.is_sufficient:
            raise SchemaOutdated(f"the schema is {state.found or 'missing'}, needed is {state.needed}")

    def erase_traces(self) -> None:
        """Take what was deleted out of the store's own files, as far as the database can.

        On SQLite that is the write-ahead log. PostgreSQL frees dead rows by itself (docs/key-rotation.md).

        Raises:
            StoreUnavailable: the database does not answer.

        """
        if self._writing.dialect.name == "sqlite":
            sqlite.truncate_log(self._writing)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._reading.dispose()
        self._writing.dispose()

    @contextmanager
    def _unit(self, engine: Engine, *, is_writing: bool) -> Iterator[UnitOfWork]:
        with _transaction(engine) as (connection, transaction):
            yield SqlUnitOfWork(
                connection, transaction, is_writing=is_writing, random_bytes=self._random_bytes
            )


@contextmanager
def _transaction(engine: Engine) -> Iterator[tuple[Connection, Transaction]]:
    """Open a transaction that is undone unless it was committed."""
    try:
        connection = engine.connect()
    except PoolTimeoutError as error:
        raise StoreUnavailable("every connection is in use") from error
    with connection, connection.begin() as transaction:
        try:
            yield connection, transaction
        finally:
            if transaction.is_active:
                transaction.rollback()
