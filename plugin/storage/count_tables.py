"""The tables of the counters: how much each installation holds, kept by the database itself.

Triggers on `secrets` keep them (migration 0004 says how), in the transaction of the change. So no use case can forget
one, nor can a process of the version before, and nothing here is written by the app.
"""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, Uuid

from plugin.storage.tables import METADATA, belongs_to_installation

SITE_COUNTS = Table(
    "site_counts",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("secrets", BigInteger, nullable=False),
    Column("trashed", BigInteger, nullable=False),
    Column("containers", BigInteger, nullable=False),
    belongs_to_installation(),
)
"""Untrashed secrets, trashed ones, and containers with untrashed ones."""

CONTAINER_COUNTS = Table(
    "container_counts",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("product", Text, primary_key=True),
    Column("container_id", Text, primary_key=True),
    Column("secrets", BigInteger, nullable=False),
    belongs_to_installation(),
)
"""Untrashed secrets of each container that has any: they say when it gains its first and loses its last."""

PROFILE_COUNTS = Table(
    "profile_counts",
    METADATA,
    Column("installation_id", Uuid, primary_key=True),
    Column("profile", LargeBinary, primary_key=True),
    Column("secrets", BigInteger, nullable=False),
    belongs_to_installation(),
)
"""Secrets, trashed or not, by the beginning of their password parameters: everything but the salt."""
