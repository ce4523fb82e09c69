"""The agent whose turns are computed by worker processes; conversations are read and kept here."""

from __future__ import annotations

import gc
from pathlib import Path

from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.engine.agent import take_model
from bot.engine.pool import WAIT, Pool
from bot.engine.processor import AttentiveProcessor
from bot.engine.store import TailTrackerStore
from bot.engine.turns import CarefulAgent
from bot.engine.worker import Job
from bot.storage.database import Database

# A message that is read alone, since its conversation cannot be, is told something soon.
_SOON = 2.0


class PooledProcessor(AttentiveProcessor):
    """Has no model of its own: of Rasa's processor it does what follows alone."""

    def __init__(self, pool: Pool, tracker_store: TrackerStore) -> None:
        # Rasa's own would load a model.
        self.pool = pool
        self.tracker_store = tracker_store

    async def handle_message(self, message: UserMessage) -> None:
        """One turn: read here, computed there, kept here. A store in memory is neither read nor written.

        Raises what the store and the pool raise.
        """
        store = self.tracker_store if isinstance(self.tracker_store, TailTrackerStore) else None
        tail = await store.tail(message.sender_id) if store else ()
        job = Job(
            text=message.text,
            sender=message.sender_id,
            channel=message.input_channel,
            key=message.message_id,
            metadata=message.metadata or {},
            told=tuple(row.data for row in tail),
        )
        done = await self.pool.compute(job, wait=WAIT if store else _SOON)
        if store and done.new:
            await store.keep(message.sender_id, done.new, last=tail[-1].id if tail else 0)
        for response in done.responses:
            await message.output_channel.send_response(message.sender_id, response)


class PooledAgent(CarefulAgent):
    """As careful, with the turns computed elsewhere."""

    def __init__(self, pool: Pool, database: Database) -> None:
        super().__init__(tracker_store=TailTrackerStore(database))
        self.pool = pool

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Take the domain alone: the workers load the model."""
        self.domain = LocalModelStorage.metadata_from_archive(model_path).domain
        self.tracker_store.domain = self.domain
        self.processor = PooledProcessor(self.pool, self.tracker_store)
        self._set_fingerprint(fingerprint)


def pooled_agent(model: Path, pool: Pool, *, database: Database) -> PooledAgent:
    """The agent, with the workers of `pool` started. Raises ModelError and CannotStart."""
    agent = PooledAgent(pool, database)
    take_model(agent, model)
    pool.open(model)
    # All of this stays: see load_agent.
    gc.freeze()
    return agent
