"""What is particular to SQLite: its files."""

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from plugin.services.errors import SchemaOutdated, StoreUnavailable
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from tests.storage.builders import install, keep, make_grant, make_secret
from tests.storage.racers import race

CANARY = b"canary-of-a-grant-" * 8


def files(folder):
    """Return the files of a folder by name."""
    return {path.name: path for path in folder.iterdir()}


def give_canary(store):
    """Write a secret and a grant with a canary in its key; return the installation and the grant."""
    installation_id = install(store)
    secret = make_secret()
    keep(store, installation_id, secret)
    grant = make_grant(secret.head.id, wrapped_key=CANARY)
    with store.writing() as unit:
        unit.grants.add(installation_id, grant, keep=5)
        unit.commit()
    return installation_id, grant


def holding_canary(folder):
    """Return the names of the files that hold the canary."""
    return {name for name, path in files(folder).items() if CANARY[:32] in path.read_bytes()}


def test_grants_lie_in_a_file_of_their_own(sqlite_store, tmp_path):
    """Neither the main file nor its log holds a grant, so no backup of them does."""
    give_canary(sqlite_store)

    assert holding_canary(tmp_path) == {"secrets.db-grants"}


def test_a_deleted_grant_leaves_no_bytes_behind(sqlite_store, tmp_path):
    """Locking overwrites the wrapped key, in the file and in its journal."""
    installation_id, grant = give_canary(sqlite_store)
    assert holding_canary(tmp_path)

    with sqlite_store.writing() as unit:
        unit.grants.delete(installation_id, grant.id)
        unit.commit()

    assert holding_canary(tmp_path) == set()


def test_a_restore_without_the_grants_starts_locked(sqlite_store, sqlite_url, tmp_path):
    """The file of the grants is made again, empty; everything else is there."""
    installation_id, grant = give_canary(sqlite_store)
    sqlite_store.close()
    files(tmp_path)["secrets.db-grants"].unlink()

    restored = open_store(sqlite_url)

    restored.check()
    with restored.reading() as unit:
        assert unit.grants.find(installation_id, grant.id) is None
        assert unit.secrets.counts(installation_id).secrets == 1
    with restored.writing() as unit:
        unit.grants.add(installation_id, grant, keep=5)
        unit.commit()
    restored.close()


def test_grants_of_another_layout_are_dropped(sqlite_store, sqlite_url, tmp_path):
    """A version of the app with other columns begins with an empty file, instead of failing on an old one."""
    sqlite_store.close()
    with sqlite3.connect(tmp_path / "secrets.db-grants") as connection:
        connection.execute("CREATE TABLE grants (id TEXT)")
        connection.execute("INSERT INTO grants VALUES ('old')")
        connection.execute("PRAGMA user_version=1")
    connection.close()

    store = open_store(sqlite_url)

    installation_id, grant = give_canary(store)
    with store.reading() as unit:
        assert unit.grants.find(installation_id, grant.id) == grant
    store.close()


