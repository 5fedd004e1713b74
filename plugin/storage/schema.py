"""The version of the database's schema."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select

NEEDED_REVISION = "0007"
"""The newest migration. A constant, so that serving requests needs no Alembic; a test compares the two."""

_ALEMBIC_VERSION = Table("alembic_version", MetaData(), Column("version_num", Text))


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which revision a database has, and which one this version of the app needs."""

    found: str | None
    """None where the database is empty or missing."""
    needed: str = NEEDED_REVISION

    @property
    def is_sufficient(self) -> bool:
        """Whether this version of the app can work with the schema: a newer one has only gained something.

        So old and new processes run side by side while machines are brought up to date one by one.
        Revisions are numbers of four digits, which sort as text.
        """
        return self.found is not None and self.found >= self.needed


def state_of(connection: Connection) -> SchemaState:
    """Read the revision of the database that this connection leads to."""
    if not inspect(connection).has_table(_ALEMBIC_VERSION.name):
        return SchemaState(found=None)
    return SchemaState(found=connection.execute(select(_ALEMBIC_VERSION.c.version_num)).scalar_one_or_none())
