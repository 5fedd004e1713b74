"""A statement that SQLite and PostgreSQL spell differently, built once for both."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


@dataclass(frozen=True, slots=True)
class Variants:
    """One statement for each database."""

    postgresql: Insert
    sqlite: Insert

    def on(self, connection: Connection) -> Insert:
        """Return the statement that this connection's database understands."""
        return self.postgresql if is_postgresql(connection) else self.sqlite


def is_postgresql(connection: Connection) -> bool:
    """Whether the connection leads to PostgreSQL; otherwise it leads to SQLite."""
    return connection.dialect.name == "postgresql"


def insert_if_absent(table: Table) -> Variants:
    """Insert a row; where its key or a unique value exists already, do nothing (the row count tells).

    No error means no aborted transaction, and no message of the database that would name the value.
    """
    # SQLAlchemy keeps the row count of an INSERT only when it is told to.
    return Variants(
        postgresql=postgresql.insert(table)
        .on_conflict_do_nothing()
        .execution_options(preserve_rowcount=True),
        sqlite=sqlite.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
    )


def insert_or_update(table: Table, columns: Sequence[str]) -> Variants:
    """Insert a row; where its key exists already, give these columns their new values instead."""
    key = list(table.primary_key.columns)
    for_postgresql, for_sqlite = postgresql.insert(table), sqlite.insert(table)
    return Variants(
        postgresql=for_postgresql.on_conflict_do_update(
            index_elements=key, set_={name: for_postgresql.excluded[name] for name in columns}
        ),
        sqlite=for_sqlite.on_conflict_do_update(
            index_elements=key, set_={name: for_sqlite.excluded[name] for name in columns}
        ),
    )
