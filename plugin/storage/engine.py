"""Opening the store."""

import secrets
from collections.abc import Callable
from pathlib import Path

from plugin.storage import postgresql, sqlite
from plugin.storage.address import parse_database_url
from plugin.storage.store import SqlStore


def open_store(
    database_url: str,
    *,
    pool_size: int = 10,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> SqlStore:
    """Return the store at `sqlite:///<file>` or `postgresql://...`. Connects only when it is first used.

    `pool_size` bounds the connections of this process; give it at least the number of its threads. Open the
    store after forking: a connection must not be shared by two processes.

    Raises:
        StoreError: the URL names no database of these two kinds.

    """
    place = parse_database_url(database_url)
    if isinstance(place, Path):
        return SqlStore(
            reading=sqlite.reading_engine(place, pool_size=pool_size),
            writing=sqlite.writing_engine(place, pool_size=pool_size),
            random_bytes=random_bytes,
        )
    writing = postgresql.writing_engine(place, pool_size=pool_size)
    return SqlStore(reading=postgresql.reading_engine(writing), writing=writing, random_bytes=random_bytes)
