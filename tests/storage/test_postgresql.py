"""What is particular to PostgreSQL: a server that may go away."""

import psycopg
import pytest

from plugin.services.errors import StoreUnavailable
from plugin.storage.engine import open_store
from tests.storage.builders import install, keep, make_installation, make_secret

pytestmark = pytest.mark.postgres


@pytest.fixture
def own_store(postgresql_url):
    """Open a store with connections of its own."""
    store = open_store(postgresql_url, pool_size=2)
    yield store
    store.close()


def ask(url, statement):
    """Ask the server something on a connection of one's own."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        return connection.execute(statement).fetchall()


def test_grants_are_unlogged_and_nothing_else_is(postgresql_url):
    """So they are in no standby and no archive, and all that must last is logged."""
    rows = ask(postgresql_url, "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")

    assert rows == [("grants",)]


def test_a_server_that_is_not_there_is_unavailable():
    """Nobody listens on this port."""
    store = open_store("postgresql://app:canary@127.0.0.1:1/secrets")

    with pytest.raises(StoreUnavailable) as caught:
        store.check()

    assert caught.value.__cause__ is not None
    assert "canary" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_database_that_is_not_there_is_unavailable(postgresql_url):
    """A reachable server without this database is no store."""
    store = open_store(postgresql_url.rpartition("/")[0] + "/missing")

    with pytest.raises(StoreUnavailable), store.writing():
        pass


def test_connections_that_the_server_dropped_are_replaced(own_store, postgresql_url):
    """After a restart of the server the next unit works."""
    installation_id = install(own_store)
    drop = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'secrets'"
    assert ask(postgresql_url, drop)

    keep(own_store, installation_id, make_secret())


def test_a_connection_lost_within_a_unit_is_unavailable(own_store, postgresql_url):
    """The unit fails, and the next one works."""
    installation_id = install(own_store)

    drop = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE state = 'idle in transaction'"

    with own_store.writing() as unit:
        unit.audit.serialise(installation_id)
        assert ask(postgresql_url, drop)
        with pytest.raises(StoreUnavailable):
            unit.secrets.add(installation_id, make_secret())

    keep(own_store, installation_id, make_secret())


def test_more_units_than_connections_are_unavailable(postgresql_url, monkeypatch):
    """The pool is bounded: who waits for too long is told."""
    monkeypatch.setattr("plugin.storage.postgresql.POOL_TIMEOUT_SECONDS", 0.05)
    store = open_store(postgresql_url, pool_size=1)

    with store.reading(), pytest.raises(StoreUnavailable), store.writing():
        pass
    store.close()


def test_a_lock_that_is_held_for_too_long_is_unavailable(postgresql_url):
    """A unit does not wait for ever for another one's row."""
    store = open_store(postgresql_url + "?options=-c%20lock_timeout%3D50ms")
    installation_id = install(store)

    with store.writing() as holder:
        holder.audit.serialise(installation_id)
        with pytest.raises(StoreUnavailable), store.writing() as waiter:
            waiter.audit.serialise(installation_id)
    store.close()


def test_a_session_is_named_and_has_time_outs(own_store):
    """An operator sees whose session it is; nothing hangs for ever."""
    names = ("application_name", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with own_store._writing.connect() as connection:
        values = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names}

    assert values == {
        "application_name": "secrets",
        "lock_timeout": "10s",
        "statement_timeout": "15s",
        "idle_in_transaction_session_timeout": "1min",
    }


def test_units_have_the_isolation_that_they_promise(own_store):
    """Reading: one state, and no writes. Writing: each statement sees what was committed before it."""
    shown = []
    for engine in (own_store._reading, own_store._writing, own_store._reading):
        with engine.connect() as connection:
            level = connection.exec_driver_sql("SHOW transaction_isolation").scalar_one()
            read_only = connection.exec_driver_sql("SHOW transaction_read_only").scalar_one()
            shown.append((level, read_only))

    assert shown == [("repeatable read", "on"), ("read committed", "off"), ("repeatable read", "on")]


def test_no_statement_is_prepared_on_the_server(own_store, postgresql_url):
    """A pooler between us and the server may hand each transaction to another session."""
    installation_id = install(own_store)
    for _ in range(8):
        with own_store.reading() as unit:
            unit.secrets.counts(installation_id)

    with own_store._reading.connect() as connection:
        prepared = connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar_one()

    assert prepared == 0


def test_a_new_secret_does_not_wait_for_a_lifecycle_event(own_store):
    """The lock on the tenant's row lets its foreign keys pass."""
    installation = make_installation()
    with own_store.writing() as unit:
        unit.installations.add(installation)
        unit.commit()

    with own_store.writing() as lifecycle:
        lifecycle.installations.find(installation.client_key)
        keep(own_store, installation.id, make_secret())
        lifecycle.installations.update(installation)
        lifecycle.commit()