def test_every_file_is_for_its_owner_only(sqlite_template, tmp_path):
    """Database, log, shared memory, grants and journal: all have mode 0600."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    migrate(url)
    store = open_store(url)
    give_canary(store)

    found = {name: stat.S_IMODE(path.stat().st_mode) for name, path in files(tmp_path).items()}

    assert found.keys() >= {"new.db", "new.db-wal", "new.db-shm", "new.db-grants"}
    assert set(found.values()) == {0o600}
    store.close()


def test_a_path_may_hold_any_characters(tmp_path):
    """Neither SQLite's URIs nor Alembic's settings stumble over it."""
    folder = tmp_path / "a b%20c#ü"
    folder.mkdir()
    url = f"sqlite:///{quote(str(folder / 'my db.sqlite'))}"

    migrate(url)
    store = open_store(url)

    give_canary(store)
    assert files(folder).keys() >= {"my db.sqlite", "my db.sqlite-grants"}
    assert files(tmp_path).keys() == {folder.name}
    store.close()


def test_a_further_connection_leaves_the_locks_of_the_others(sqlite_store, tmp_path):
    """Opening one gives up no lock that this process holds on the grants: another process stays locked out."""
    try_to_write = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')"
    )
    command = [sys.executable, "-c", try_to_write, str(tmp_path / "secrets.db-grants")]
    with sqlite_store.writing():
        with sqlite_store.reading():
            pass
        second = open_store(f"sqlite:///{tmp_path}/secrets.db")
        with second.reading():
            refused = subprocess.run(command, capture_output=True, text=True, check=False)
        second.close()

    assert "database is locked" in refused.stderr
    assert subprocess.run(command, check=False).returncode == 0


def test_every_connection_is_set_up_for_safety(sqlite_store):
    """The settings that hold for one connection only hold for each."""
    for engine in (sqlite_store._reading, sqlite_store._writing):
        with engine.connect() as connection:
            settings = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in (
                    "foreign_keys",
                    "busy_timeout",
                    "main.journal_mode",
                    "main.synchronous",
                    "main.secure_delete",
                    "grants.journal_mode",
                    "grants.secure_delete",
                )
            }
        assert settings == {
            "foreign_keys": 1,
            "busy_timeout": 10_000,
            "main.journal_mode": "wal",
            "main.synchronous": 2,
            "main.secure_delete": 1,
            "grants.journal_mode": "truncate",
            "grants.secure_delete": 1,
        }


def test_a_missing_file_is_no_empty_store(tmp_path):
    """A mistyped path is told as a missing schema, and no file is made."""
    store = open_store(f"sqlite:///{tmp_path / 'mistyped.db'}")

    with pytest.raises(SchemaOutdated):
        store.check()
    with pytest.raises(SchemaOutdated), store.reading():
        pass

    assert files(tmp_path) == {}


def test_a_path_that_is_no_file_is_unavailable(tmp_path):
    """The database does not answer."""
    store = open_store(f"sqlite:///{tmp_path}")

    with pytest.raises(StoreUnavailable):
        store.check()


def test_a_missing_folder_is_unavailable(tmp_path):
    """Migrating makes the file, never its folder."""
    with pytest.raises(StoreUnavailable):
        migrate(f"sqlite:///{tmp_path / 'missing' / 'secrets.db'}")


def test_a_file_that_is_locked_for_too_long_is_unavailable(sqlite_store, sqlite_url, monkeypatch):
    """A unit that cannot begin says so instead of waiting for ever."""
    monkeypatch.setattr("plugin.storage.sqlite.BUSY_TIMEOUT_SECONDS", 0.05)
    hasty = open_store(sqlite_url)

    with sqlite_store.writing(), pytest.raises(StoreUnavailable), hasty.writing():
        pass
    hasty.close()


def test_more_units_than_connections_are_unavailable(sqlite_url, monkeypatch):
    """The pool is bounded: who waits for too long is told."""
    monkeypatch.setattr("plugin.storage.sqlite.BUSY_TIMEOUT_SECONDS", 0.05)
    store = open_store(sqlite_url, pool_size=1)

    with store.reading(), pytest.raises(StoreUnavailable), store.reading():
        pass
    store.close()


def test_many_threads_share_the_file(sqlite_store):
    """Sixteen threads write and read at once through ten connections; all arrive."""
    installation_id = install(sqlite_store)

    def work(_):
        for _ in range(3):
            secret = make_secret()
            keep(sqlite_store, installation_id, secret)
            with sqlite_store.reading() as unit:
                assert unit.secrets.get(installation_id, secret.head.id) == secret

    race(16, work)

    with sqlite_store.reading() as unit:
        assert unit.secrets.counts(installation_id).secrets == 48


def test_no_error_names_a_value(sqlite_url):
    """Neither SQLAlchemy's message nor the driver's repeats what was to be written."""
    store = open_store(sqlite_url)
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(b"")

    with pytest.raises(StoreUnavailable) as caught:
        install(store, client_key="canary-client-key")

    chain = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert not any("canary" in f"{error!r} {error}" for error in chain)
    store.close()
