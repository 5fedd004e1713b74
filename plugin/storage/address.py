"""The address of a database: which kind it is, and where."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from plugin.services.errors import StoreError

_EXPECTED = "the database URL must be sqlite:///<file> or postgresql://<user>:<password>@<host>/<database>"


def parse_database_url(database_url: str) -> URL | Path:
    """Return where the database is: SQLite's file, absolute, or PostgreSQL's URL with psycopg as its driver.

    Both are URLs: a per cent sign in a path, a name or a password is written `%25`.

    Raises:
        StoreError: it is neither. The message does not repeat it: it may hold a password.

    """
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        # Not chained: SQLAlchemy's message may repeat parts of the URL.
        raise StoreError(_EXPECTED) from None
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:" and not url.query:
        return Path(url.database).resolve()
    raise StoreError(_EXPECTED)
