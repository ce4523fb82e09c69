"""What is kept, as SQLAlchemy's tables. A change here needs a migration (bot/storage/migrations)."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# A conversation, event by event, in Rasa's own form. Order is the order of `id`.
events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
)
# The messages that a conversation holds, by their key: none is taken in twice.
turns = sa.Table(
    "turn",
    metadata,
    sa.Column("sender", sa.String(255), primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
)
# A message of a messaging channel until it is answered; its key stays for a while.
messages = sa.Table(
    "message",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(255), nullable=False, unique=True),
    sa.Column("sender", sa.String(255), index=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("heard", sa.Text),
    sa.Column("parts", sa.Text),
    sa.Column("sent", sa.Integer, nullable=False, server_default="0"),
)
# What a messaging channel knows of a patient between two messages.
patients = sa.Table(
    "patient",
    metadata,
    sa.Column("sender", sa.String(255), primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("stopped", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("notes", sa.Text, nullable=False),
)
# Sessions of the site that were ended before they ran out.
ended = sa.Table(
    "ended",
    metadata,
    sa.Column("session", sa.String(255), primary_key=True),
    sa.Column("until", sa.Float, nullable=False),
)
# The clock when it was last looked at (bot/storage/clock.py): one row.
clock = sa.Table(
    "clock",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("wall", sa.Float, nullable=False),
    sa.Column("ticks", sa.Float, nullable=False),
    sa.Column("boot", sa.String(64), nullable=False),
    sa.Column("steady", sa.Float, nullable=False),
)
