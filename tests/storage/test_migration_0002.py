"""The second migration, with rows that the first schema holds, on both databases."""

import uuid

import pytest
from alembic import command
from sqlalchemy import text

from plugin.services.errors import StoreConflict
from plugin.storage.engine import open_store
from plugin.storage.migration import _run, migrate, revert

DAY_MICROS = 86_400_000_000
SITE, KEPT, TRASHED = (uuid.uuid4() for _ in range(3))

INSTALLATION = """
    INSERT INTO installations (id, client_key, product, base_url, state, generation, tenant_key_version,
        sealed_shared_secret, installed_at, event_issued_at)
    VALUES (:site, 'alices-site', 'jira', 'https://alice.atlassian.net', 'installed', 1, 1, :box, 1, 1)
"""
SECRET = """
    INSERT INTO secrets (installation_id, id, product, container_id, created_by, created_at, updated_by, updated_at,
        version, tenant_key_version, sealed_title, key_epoch, password_parameters, wrapped_key, sealed_content,
        trashed_by, trashed_at)
    VALUES (:site, :id, 'jira', '10001', 'alice', 1000, 'alice', 2000, 1, 1, :box, 1, :box, :box, :box,
        :trashed_by, :trashed_at)
"""
EVENT = """
    INSERT INTO audit_events (installation_id, sequence, at_micros, kind, details, previous_hash, hash)
    VALUES (:site, :sequence, :at, :kind, '{}', :box, :box)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def older_url(request, tmp_path):
    """Return the address of a database of the first revision with a few rows."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'older.db'}"
    else:
        url = request.getfixturevalue("server").create_database()
    migrate(url)
    revert(url, to="0001")
    ids = (lambda value: value.hex) if request.param == "sqlite" else (lambda value: value)
    everywhere = {"site": ids(SITE), "box": b"sealed"}
    write(url, INSTALLATION, everywhere)
    write(url, SECRET, everywhere | {"id": ids(KEPT), "trashed_by": None, "trashed_at": None})
    write(url, SECRET, everywhere | {"id": ids(TRASHED), "trashed_by": "bob", "trashed_at": 3000})
    for sequence, (day, kind) in enumerate(
        [(0, "created"), (0, "unlocked"), (0, "unlocked"), (1, "locked")], 1
    ):
        write(url, EVENT, everywhere | {"sequence": sequence, "at": day * DAY_MICROS + 5, "kind": kind})
    return url


def write(url, statement, values):
    """Write a row past the repositories."""
    store = open_store(url)
    try:
        with store._writing.begin() as connection:
            connection.execute(text(statement), values)
    finally:
        store.close()


def rows(url, statement):
    """Read rows past the repositories."""
    store = open_store(url)
    with store._reading.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    store.close()
    return found


def test_secrets_of_the_first_schema_get_a_moment_of_their_content_and_a_reason_of_their_trash(older_url):
    """The content changed at the latest when the secret last did; limits there are none."""
    assert migrate(older_url)[0] == "0001"

    assert rows(
        older_url,
        "SELECT content_changed_at, expires_at, opens_max, opens_left, rotate_by, trash_reason"
        " FROM secrets ORDER BY trashed_at IS NOT NULL",
    ) == [(2000, None, None, None, None, None), (2000, None, None, None, None, "deleted")]


def test_installations_of_the_first_schema_are_open_and_have_no_policy_of_their_own(older_url):
    """They follow the app's rules, as before."""
    migrate(older_url)

    assert rows(older_url, "SELECT policy, policy_version, sealed_at, sealed_by FROM installations") == [
        (None, 0, None, None)
    ]


def test_the_days_are_counted_from_the_events_that_are_there(older_url):
    """Only the kinds that the charts show."""
    migrate(older_url)

    assert rows(older_url, "SELECT day, kind, events FROM audit_days ORDER BY kind") == [
        (0, "created", 1),
        (0, "unlocked", 2),
    ]


def test_going_back_keeps_what_the_first_schema_knows(older_url):
    """And up again."""
    migrate(older_url)

    revert(older_url, to="0001")

    assert rows(older_url, "SELECT updated_at, trashed_by FROM secrets ORDER BY trashed_at IS NOT NULL") == [
        (2000, None),
        (2000, "bob"),
    ]
    migrate(older_url)


def test_a_process_of_the_version_before_goes_on_writing_meanwhile(older_url):
    """Its statements name no new column."""
    migrate(older_url)
    is_sqlite = older_url.startswith("sqlite")
    site, added = (value.hex if is_sqlite else value for value in (SITE, uuid.uuid4()))

    write(
        older_url,
        SECRET,
        {"site": site, "box": b"sealed", "id": added, "trashed_by": None, "trashed_at": None},
    )

    assert rows(older_url, "SELECT count(*) FROM secrets") == [(3,)]


def test_the_database_itself_keeps_the_opens_that_are_left_from_falling_below_nothing(older_url):
    """Whatever a statement forgets."""
    migrate(older_url)

    with pytest.raises(StoreConflict):
        write(older_url, "UPDATE secrets SET opens_left = -1", {})


def test_each_revision_can_be_reached_alone(older_url):
    """The command goes exactly as far as it is told to."""
    _run(older_url, lambda config: command.upgrade(config, "0002"))

    assert rows(older_url, "SELECT version_num FROM alembic_version") == [("0002",)]
