"""Asks for secrets, and who asked for a secret that came of one.

It only adds. A process of the version before does not know whom such a secret is hidden from: until all machines run
this one, it shows its title to everybody who sees the issue or page (docs/decisions/0022-asking.md). Never changed
once it was released, so it names no table of `plugin.storage`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("secrets", sa.Column("asked_by", sa.Text()))
    op.create_table(
        "asks",
        sa.Column("installation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("container_id", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("tenant_key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_title", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_note", sa.LargeBinary()),
        sa.CheckConstraint("product IN ('jira', 'confluence')", name="product"),
        sa.ForeignKeyConstraint(
            ["installation_id"],
            ["installations.id"],
            name="fk_asks_installations",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("installation_id", "id", name="pk_asks"),
    )
    op.create_index("ix_asks_container", "asks", ["installation_id", "product", "container_id", "asked_at"])
    op.create_index("ix_asks_expires_at", "asks", ["expires_at"])


def downgrade() -> None:
    op.drop_table("asks")
    op.drop_column("secrets", "asked_by")
