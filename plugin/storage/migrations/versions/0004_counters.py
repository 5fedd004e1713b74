"""Counters of what each installation holds, so that its admin's overview costs the same however much that is.

Triggers keep them. So they are right in each state that anybody can see, whoever writes: a process of the version
before, a purge, a foreign key, an operator by hand. On PostgreSQL the triggers wait for the commit. There they take
their locks after all others, and in one order: the installation's row first. A unit that writes an audit event holds
the installation's head by then, so the counters make nobody wait who did not wait before.

It only adds. Making the triggers locks out writers until the migration's commit, and waits for those under way: what
is counted at the start is everything that the triggers did not see. Never changed once it was released, so it names
no table of `plugin.storage`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What each is keyed by beside the installation, and its numbers.
_TABLES: dict[str, tuple[dict[str, type[sa.Text | sa.LargeBinary]], tuple[str, ...]]] = {
    "site_counts": ({}, ("secrets", "trashed", "containers")),
    "container_counts": ({"product": sa.Text, "container_id": sa.Text}, ("secrets",)),
    "profile_counts": ({"profile": sa.LargeBinary}, ("secrets",)),
}

# The profile: one byte for the algorithm, four for the memory, four for the passes, one for the lanes
# (docs/vault-format.md). Both databases understand the rest.
_CHANGED = """
    OLD.trashed_at IS DISTINCT FROM NEW.trashed_at
    OR OLD.product <> NEW.product
    OR OLD.container_id <> NEW.container_id
    OR substr(OLD.password_parameters, 1, 10) <> substr(NEW.password_parameters, 1, 10)
"""
# A container's counter is read again to see whether it has become 1 or 0.
_COUNT = """
    INSERT INTO site_counts (installation_id, secrets, trashed, containers)
        VALUES ({row}.installation_id, 0, 0, 0) ON CONFLICT (installation_id) DO NOTHING;
    UPDATE site_counts SET
        secrets = secrets + CASE WHEN {row}.trashed_at IS NULL THEN {change} ELSE 0 END,
        trashed = trashed + CASE WHEN {row}.trashed_at IS NULL THEN 0 ELSE {change} END
        WHERE installation_id = {row}.installation_id;

    INSERT INTO container_counts (installation_id, product, container_id, secrets)
        SELECT {row}.installation_id, {row}.product, {row}.container_id, 0 WHERE {row}.trashed_at IS NULL
        ON CONFLICT (installation_id, product, container_id) DO NOTHING;
    UPDATE container_counts SET secrets = secrets + {change}
        WHERE installation_id = {row}.installation_id AND product = {row}.product
        AND container_id = {row}.container_id AND {row}.trashed_at IS NULL;
    UPDATE site_counts SET containers = containers + {change}
        WHERE installation_id = {row}.installation_id AND {row}.trashed_at IS NULL AND EXISTS (
            SELECT 1 FROM container_counts
            WHERE installation_id = {row}.installation_id AND product = {row}.product
            AND container_id = {row}.container_id AND secrets = {edge}
        );
    DELETE FROM container_counts
        WHERE installation_id = {row}.installation_id AND product = {row}.product
        AND container_id = {row}.container_id AND secrets = 0;

    INSERT INTO profile_counts (installation_id, profile, secrets)
        VALUES ({row}.installation_id, substr({row}.password_parameters, 1, 10), 0)
        ON CONFLICT (installation_id, profile) DO NOTHING;
    UPDATE profile_counts SET secrets = secrets + {change}
        WHERE installation_id = {row}.installation_id
        AND profile = substr({row}.password_parameters, 1, 10);
    DELETE FROM profile_counts
        WHERE installation_id = {row}.installation_id
        AND profile = substr({row}.password_parameters, 1, 10) AND secrets = 0;
"""
_ADDED = _COUNT.format(row="NEW", change="1", edge="1")
_GONE = _COUNT.format(row="OLD", change="-1", edge="0")
_EVENTS = {"insert": _ADDED, "delete": _GONE, "update": _GONE + _ADDED}
_COLUMNS = "OF trashed_at, product, container_id, password_parameters"

_COUNT_CONTAINERS = """
    INSERT INTO container_counts (installation_id, product, container_id, secrets)
    SELECT installation_id, product, container_id, count(*) FROM secrets WHERE trashed_at IS NULL
    GROUP BY installation_id, product, container_id
"""
_COUNT_PROFILES = """
    INSERT INTO profile_counts (installation_id, profile, secrets)
    SELECT installation_id, substr(password_parameters, 1, 10), count(*) FROM secrets GROUP BY 1, 2
"""
_COUNT_SITES = """
    INSERT INTO site_counts (installation_id, secrets, trashed, containers)
    SELECT installation_id, count(*) - count(trashed_at), count(trashed_at), (
        SELECT count(*) FROM container_counts WHERE container_counts.installation_id = secrets.installation_id
    )
    FROM secrets GROUP BY installation_id
"""


def upgrade() -> None:
    for table in _TABLES:
        _create(table)
    if op.get_bind().dialect.name == "postgresql":
        for event in _EVENTS:
            _create_trigger_on_postgresql(event)
    else:
        for event in _EVENTS:
            _create_trigger_on_sqlite(event)
    for statement in (_COUNT_CONTAINERS, _COUNT_PROFILES, _COUNT_SITES):
        op.execute(statement)
    if op.get_bind().dialect.name == "postgresql":
        # Checks that wait for the commit would keep a table from being altered further.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")


def downgrade() -> None:
    for event in _EVENTS:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER count_secrets_{event} ON secrets")
            op.execute(f"DROP FUNCTION count_secrets_{event}()")
        else:
            op.execute(f"DROP TRIGGER count_secrets_{event}")
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create(table: str) -> None:
    keys, numbers = _TABLES[table]
    op.create_table(
        table,
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, kind(), nullable=False) for name, kind in keys.items()),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in numbers),
        sa.ForeignKeyConstraint(
            ["installation_id"],
            ["installations.id"],
            name=f"fk_{table}_installations",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("installation_id", *keys, name=f"pk_{table}"),
    )


def _create_trigger_on_postgresql(event: str) -> None:
    op.execute(
        f"CREATE FUNCTION count_secrets_{event}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {_EVENTS[event]} RETURN NULL; END $$"
    )
    columns, condition = (f" {_COLUMNS}", f" WHEN ({_CHANGED})") if event == "update" else ("", "")
    op.execute(
        f"CREATE CONSTRAINT TRIGGER count_secrets_{event} AFTER {event.upper()}{columns} ON secrets"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW{condition} EXECUTE FUNCTION count_secrets_{event}()"
    )


def _create_trigger_on_sqlite(event: str) -> None:
    # Its releases before 3.39 do not know the standard's words (https://www.sqlite.org/lang_expr.html).
    changed = _CHANGED.replace("IS DISTINCT FROM", "IS NOT")
    columns, condition = (f" {_COLUMNS}", f" WHEN {changed}") if event == "update" else ("", "")
    op.execute(
        f"CREATE TRIGGER count_secrets_{event} AFTER {event.upper()}{columns} ON secrets"
        f" FOR EACH ROW{condition} BEGIN {_EVENTS[event]} END"
    )
