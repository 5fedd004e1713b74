"""The table of what is asked for."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text, Uuid

from plugin.storage.moment import Moment
from plugin.storage.tables import METADATA, belongs_to_installation

ASKS = Table(
    "asks",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("product", Text, nullable=False),
    Column("container_id", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tenant_key_version", Integer, nullable=False),
    Column("sealed_title", LargeBinary, nullable=False),
    Column("sealed_note", LargeBinary),
    belongs_to_installation(),
    CheckConstraint("product IN ('jira', 'confluence')", name="product"),
    Index("ix_asks_container", "installation_id", "product", "container_id", "asked_at"),
    Index("ix_asks_expires_at", "expires_at"),
)
