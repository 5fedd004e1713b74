"""The two stores that the use cases are tested on: the one in memory, and SQLite in a file."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

from plugin.services.ports import Store
from tests.fakes import FakeClock, FakeStore


class Backend(Protocol):
    """A store, and a look at everything that it holds."""

    store: Store

    def snapshot(self) -> dict[str, object]:
        """Return each table's rows, comparable."""
        ...


class InMemory:
    """A store in memory."""

    def __init__(self, clock: FakeClock) -> None:
        self._store = FakeStore(clock)
        self.store: Store = self._store

    def snapshot(self) -> dict[str, object]:
        """Return each table's rows, comparable."""
        rows = self._store._rows.copy()
        return {name: getattr(rows, name) for name in rows.__slots__}


class InFile:
    """A store in SQLite's two files, looked at from outside."""

    def __init__(self, store: Store, path: Path) -> None:
        self.store = store
        self._files = (path, path.with_name(f"{path.name}-grants"))

    def snapshot(self) -> dict[str, object]:
        """Return each table's rows, comparable."""
        tables: dict[str, object] = {}
        for file in self._files:
            with closing(sqlite3.connect(file)) as connection:
                for name in _tables(connection):
                    rows = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - one of our own tables
                    tables[name] = sorted(map(repr, rows))
        return tables

    def wipe(self) -> None:
        """Delete every row: quicker than a new file for each test."""
        for file in self._files:
            with closing(sqlite3.connect(file)) as connection, connection:
                connection.execute("PRAGMA synchronous=OFF")
                for name in _tables(connection):
                    connection.execute(f'DELETE FROM "{name}"')  # noqa: S608 - one of our own tables


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
    return [name for (name,) in connection.execute(query)]
