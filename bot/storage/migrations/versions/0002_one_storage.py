"""Messages under way and ended sessions beside the conversations; and the clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "turn",
        sa.Column("sender", sa.String(255), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(255), nullable=False, unique=True),
        sa.Column("sender", sa.String(255)),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("heard", sa.Text),
        sa.Column("parts", sa.Text),
        sa.Column("sent", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_message_sender", "message", ["sender"])
    op.create_table(
        "patient",
        sa.Column("sender", sa.String(255), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("notes", sa.Text, nullable=False),
    )
    op.create_table(
        "ended",
        sa.Column("session", sa.String(255), primary_key=True),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("wall", sa.Float, nullable=False),
        sa.Column("ticks", sa.Float, nullable=False),
        sa.Column("boot", sa.String(64), nullable=False),
        sa.Column("steady", sa.Float, nullable=False),
    )
