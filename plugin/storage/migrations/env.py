"""Runs the migrations on the connection that `plugin.storage.migration` has opened, in its transaction."""

from alembic import context

from plugin.storage.tables import EPHEMERAL, METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[METADATA, EPHEMERAL],
)
with context.begin_transaction():
    context.run_migrations()
