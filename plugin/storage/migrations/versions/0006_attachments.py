"""The files of secrets. It only adds: a process of the version before goes on working beside it.

One thing such a process does not know is that a new password needs every file's label sealed again. So the old epoch
stays on these rows, they open no more, and the next new password removes them. Never changed once it was released, so
it names no table of `plugin.storage.tables`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_id", sa.Uuid(), nullable=False),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed_label", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "id", name="pk_attachments"),
        _owner("attachments", "secret_id", "secrets"),
        sa.CheckConstraint("received <= parts", name="ck_attachments_received"),
    )
    op.create_index(
        "ix_attachments_secret", "attachments", ["installation_id", "secret_id", "added_at", "id"]
    )
    unfinished = sa.text("received < parts")
    op.create_index(
        "ix_attachments_unfinished",
        "attachments",
        ["added_at"],
        postgresql_where=unfinished,
        sqlite_where=unfinished,
    )
    op.create_table(
        "attachment_parts",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "attachment_id", "number", name="pk_attachment_parts"),
        _owner("attachment_parts", "attachment_id", "attachments"),
    )


def downgrade() -> None:
    op.drop_table("attachment_parts")
    op.drop_table("attachments")


def _owner(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["installation_id", column],
        [f"{owner}.installation_id", f"{owner}.id"],
        name=f"fk_{table}_{owner}",
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )
