"""Old and new processes side by side: migrations only add, so a process of the version before goes on working."""

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from plugin.storage.engine import open_store
from plugin.storage.migration import _run, migrate, revert, schema_state
from plugin.storage.schema import SchemaState
from tests.storage.test_migration import empty_url, run_sql  # noqa: F401 - a fixture is found by its name

NEWER = "9999"


def revisions():
    """Return all revisions, the first one first."""
    config = Config()
    config.set_main_option("script_location", "plugin.storage:migrations")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


STEPS = list(zip(revisions(), revisions()[1:], strict=False))


def shape(url):
    """Return the columns and unique indexes of each table."""
    store = open_store(url)
    with store._reading.connect() as connection:
        inspector = inspect(connection)
        found = {
            table: (
                {column["name"]: column for column in inspector.get_columns(table)},
                {tuple(index["column_names"]) for index in inspector.get_indexes(table) if index["unique"]},
            )
            for table in inspector.get_table_names()
        }
    store.close()
    return found


@pytest.fixture(params=STEPS, ids=lambda step: f"{step[0]}-{step[1]}")
def step(request, empty_url):  # noqa: F811 - the fixture that was imported
    """Return the shape of the schema before and after one migration."""
    before, after = request.param
    migrate(empty_url)
    revert(empty_url, to=before)
    old = shape(empty_url)
    _run(empty_url, lambda config: command.upgrade(config, after))
    return old, shape(empty_url)


def test_revisions_sort_as_text():
    """Which of two schemas is newer is told by comparing their numbers."""
    assert revisions() == sorted(revisions())
    assert {len(revision) for revision in revisions()} == {len(NEWER)}


def test_nothing_that_an_older_process_uses_goes_away_or_changes(step):
    """Each table and each column stays, with its type, and takes the same values."""
    old, new = step
    facts = [
        (table, name, str(columns[name]["type"]), columns[name]["nullable"])
        for table, (columns, _) in old.items()
        for name in columns
    ]

    assert facts == [
        (table, name, str(new[table][0][name]["type"]), new[table][0][name]["nullable"])
        for table, name, _, _ in facts
    ]


def test_an_older_process_need_not_know_the_new_columns(step):
    """Each new column of an old table may be left out of a row."""
    old, new = step
    needed = [
        (table, name)
        for table, (columns, _) in old.items()
        for name, column in new[table][0].items()
        if name not in columns and not column["nullable"] and column["default"] is None
    ]

    assert needed == []


def test_no_rule_is_laid_on_the_columns_of_an_older_process(step):
    """A new unique index is over new columns, in part at least."""
    old, new = step
    rules = [
        (table, index)
        for table, (columns, indexes) in old.items()
        for index in new[table][1] - indexes
        if set(index) <= set(columns)
    ]

    assert rules == []


def test_a_newer_schema_is_good_enough(empty_url):  # noqa: F811 - the fixture that was imported
    """A process that is older than the schema starts, and says that it is ready."""
    migrate(empty_url)
    run_sql(empty_url, "UPDATE alembic_version SET version_num = :found", found=NEWER)
    store = open_store(empty_url)

    store.check()
    store.close()

    assert schema_state(empty_url) == SchemaState(found=NEWER)


def test_an_older_migrate_leaves_a_newer_schema_alone(empty_url):  # noqa: F811 - the fixture that was imported
    """Whoever migrates last with the older version does no harm."""
    migrate(empty_url)
    run_sql(empty_url, "UPDATE alembic_version SET version_num = :found", found=NEWER)

    assert migrate(empty_url) == (NEWER, NEWER)
