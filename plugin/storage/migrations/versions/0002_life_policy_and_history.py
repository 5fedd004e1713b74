"""What secrets, installations and the audit trail gained after the first schema.

It only adds: a process of the version before goes on working beside it. So each new column is empty or has a
default that says the careful thing. Never changed once it was released, so it names no table of
`plugin.storage.tables`.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SECRET_INDEXES = {
    "ix_secrets_expiry": (["expires_at"], "trashed_at IS NULL AND expires_at IS NOT NULL"),
    "ix_secrets_used_up": (["installation_id", "id"], "trashed_at IS NULL AND opens_left = 0"),
    "ix_secrets_trashed": (
        ["installation_id", "product", "container_id", "trashed_at"],
        "trashed_at IS NOT NULL",
    ),
}
_OTHER_INDEXES = (
    ("ix_secrets_parameters", "secrets", ["installation_id", "password_parameters"]),
    ("ix_readers_account", "readers", ["installation_id", "account_id", "last_at", "secret_id"]),
    ("ix_audit_events_kind", "audit_events", ["installation_id", "kind", "sequence"]),
    ("ix_audit_events_secret", "audit_events", ["installation_id", "secret_id", "sequence"]),
    ("ix_audit_events_actor", "audit_events", ["installation_id", "actor", "sequence"]),
    ("ix_audit_events_at", "audit_events", ["installation_id", "at_micros", "sequence"]),
)


def upgrade() -> None:
    for table, added in _new_columns().items():
        for column in added:
            op.add_column(table, column)
    # Written out: SQLite takes a check with a new column, but not afterwards.
    op.execute(
        "ALTER TABLE secrets ADD COLUMN opens_left INTEGER"
        " CONSTRAINT ck_secrets_opens_left CHECK (opens_left >= 0)"
    )
    op.execute("UPDATE secrets SET content_changed_at = updated_at")
    op.execute("UPDATE secrets SET trash_reason = 'deleted' WHERE trashed_at IS NOT NULL")
    if op.get_bind().dialect.name == "postgresql":
        # Checks that wait for the commit would keep a table from being altered further.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")
    for name, (columns, condition) in _SECRET_INDEXES.items():
        op.create_index(
            name,
            "secrets",
            columns,
            postgresql_where=sa.text(condition),
            sqlite_where=sa.text(condition),
        )
    for name, table, columns in _OTHER_INDEXES:
        op.create_index(name, table, columns)
    _create_secret_versions()
    _create_account_reports()
    _create_audit_days()


def downgrade() -> None:
    for table in ("audit_days", "account_report_runs", "account_reports", "secret_versions"):
        op.drop_table(table)
    for name, table, _ in reversed(_OTHER_INDEXES):
        op.drop_index(name, table)
    for name in reversed(_SECRET_INDEXES):
        op.drop_index(name, "secrets")
    op.drop_column("secrets", "opens_left")
    for table, added in _new_columns().items():
        for column in added:
            op.drop_column(table, column.name)


def _new_columns() -> dict[str, list[sa.Column[Any]]]:
    return {
        "installations": [
            sa.Column("policy", sa.Text()),
            sa.Column("policy_version", sa.Integer(), nullable=False, server_default=sa.text("0")),
            sa.Column("sealed_at", sa.BigInteger()),
            sa.Column("sealed_by", sa.Text()),
            sa.Column("last_host_contact_at", sa.BigInteger()),
        ],
        "secrets": [
            sa.Column("expires_at", sa.BigInteger()),
            sa.Column("opens_max", sa.Integer()),
            sa.Column("rotate_by", sa.BigInteger()),
            # A row that an older process adds looks older than it is: its readers are reported rather too often.
            sa.Column("content_changed_at", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
            sa.Column("trash_reason", sa.Text()),
        ],
        "audit_heads": [
            sa.Column("kept_sequence", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
            sa.Column("kept_hash", sa.LargeBinary()),
        ],
    }


def _belongs_to_installation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["installation_id"],
        ["installations.id"],
        name=f"fk_{table}_installations",
        deferrable=True,
        initially="DEFERRED",
    )


def _create_secret_versions() -> None:
    op.create_table(
        "secret_versions",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("secret_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "secret_id", "version", name="pk_secret_versions"),
        sa.ForeignKeyConstraint(
            ["installation_id", "secret_id"],
            ["secrets.installation_id", "secrets.id"],
            name="fk_secret_versions_secrets",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def _create_account_reports() -> None:
    op.create_table(
        "account_reports",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "account_id", name="pk_account_reports"),
        _belongs_to_installation("account_reports"),
    )
    op.create_table(
        "account_report_runs",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("last_reported_at", sa.BigInteger()),
        sa.Column("next_due_at", sa.BigInteger()),
        sa.Column("cycle_days", sa.Integer(), nullable=False, server_default=sa.text("7")),
        sa.Column("claimed_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("installation_id", name="pk_account_report_runs"),
        _belongs_to_installation("account_report_runs"),
    )


def _create_audit_days() -> None:
    op.create_table(
        "audit_days",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "day", "kind", name="pk_audit_days"),
    )
    op.execute(
        "INSERT INTO audit_days (installation_id, day, kind, events)"
        " SELECT installation_id, at_micros / 86400000000, kind, count(*) FROM audit_events"
        " WHERE kind IN ('created', 'unlocked', 'refused', 'throttled') GROUP BY 1, 2, 3"
    )
