"""What looking for events costs with 100 000 of them: the same as with a few thousand.

Time is not measured. PostgreSQL counts the rows that each step of a plan touched, SQLite the instructions of its
virtual machine.
"""

import json
import sqlite3
import uuid
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import create_engine, event

from plugin.domain.audit import AuditKind, micros_of
from plugin.domain.audit_search import AuditSearch
from plugin.domain.ids import InstallationId, SecretId
from plugin.storage.audit_pages import SCAN, SqlAuditPages
from plugin.storage.migration import migrate
from plugin.storage.secrets import SqlSecrets
from plugin.storage.site_health import SqlSiteHealth
from tests.storage.builders import NOW

EVENTS = 100_000
SITE = InstallationId(uuid.UUID(int=1))
OFTEN, ONCE = SecretId(uuid.UUID(int=2)), SecretId(uuid.UUID(int=3))
BUSY, RARE = bytes(32), bytes([1]) * 32
MIDDLE = NOW + timedelta(seconds=EVENTS // 2)

SEARCHES = {
    "everything": ({}, None),
    "a page far back": ({"before": 500}, None),
    "a rare kind": ({"kinds": (AuditKind.INSTALLED,)}, None),
    "many kinds": ({"kinds": (AuditKind.UNLOCKED, AuditKind.REFUSED, AuditKind.INSTALLED)}, None),
    "a kind that never was": ({"kinds": (AuditKind.SEALED,)}, None),
    "a busy account": ({}, BUSY),
    "a rare account": ({}, RARE),
    "a busy account, a rare kind": ({"kinds": (AuditKind.INSTALLED,)}, BUSY),
    "a secret that is opened often": ({"secret_id": OFTEN}, None),
    "a secret that was opened once": ({"secret_id": ONCE}, None),
    "a secret and a rare account": ({"secret_id": OFTEN}, RARE),
    "the middle of the time": ({"from_at": MIDDLE, "to_at": MIDDLE + timedelta(hours=1)}, None),
    "a long time, a rare kind": ({"kinds": (AuditKind.INSTALLED,), "from_at": MIDDLE}, None),
    "a time before all events": ({"to_at": NOW - timedelta(days=9)}, None),
    "a time after all events": ({"from_at": NOW + timedelta(days=9)}, None),
}

# One event a second. The first is Rare's, and the only one of its kind and secret.
_FILL = """
    INSERT INTO audit_events (installation_id, sequence, at_micros, kind, actor, secret_id, product,
                              container_id, details, previous_hash, hash)
    SELECT {site}, n, {start} + n * 1000000,
           CASE WHEN n = 1 THEN 'installed' WHEN n % 5 = 0 THEN 'refused' ELSE 'unlocked' END,
           CASE WHEN n = 1 THEN {rare} ELSE {busy} END, CASE WHEN n = 1 THEN {once} ELSE {often} END,
           'jira', '10001', '{{}}', {busy}, {busy}
"""


@pytest.fixture(scope="module")
def filled_sqlite(sqlite_template, tmp_path_factory):
    """Fill a SQLite file with that many events."""
    path = tmp_path_factory.mktemp("plans") / "secrets.db"
    path.write_bytes(sqlite_template.read_bytes())
    values = {
        "site": f"'{SITE.hex}'",
        "often": f"'{OFTEN.hex}'",
        "once": f"'{ONCE.hex}'",
        "busy": f"X'{BUSY.hex()}'",
        "rare": f"X'{RARE.hex()}'",
        "start": micros_of(NOW),
    }
    numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) "
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        fill = _FILL.format(**values).replace("SELECT", f"{numbers} SELECT", 1) + " FROM numbers"
        connection.execute(fill, [EVENTS])
        connection.execute("ANALYZE")
    return path


