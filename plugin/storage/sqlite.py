"""SQLite as the embedded database: one file for what lasts, and one beside it for the grants.

The grants lie in a file of their own, `<file>-grants`, attached to each connection. A backup of the main file
therefore holds no grant. SQLite resolves the plain name `grants` to the attached file, since the main file has
no such table. A unit that writes to both is atomic for the app; only a power cut in the middle of a commit may
keep one half (https://www.sqlite.org/lang_attach.html), which costs at worst a relock, or leaves a grant that
its time ends.
"""

import os
import sqlite3
import time
import zlib
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, MetaData, QueuePool, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from plugin.services.errors import SchemaOutdated, StoreUnavailable
from plugin.storage.faults import translate_errors
from plugin.storage.tables import GRANTS

BUSY_TIMEOUT_SECONDS = 10.0
"""How long a unit waits for another process's writing, or for a free connection."""

_LOG_TRIES = 20
_LOG_PAUSE_SECONDS = 0.1

_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA main.synchronous=FULL",
    "PRAGMA main.secure_delete=ON",
    # No write-ahead log for the grants: it would keep old pages for a while. What is deleted is overwritten,
    # and the rollback journal that could bring it back is cut off at each commit.
    "PRAGMA grants.journal_mode=TRUNCATE",
    "PRAGMA grants.synchronous=NORMAL",
    "PRAGMA grants.secure_delete=ON",
)


def create_file(path: Path) -> None:
    """Make an empty database file that only its owner may read; leave one that exists as it is.

    SQLite gives the files that it makes beside it (log, journal, shared memory) the same mode.

    Raises:
        StoreUnavailable: the folder is missing, or closed to us.

    """
    try:
        # Never opens a file that exists: closing it would give up all locks that this process has on it, other
        # connections' too (https://www.sqlite.org/howtocorrupt.html, section 2.2).
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreUnavailable("the database file cannot be made") from error


def reading_engine(path: Path, *, pool_size: int) -> Engine:
    """Return an engine whose transactions see one state of each file, and refuse to write."""
    return _engine(path, pool_size=pool_size, begin="BEGIN", is_writing=False)


def writing_engine(path: Path, *, pool_size: int) -> Engine:
    """Return an engine whose transactions are alone from their first moment on.

    A deferred transaction that reads and then writes can fail at once with "database is locked", without
    waiting, because what it read is out of date (https://www.sqlite.org/lang_transaction.html).
    """
    return _engine(path, pool_size=pool_size, begin="BEGIN IMMEDIATE", is_writing=True)


def truncate_log(engine: Engine) -> None:
    """Move the write-ahead log into the main file and cut it off: it holds old pages, deleted rows too.

    Readers that do not end in time keep it as it is; the next call tries again.
    https://www.sqlite.org/pragma.html#pragma_wal_checkpoint

    Raises:
        StoreUnavailable: the database does not answer.

    """
    # Not through the engine's own connections: those begin a transaction, which must not be open here.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")
        cursor.close()
    except sqlite3.Error as error:
        raise StoreUnavailable("the write-ahead log cannot be cut off") from error
    finally:
        connection.close()


def _engine(path: Path, *, pool_size: int, begin: str, is_writing: bool) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        creator=lambda: _connect(path, is_writing=is_writing),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_SECONDS,
        hide_parameters=True,
    )
    translate_errors(engine)

    # https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#enabling-non-legacy-sqlite-transactional-modes-with-the-sqlite3-or-aiosqlite-driver
    @event.listens_for(engine, "begin")
    def emit_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _connect(path: Path, *, is_writing: bool) -> sqlite3.Connection:
    """Open both files. The main one must exist: a mistyped path must not look like an empty store.

    Raises:
        SchemaOutdated: there is no main file.
        StoreUnavailable: the file of the grants cannot be made.

    """
    if not path.exists():
        raise SchemaOutdated("there is no database file")
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,  # sqlite3 must not begin transactions: SQLAlchemy does, see `_engine`
        check_same_thread=False,  # the pool hands a connection to one thread at a time
    )
    try:
        _attach_grants(connection, path.with_name(f"{path.name}-grants"))
        _log_ahead(connection)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        _lay_out_grants(connection)
        if not is_writing:
            connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. The switch of a fresh file fails at once while another process makes it."""
    for _ in range(_LOG_TRIES - 1):
        try:
            connection.execute("PRAGMA main.journal_mode=WAL")
        except sqlite3.OperationalError:
            time.sleep(_LOG_PAUSE_SECONDS)
        else:
            return
    connection.execute("PRAGMA main.journal_mode=WAL")


def _attach_grants(connection: sqlite3.Connection, path: Path) -> None:
    create_file(path)
    connection.execute("ATTACH DATABASE ? AS grants", (f"{path.as_uri()}?mode=rw",))


def _lay_out_grants(connection: sqlite3.Connection) -> None:
    """Make the table where the file is new or was made by a version with other columns.

    Grants are worth no migration: losing them costs a relock.
    """
    if _has_layout(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _has_layout(connection):
            connection.execute("DROP TABLE IF EXISTS grants.grants")
            for statement in _GRANTS_LAYOUT:
                connection.execute(statement)
            connection.execute(f"PRAGMA grants.user_version={_GRANTS_LAYOUT_NUMBER}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _has_layout(connection: sqlite3.Connection) -> bool:
    (number,) = connection.execute("PRAGMA grants.user_version").fetchone()
    return bool(number == _GRANTS_LAYOUT_NUMBER)


def _grants_layout() -> list[str]:
    table = GRANTS.to_metadata(MetaData(), schema="grants")
    dialect = sqlite.dialect()
    elements: list[DDLElement] = [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
    return [str(element.compile(dialect=dialect)) for element in elements]


_GRANTS_LAYOUT = _grants_layout()
_GRANTS_LAYOUT_NUMBER = zlib.crc32("\n".join(_GRANTS_LAYOUT).encode()) & 0x7FFFFFFF
"""Changes whenever the table does. SQLite keeps it in the file's header, as a signed 32-bit number."""
