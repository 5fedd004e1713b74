"""The first schema.

A migration never changes once it was released, so it names no table of `plugin.storage.tables`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_installations()
    _create_tenant_keys()
    _create_lifecycle_tokens()
    _create_secrets()
    _create_readers()
    _create_container_checks()
    _create_panel_marks()
    _create_attempts()
    _create_audit()
    if _is_postgresql():
        _create_grants()


def downgrade() -> None:
    if _is_postgresql():
        op.drop_table("grants")
    for table in (
        "audit_accounts",
        "audit_events",
        "audit_heads",
        "attempts",
        "panel_marks",
        "reconciliations",
        "container_checks",
        "readers",
        "secrets",
        "lifecycle_tokens",
        "tenant_keys",
        "installations",
    ):
        op.drop_table(table)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _belongs_to_installation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["installation_id"],
        ["installations.id"],
        name=f"fk_{table}_installations",
        deferrable=True,
        initially="DEFERRED",
    )


def _create_installations() -> None:
    op.create_table(
        "installations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("display_url", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("tenant_key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_shared_secret", sa.LargeBinary(), nullable=False),
        sa.Column("installed_at", sa.BigInteger(), nullable=False),
        sa.Column("uninstalled_at", sa.BigInteger()),
        sa.Column("event_issued_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installations"),
        sa.UniqueConstraint("client_key", name="uq_installations_client_key"),
        sa.CheckConstraint("product IN ('jira', 'confluence')", name="ck_installations_product"),
        sa.CheckConstraint("state IN ('installed', 'uninstalled', 'purged')", name="ck_installations_state"),
    )
    op.create_index("ix_installations_base_url", "installations", ["base_url", "product"])


def _create_tenant_keys() -> None:
    op.create_table(
        "tenant_keys",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("root_key_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "version", name="pk_tenant_keys"),
        _belongs_to_installation("tenant_keys"),
    )
    op.create_index(
        "ix_tenant_keys_root_key",
        "tenant_keys",
        ["root_key_id", "installation_id", "version"],
        postgresql_where=sa.text("sealed IS NOT NULL"),
        sqlite_where=sa.text("sealed IS NOT NULL"),
    )


def _create_lifecycle_tokens() -> None:
    op.create_table(
        "lifecycle_tokens",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "token_hash", name="pk_lifecycle_tokens"),
        _belongs_to_installation("lifecycle_tokens"),
    )


def _create_secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("container_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_title", sa.LargeBinary(), nullable=False),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("password_parameters", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("trashed_by", sa.Text()),
        sa.Column("trashed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("installation_id", "id", name="pk_secrets"),
        sa.CheckConstraint("product IN ('jira', 'confluence')", name="ck_secrets_product"),
        sa.CheckConstraint("(trashed_by IS NULL) = (trashed_at IS NULL)", name="ck_secrets_trashed"),
        _belongs_to_installation("secrets"),
    )
    op.create_index(
        "ix_secrets_container",
        "secrets",
        ["installation_id", "product", "container_id", "created_at", "id"],
        postgresql_where=sa.text("trashed_at IS NULL"),
        sqlite_where=sa.text("trashed_at IS NULL"),
    )
    op.create_index("ix_secrets_tenant_key", "secrets", ["installation_id", "tenant_key_version", "id"])
    op.create_index(
        "ix_secrets_trash",
        "secrets",
        ["trashed_at"],
        postgresql_where=sa.text("trashed_at IS NOT NULL"),
        sqlite_where=sa.text("trashed_at IS NOT NULL"),
    )


def _create_readers() -> None:
    op.create_table(
        "readers",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("secret_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "secret_id", "account_id", name="pk_readers"),
        sa.ForeignKeyConstraint(
            ["installation_id", "secret_id"],
            ["secrets.installation_id", "secrets.id"],
            name="fk_readers_secrets",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def _create_container_checks() -> None:
    op.create_table(
        "container_checks",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("container_id", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.BigInteger()),
        sa.Column("checked_at", sa.BigInteger()),
        sa.Column("absent_since", sa.BigInteger()),
        sa.PrimaryKeyConstraint("installation_id", "product", "container_id", name="pk_container_checks"),
        _belongs_to_installation("container_checks"),
    )
    op.create_table(
        "reconciliations",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("reported_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("installation_id", name="pk_reconciliations"),
        _belongs_to_installation("reconciliations"),
    )


def _create_panel_marks() -> None:
    op.create_table(
        "panel_marks",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("container_id", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("installation_id", "product", "container_id", name="pk_panel_marks"),
        _belongs_to_installation("panel_marks"),
    )
    op.create_index("ix_panel_marks_due_at", "panel_marks", ["due_at"])


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("last_at", sa.Double(), nullable=False),
        sa.Column("told_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "kind", "subject", name="pk_attempts"),
    )
    op.create_index("ix_attempts_last_at", "attempts", ["last_at"])


def _create_audit() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", name="pk_audit_heads"),
    )
    op.create_table(
        "audit_events",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at_micros", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.LargeBinary()),
        sa.Column("secret_id", sa.Uuid()),
        sa.Column("product", sa.Text()),
        sa.Column("container_id", sa.Text()),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "sequence", name="pk_audit_events"),
    )
    op.create_table(
        "audit_accounts",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "account_id", name="pk_audit_accounts"),
        sa.UniqueConstraint("installation_id", "actor", name="uq_audit_accounts_installation_id_actor"),
    )


def _create_grants() -> None:
    """PostgreSQL only; on SQLite they lie in a file of their own that makes itself.

    UNLOGGED: written to no log, so to no standby and no archive, and emptied after a crash
    (https://www.postgresql.org/docs/15/sql-createtable.html).
    """
    op.create_table(
        "grants",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("secret_id", sa.Uuid(), nullable=False),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("account_pseudonym", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "id", name="pk_grants"),
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_grants_reader", "grants", ["installation_id", "secret_id", "account_pseudonym", "issued_at"]
    )
