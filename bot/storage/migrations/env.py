"""Alembic's entry: it runs the steps on the connection that `upgrade` has opened."""

from __future__ import annotations

from alembic import context

from bot.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # One transaction around all of them, begun by `upgrade`.
    transactional_ddl=False,
)
context.run_migrations()
