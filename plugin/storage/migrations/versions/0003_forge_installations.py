"""The Forge installation of a site that has come by Forge's door.

It only adds: a site of Connect has none, and a process of the version before goes on working beside it. Never changed
once it was released, so it names no table of `plugin.storage.tables`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEX = "ix_installations_forge"


def upgrade() -> None:
    op.add_column("installations", sa.Column("forge_installation_id", sa.Text()))
    # One installation of a Forge app can be in both products of a site; each of them is a tenant.
    op.create_index(_INDEX, "installations", ["forge_installation_id", "product"], unique=True)


def downgrade() -> None:
    op.drop_index(_INDEX, "installations")
    op.drop_column("installations", "forge_installation_id")
