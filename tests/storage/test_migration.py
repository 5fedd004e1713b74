"""The migrations, on both databases."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from plugin.services.errors import SchemaOutdated
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate, revert, schema_state
from plugin.storage.schema import NEEDED_REVISION, SchemaState
from plugin.storage.tables import EPHEMERAL, METADATA
from tests.storage.builders import install, keep, make_secret
from tests.storage.racers import race_processes


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request, tmp_path):
    """Return the address of a database that was never migrated, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("server").create_database()


def tables(url):
    """Return the names of the tables in a database, those of the attached file not counted."""
    store = open_store(url)
    with store._reading.connect() as connection:
        names = set(inspect(connection).get_table_names())
    store.close()
    return names


def run_sql(url, statement, **values):
    """Write something past the repositories."""
    store = open_store(url)
    with store._writing.begin() as connection:
        connection.execute(text(statement), values)
    store.close()


def test_an_empty_database_is_brought_to_the_newest_revision(empty_url):
    """The command tells where it came from and where it has got to."""
    assert schema_state(empty_url) == SchemaState(found=None)

    assert migrate(empty_url) == (None, NEEDED_REVISION)

    assert schema_state(empty_url) == SchemaState(found=NEEDED_REVISION)
    assert schema_state(empty_url).is_sufficient


def test_migrating_again_changes_nothing(empty_url):
    """The data stays, and the revision too."""
    migrate(empty_url)
    store = open_store(empty_url)
    installation_id = install(store)

    assert migrate(empty_url) == (NEEDED_REVISION, NEEDED_REVISION)

    keep(store, installation_id, make_secret())
    store.close()


def test_the_needed_revision_is_the_newest_migration():
    """The app serves requests without Alembic, so it keeps the number itself."""
    config = Config()
    config.set_main_option("script_location", "plugin.storage:migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [NEEDED_REVISION]


def test_the_migrated_schema_equals_the_tables(database_url):
    """Alembic finds no difference, and on SQLite the grants' file has the same columns and indexes."""
    on_sqlite = database_url.startswith("sqlite")
    store = open_store(database_url)

    with store._reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA if on_sqlite else [METADATA, EPHEMERAL])
        schema = "grants" if on_sqlite else None
        columns = {column["name"] for column in inspect(connection).get_columns("grants", schema)}
        indexes = {index["name"] for index in inspect(connection).get_indexes("grants", schema)}

    assert differences == []
    assert columns == set(EPHEMERAL.tables["grants"].columns.keys())
    assert indexes == {index.name for index in EPHEMERAL.tables["grants"].indexes}
    store.close()


def test_a_missing_index_would_be_found(database_url):
    """The comparison that the test before relies on does see a difference."""
    run_sql(database_url, "DROP INDEX ix_attempts_last_at")
    store = open_store(database_url)

    try:
        with store._reading.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), METADATA)
        assert [(kind, index.name) for kind, index in differences if kind == "add_index"] == [
            ("add_index", "ix_attempts_last_at")
        ]
    finally:
        store.close()
        run_sql(database_url, "CREATE INDEX ix_attempts_last_at ON attempts (last_at)")


def test_only_postgresql_keeps_grants_in_the_main_database(database_url):
    """On SQLite the main file has no such table, so the name means the attached file."""
    assert ("grants" in tables(database_url)) == database_url.startswith("postgresql")


def test_reverting_takes_everything_away_even_with_data(empty_url):
    """Down and up again, with rows in the tables."""
    migrate(empty_url)
    store = open_store(empty_url)
    keep(store, install(store), make_secret())
    store.close()

    assert revert(empty_url, to="base") == (NEEDED_REVISION, None)

    assert tables(empty_url) == {"alembic_version"}
    assert migrate(empty_url) == (None, NEEDED_REVISION)


def test_a_store_on_an_empty_database_is_outdated(empty_url):
    """The check names the revision that is needed."""
    migrate(empty_url)
    revert(empty_url, to="base")
    store = open_store(empty_url)

    with pytest.raises(SchemaOutdated, match=f"missing, needed is {NEEDED_REVISION}"):
        store.check()
    store.close()


def test_a_store_of_an_older_revision_is_outdated(empty_url):
    """The check names the revision that was found, and the one that is needed."""
    migrate(empty_url)
    run_sql(empty_url, "UPDATE alembic_version SET version_num = '0001'")
    store = open_store(empty_url)

    with pytest.raises(SchemaOutdated, match=f"0001, needed is {NEEDED_REVISION}"):
        store.check()
    store.close()


def test_a_current_store_answers_the_check(store):
    """No error means that the store can be used."""
    store.check()


def test_two_migrations_at_once_are_harmless(empty_url):
    """One does the work; the other waits and finds it done."""
    before = race_processes(2, "tests.storage.schema_migrator", empty_url)

    assert sorted(before) == [f"{NEEDED_REVISION}\n", "None\n"]
    assert schema_state(empty_url).is_sufficient


def test_serving_requests_does_not_load_alembic():
    """Opening a store imports nothing that only a migration needs."""
    program = "import sys, plugin.storage.engine; sys.exit('alembic' in sys.modules)"

    finished = subprocess.run([sys.executable, "-c", program], check=False, cwd=Path(__file__).parents[2])

    assert finished.returncode == 0
