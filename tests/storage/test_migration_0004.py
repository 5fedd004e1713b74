"""The fourth migration, with rows that an older process has written and goes on writing, on both databases."""

import threading
import time
import uuid

import pytest
from sqlalchemy import text

from plugin.domain.secret import SecretCounts
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate, revert
from tests.storage.builders import ALICE, ISSUE, NOW, OTHER_ISSUE, install, keep, make_secret


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    """Return the address of a database of the third revision."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'older.db'}"
    else:
        found = request.getfixturevalue("server").create_database()
    migrate(found)
    revert(found, to="0003")
    return found


@pytest.fixture
def filled(url):
    """Return a store on it with two sites: two containers, three secrets, one of them trashed; and nothing."""
    store = open_store(url)
    site, empty = install(store), install(store, "empty-site")
    secrets = [make_secret(ISSUE), make_secret(ISSUE), make_secret(OTHER_ISSUE)]
    keep(store, site, *secrets)
    with store.writing() as unit:
        unit.secrets.trash(site, secrets[0].head.id, by=ALICE, at=NOW)
        unit.commit()
    yield store, site, empty
    store.close()


def counts(store, site):
    """Return both kinds of counters."""
    with store.reading() as unit:
        return unit.secrets.counts(site), unit.health.profiles(site)


def test_what_is_there_is_counted(url, filled):
    """Once, when the migration runs."""
    store, site, empty = filled

    migrate(url)

    assert counts(store, site) == (SecretCounts(secrets=2, trashed=1, containers=2), {b"parameters": 3})
    assert counts(store, empty) == (SecretCounts(secrets=0, trashed=0, containers=0), {})


def test_what_an_older_process_writes_counts(url, filled):
    """It knows of no counters: the database keeps them."""
    store, site, _ = filled
    migrate(url)
    copied = "installation_id, product, created_by, created_at, updated_by, updated_at, version,"
    copied += " tenant_key_version, sealed_title, key_epoch, password_parameters, wrapped_key, sealed_content"
    new_id = uuid.uuid4().hex if url.startswith("sqlite") else uuid.uuid4()

    with store._writing.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO secrets (id, container_id, {copied})"  # noqa: S608 - the names above
                f" SELECT :new_id, 'another', {copied} FROM secrets LIMIT 1"
            ),
            {"new_id": new_id},
        )

    assert counts(store, site) == (SecretCounts(secrets=3, trashed=1, containers=3), {b"parameters": 4})


@pytest.mark.postgres
def test_a_change_under_way_is_counted_once(server):
    """The migration waits for it: what it counts is all that its triggers have not seen."""
    url = server.create_database()
    migrate(url)
    revert(url, to="0003")
    store = open_store(url)
    site = install(store)
    migration = threading.Thread(target=migrate, args=(url,))

    with store.writing() as unit:
        unit.secrets.add(site, make_secret())
        migration.start()
        await_waiting(store)
        unit.commit()
    migration.join()

    assert counts(store, site) == (SecretCounts(secrets=1, trashed=0, containers=1), {b"parameters": 1})
    store.close()


def await_waiting(store):
    """Return once somebody waits for a lock on a table."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
    ends_at = time.monotonic() + 20
    while time.monotonic() < ends_at:
        with store._reading.connect() as connection:
            if connection.execute(waiting).scalar_one():
                return
    pytest.fail("the migration waits for nobody")


def test_going_back_takes_counters_and_triggers_away(url, filled):
    """Secrets can be added and deleted as before."""
    store, site, _ = filled
    migrate(url)
    revert(url, to="0003")

    keep(store, site, make_secret())

    with store.writing() as unit:
        assert unit.remains.delete_secrets(site, limit=9) == 4
