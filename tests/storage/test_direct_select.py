"""Reads that go straight to the driver: same values, same errors, and no transaction that stays open."""

import pytest
from sqlalchemy import bindparam, event, select, text

from plugin.services.errors import StoreUnavailable
from plugin.storage.direct_select import DirectSelect
from plugin.storage.engine import open_store
from plugin.storage.tables import INSTALLATIONS
from tests.storage.builders import ALICES_SITE, MALLORYS_SITE, install

_FIND = select(INSTALLATIONS.c.id, INSTALLATIONS.c.installed_at, INSTALLATIONS.c.client_key).where(
    INSTALLATIONS.c.client_key == bindparam("client_key")
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request):
    """Return the reading engine of a store with one installed site."""
    store = request.getfixturevalue(f"{request.param}_store")
    store = store if request.param == "sqlite" else store[1]
    if request.param == "postgresql":
        request.getfixturevalue("postgresql_url")
    install(store, ALICES_SITE)
    return store.reading_engine


def test_values_are_converted_as_sqlalchemy_does(engine):
    """Ids and moments come as they do from a unit of work."""
    with engine.connect() as connection:
        expected = [list(row) for row in connection.execute(_FIND, {"client_key": ALICES_SITE})]

    assert DirectSelect(_FIND, engine).rows({"client_key": ALICES_SITE}) == expected
    assert len(expected) == 1


def test_parameters_are_bound_and_never_written_into_the_text(engine):
    """A client key may hold anything."""
    assert DirectSelect(_FIND, engine).rows({"client_key": "' OR '1'='1"}) == []


def test_a_missing_row_is_no_row(engine):
    """Another tenant's key finds nothing."""
    assert DirectSelect(_FIND, engine).rows({"client_key": MALLORYS_SITE}) == []


def test_a_read_leaves_no_transaction_open(engine):
    """The connection goes back to the pool rolled back, so a pooler in front of PostgreSQL can hand it on."""
    resets = []
    event.listen(engine.pool, "reset", lambda *_: resets.append(1))

    DirectSelect(_FIND, engine).rows({"client_key": ALICES_SITE})

    raw = engine.raw_connection()
    try:
        is_idle = (
            not raw.driver_connection.in_transaction
            if engine.dialect.name == "sqlite"
            else raw.driver_connection.info.transaction_status.name == "IDLE"
        )
    finally:
        raw.close()
    assert is_idle
    assert resets


def test_a_read_gives_its_connection_back(engine):
    """After an error, too."""
    for _ in range(3):
        DirectSelect(_FIND, engine).rows({"client_key": ALICES_SITE})
        with pytest.raises(StoreUnavailable):
            DirectSelect(select(text("no_such_column")).select_from(INSTALLATIONS), engine).rows({})

    assert engine.pool.checkedout() == 0


def test_a_full_pool_is_told_as_unavailable(sqlite_url, monkeypatch):
    """The caller waits for a bounded time and then answers 503."""
    monkeypatch.setattr("plugin.storage.sqlite.BUSY_TIMEOUT_SECONDS", 0.01)
    store = open_store(sqlite_url, pool_size=1)
    held = store.reading_engine.raw_connection()
    try:
        with pytest.raises(StoreUnavailable):
            DirectSelect(_FIND, store.reading_engine).rows({"client_key": ALICES_SITE})
    finally:
        held.close()
        store.close()


def test_a_database_that_is_gone_is_told_as_unavailable():
    """The driver's error stays the cause."""
    store = open_store("postgresql://127.0.0.1:9/none?connect_timeout=1")

    with pytest.raises(StoreUnavailable) as caught:
        DirectSelect(_FIND, store.reading_engine).rows({"client_key": ALICES_SITE})

    assert caught.value.__cause__ is not None
    store.close()
