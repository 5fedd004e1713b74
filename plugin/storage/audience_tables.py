"""The table of whom secrets are shared with."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, Uuid

from plugin.storage.moment import Moment
from plugin.storage.tables import METADATA, belongs_to_secret

AUDIENCE_MEMBERS = Table(
    "audience_members",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("secret_id", Uuid, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Text),
    Column("group_id", Text),
    Column("until", Moment),
    belongs_to_secret(),
    CheckConstraint("(account_id IS NULL) <> (group_id IS NULL)", name="one"),
    Index("ix_audience_members_account", "installation_id", "account_id"),
)
