"""Who owns a secret, and with whom it is shared.

It only adds. A process of the version before knows nothing of audiences: it opens a secret for everybody who knows
the password. So none can be set before the first new process runs, and owners should wait until the last old one has
ended (docs/operating.md).
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("secrets", sa.Column("given_to", sa.Text()))
    op.add_column(
        "secrets", sa.Column("has_audience", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.create_table(
        "audience_members",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("secret_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("group_id", sa.Text()),
        sa.Column("until", sa.BigInteger()),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_audience_members_one")
        ),
        sa.PrimaryKeyConstraint("installation_id", "secret_id", "place", name="pk_audience_members"),
        sa.ForeignKeyConstraint(
            ["installation_id", "secret_id"],
            ["secrets.installation_id", "secrets.id"],
            name="fk_audience_members_secrets",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_audience_members_account", "audience_members", ["installation_id", "account_id"])


def downgrade() -> None:
    op.drop_table("audience_members")
    op.drop_column("secrets", "has_audience")
    op.drop_column("secrets", "given_to")
