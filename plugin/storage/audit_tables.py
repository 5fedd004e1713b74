"""The tables of the audit trail.

They have no foreign keys: the trail outlives the secrets that it is about, and the data of its installation.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from plugin.storage.tables import METADATA

AUDIT_HEADS = Table(
    "audit_heads",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # The last event that was cut off when its days were over, and its hash: there the chain begins now.
    Column("kept_sequence", BigInteger, nullable=False, server_default=text("0")),
    Column("kept_hash", LargeBinary),
)

AUDIT_EVENTS = Table(
    "audit_events",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at_micros", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", LargeBinary),
    Column("secret_id", Uuid),
    Column("product", Text),
    Column("container_id", Text),
    Column("details", Text, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("ix_audit_events_kind", "installation_id", "kind", "sequence"),
    Index("ix_audit_events_secret", "installation_id", "secret_id", "sequence"),
    Index("ix_audit_events_actor", "installation_id", "actor", "sequence"),
    Index("ix_audit_events_at", "installation_id", "at_micros", "sequence"),
)

AUDIT_DAYS = Table(
    "audit_days",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),  # days since 1970-01-01, in UTC
    Column("kind", Text, primary_key=True),
    Column("events", BigInteger, nullable=False),
)

AUDIT_ACCOUNTS = Table(
    "audit_accounts",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("actor", LargeBinary, nullable=False),
    UniqueConstraint("installation_id", "actor"),
)