@pytest.fixture(scope="module")
def filled_postgresql(server):
    """Fill a PostgreSQL database with that many events."""
    url = server.create_database()
    migrate(url)
    values = {
        "site": f"'{SITE}'::uuid",
        "often": f"'{OFTEN}'::uuid",
        "once": f"'{ONCE}'::uuid",
        "busy": f"'\\x{BUSY.hex()}'::bytea",
        "rare": f"'\\x{RARE.hex()}'::bytea",
        "start": micros_of(NOW),
    }
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(_FILL.format(**values) + f" FROM generate_series(1::bigint, {EVENTS}) AS n")
        connection.execute("VACUUM ANALYZE audit_events")
    return url


@contextmanager
def watched(engine):
    """Note the statements that run within the block."""
    statements = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", SEARCHES)
def test_a_page_costs_sqlite_a_bounded_number_of_steps(filled_sqlite, name):
    """A scan of all events takes a million steps; a page takes some for each row that it may look at."""
    search, actor = SEARCHES[name]
    engine = create_engine(f"sqlite:///{filled_sqlite}")
    steps = 0

    def count():
        nonlocal steps
        steps += 1
        return 0

    with engine.connect() as connection:
        connection.connection.driver_connection.set_progress_handler(count, 100)
        SqlAuditPages(connection).page(SITE, AuditSearch(**search), actor=actor)
    engine.dispose()

    assert steps * 100 < 40 * SCAN


def test_a_scan_would_be_seen_on_sqlite(filled_sqlite):
    """The bound that the other test sets is below what looking at every event takes."""
    steps = 0

    def count():
        nonlocal steps
        steps += 1
        return 0

    with closing(sqlite3.connect(filled_sqlite)) as connection:
        connection.set_progress_handler(count, 100)
        connection.execute("SELECT count(*) FROM audit_events WHERE details = 'x'").fetchall()

    assert steps * 100 > 40 * SCAN


@pytest.mark.postgres
@pytest.mark.parametrize("name", SEARCHES)
def test_a_page_touches_a_bounded_number_of_rows_on_postgresql(filled_postgresql, name):
    """No step of any plan looks at more rows than a page may."""
    search, actor = SEARCHES[name]
    engine = create_engine(filled_postgresql)
    with engine.connect() as connection, watched(engine) as statements:
        SqlAuditPages(connection).page(SITE, AuditSearch(**search), actor=actor)
    engine.dispose()

    with psycopg.connect(filled_postgresql.replace("+psycopg", "")) as connection:
        touched = [rows_touched(connection, *statement) for statement in statements]
    assert statements
    assert max(touched) <= SCAN + 1


@pytest.mark.postgres
def test_a_scan_would_be_seen_on_postgresql(filled_postgresql):
    """The count that the other test makes does count what a filter throws away."""
    with psycopg.connect(filled_postgresql.replace("+psycopg", "")) as connection:
        assert rows_touched(connection, "SELECT * FROM audit_events WHERE details = 'x'", {}) >= EVENTS // 3


def rows_touched(connection, statement, parameters):
    """Run a statement and return the largest number of rows that one step of its plan looked at."""
    explained = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).fetchone()[0]
    plan = explained if isinstance(explained, list) else json.loads(explained)
    return max(_touched(plan[0]["Plan"]))


def _touched(step):
    yield step["Actual Rows"] + step.get("Rows Removed by Filter", 0)
    for inner in step.get("Plans", ()):
        yield from _touched(inner)


@pytest.mark.parametrize(
    "read",
    [
        lambda connection: SqlSiteHealth(connection).profiles(SITE),
        lambda connection: SqlSecrets(connection, is_writing=False).counts(SITE),
    ],
    ids=["profiles", "counts"],
)
def test_the_overview_looks_at_no_secret(filled_sqlite, read):
    """It reads the site's own counters by their key."""
    engine = create_engine(f"sqlite:///{filled_sqlite}")
    with engine.connect() as connection, watched(engine) as statements:
        read(connection)
        ((statement, parameters),) = statements
        plans = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    engine.dispose()

    assert len(plans) == 1
    assert plans[0].startswith("SEARCH")
    assert "_counts USING" in plans[0]
