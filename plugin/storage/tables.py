"""The tables. Every key begins with the installation, so that the store can be sharded by it.

Foreign keys are checked at the commit, so the order of writes within a unit does not matter. Attempts have
none: they outlive the secret that they are about. The audit trail's tables are in `plugin.storage.audit_tables`,
the counters' in `plugin.storage.count_tables`; those of files, asks and audiences in `attachment_tables`,
`ask_tables` and `audience_tables` beside this one.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)

from plugin.storage.moment import Moment

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""What a backup holds."""

EPHEMERAL = MetaData(naming_convention=METADATA.naming_convention)
"""What no backup may hold: an unlogged table on PostgreSQL (the migration says so), a file of its own on SQLite."""


def belongs_to_installation() -> ForeignKeyConstraint:
    """Return the foreign key of a table whose rows are an installation's."""
    return ForeignKeyConstraint(
        ["installation_id"], ["installations.id"], deferrable=True, initially="DEFERRED"
    )


INSTALLATIONS = Table(
    "installations",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("client_key", Text, nullable=False, unique=True),
    Column("product", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("display_url", Text),
    Column("state", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("tenant_key_version", Integer, nullable=False),
    Column("sealed_shared_secret", LargeBinary, nullable=False),
    Column("installed_at", Moment, nullable=False),
    Column("uninstalled_at", Moment),
    Column("event_issued_at", BigInteger, nullable=False),
    Column("policy", Text),  # JSON; NULL where the site's admins have changed nothing
    Column("policy_version", Integer, nullable=False, server_default=text("0")),
    Column("sealed_at", Moment),
    Column("sealed_by", Text),
    Column("last_host_contact_at", Moment),
    Column("forge_installation_id", Text),
    CheckConstraint("product IN ('jira', 'confluence')", name="product"),
    CheckConstraint("state IN ('installed', 'uninstalled', 'purged')", name="state"),
    Index("ix_installations_base_url", "base_url", "product"),
    Index("ix_installations_forge", "forge_installation_id", "product", unique=True),
)

TENANT_KEYS = Table(
    "tenant_keys",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("root_key_id", BigInteger, nullable=False),
    Column("sealed", LargeBinary),  # NULL once the key was destroyed: its number must not be used again
    Column("created_at", Moment, nullable=False),
    belongs_to_installation(),
)
_IS_WHOLE = TENANT_KEYS.c.sealed.is_not(None)
Index(
    "ix_tenant_keys_root_key",
    TENANT_KEYS.c.root_key_id,
    TENANT_KEYS.c.installation_id,
    TENANT_KEYS.c.version,
    postgresql_where=_IS_WHOLE,
    sqlite_where=_IS_WHOLE,
)

LIFECYCLE_TOKENS = Table(
    "lifecycle_tokens",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("token_hash", LargeBinary, primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("seen_at", Moment, nullable=False),
    belongs_to_installation(),
)

SECRETS = Table(
    "secrets",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("product", Text, nullable=False),
    Column("container_id", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("tenant_key_version", Integer, nullable=False),
    Column("sealed_title", LargeBinary, nullable=False),
    Column("key_epoch", Integer, nullable=False),
    Column("password_parameters", LargeBinary, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("sealed_content", LargeBinary, nullable=False),
    Column("trashed_by", Text),
    Column("trashed_at", Moment),
    Column("expires_at", Moment),
    Column("opens_max", Integer),
    Column("rotate_by", Moment),
    # When the content last changed. The default is for rows of the version before.
    Column("content_changed_at", Moment, nullable=False, server_default=text("0")),
    Column("trash_reason", Text),
    Column("opens_left", Integer),
    Column("asked_by", Text),  # then only he and the creator are shown it (plugin.storage.shown)
    Column("given_to", Text),  # the owner; NULL while that is the creator
    Column("has_audience", Integer, nullable=False, server_default=text("0")),
    belongs_to_installation(),
    CheckConstraint("product IN ('jira', 'confluence')", name="product"),
    CheckConstraint("(trashed_by IS NULL) = (trashed_at IS NULL)", name="trashed"),
    CheckConstraint("opens_left >= 0", name="opens_left"),
)

_IS_KEPT = SECRETS.c.trashed_at.is_(None)
_IS_TRASHED = SECRETS.c.trashed_at.is_not(None)
Index(
    "ix_secrets_container",
    SECRETS.c.installation_id,
    SECRETS.c.product,
    SECRETS.c.container_id,
    SECRETS.c.created_at,
    SECRETS.c.id,
    postgresql_where=_IS_KEPT,
    sqlite_where=_IS_KEPT,
)
# For rotating: the trash counts, too.
Index("ix_secrets_tenant_key", SECRETS.c.installation_id, SECRETS.c.tenant_key_version, SECRETS.c.id)
# For finding weak parameters, from one value to the next.
Index("ix_secrets_parameters", SECRETS.c.installation_id, SECRETS.c.password_parameters)
Index("ix_secrets_trash", SECRETS.c.trashed_at, postgresql_where=_IS_TRASHED, sqlite_where=_IS_TRASHED)
Index(
    "ix_secrets_trashed",
    SECRETS.c.installation_id,
    SECRETS.c.product,
    SECRETS.c.container_id,
    SECRETS.c.trashed_at,
    postgresql_where=_IS_TRASHED,
    sqlite_where=_IS_TRASHED,
)
_CAN_EXPIRE = _IS_KEPT & SECRETS.c.expires_at.is_not(None)
Index("ix_secrets_expiry", SECRETS.c.expires_at, postgresql_where=_CAN_EXPIRE, sqlite_where=_CAN_EXPIRE)
_IS_USED_UP = text("trashed_at IS NULL AND opens_left = 0")
Index(
    "ix_secrets_used_up",
    SECRETS.c.installation_id,
    SECRETS.c.id,
    postgresql_where=_IS_USED_UP,
    sqlite_where=_IS_USED_UP,
)


def belongs_to_secret() -> ForeignKeyConstraint:
    """Return the foreign key of a table whose rows go with a secret."""
    return ForeignKeyConstraint(
        ["installation_id", "secret_id"],
        ["secrets.installation_id", "secrets.id"],
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


SECRET_VERSIONS = Table(
    "secret_versions",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("secret_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("key_epoch", Integer, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    belongs_to_secret(),
)

READERS = Table(
    "readers",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("secret_id", Uuid, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    belongs_to_secret(),
    Index("ix_readers_account", "installation_id", "account_id", "last_at", "secret_id"),
)

ACCOUNT_REPORTS = Table(
    "account_reports",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("reported_at", Moment, nullable=False),
    belongs_to_installation(),
)

ACCOUNT_REPORT_RUNS = Table(
    "account_report_runs",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("last_reported_at", Moment),
    Column("next_due_at", Moment),
    Column("cycle_days", Integer, nullable=False, server_default=text("7")),
    Column("claimed_until", Moment),
    belongs_to_installation(),
)

CONTAINER_CHECKS = Table(
    "container_checks",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("product", Text, primary_key=True),
    Column("container_id", Text, primary_key=True),
    Column("reported_at", Moment),
    Column("checked_at", Moment),
    Column("absent_since", Moment),
    belongs_to_installation(),
)

RECONCILIATIONS = Table(
    "reconciliations",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("due_at", Moment, nullable=False),
    Column("reported_at", Moment),
    belongs_to_installation(),
)

PANEL_MARKS = Table(
    "panel_marks",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("product", Text, primary_key=True),
    Column("container_id", Text, primary_key=True),
    Column("stamp", Uuid, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("claimed_until", Moment),
    belongs_to_installation(),
    Index("ix_panel_marks_due_at", "due_at"),
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("last_at", Double, nullable=False),
    Column("told_at", Double, nullable=False),
    Index("ix_attempts_last_at", "last_at"),
)

GRANTS = Table(
    "grants",
    EPHEMERAL,
    Column("installation_id", Uuid, primary_key=True),
    Column("id", LargeBinary, primary_key=True),
    Column("secret_id", Uuid, nullable=False),
    Column("key_epoch", Integer, nullable=False),
    Column("account_pseudonym", LargeBinary, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Index("ix_grants_reader", "installation_id", "secret_id", "account_pseudonym", "issued_at"),
)
