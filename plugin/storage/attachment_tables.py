"""The tables of the files of secrets."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from plugin.storage.moment import Moment
from plugin.storage.tables import METADATA, belongs_to_secret

ATTACHMENTS = Table(
    "attachments",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("secret_id", Uuid, nullable=False),
    Column("key_epoch", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("sealed_label", LargeBinary, nullable=False),
    belongs_to_secret(),
    CheckConstraint("received <= parts", name="received"),
    Index("ix_attachments_secret", "installation_id", "secret_id", "added_at", "id"),
)
_IS_ON_ITS_WAY = text("received < parts")
Index(
    "ix_attachments_unfinished",
    ATTACHMENTS.c.added_at,
    postgresql_where=_IS_ON_ITS_WAY,
    sqlite_where=_IS_ON_ITS_WAY,
)

ATTACHMENT_PARTS = Table(
    "attachment_parts",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("attachment_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["installation_id", "attachment_id"],
        ["attachments.installation_id", "attachments.id"],
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    ),
)
