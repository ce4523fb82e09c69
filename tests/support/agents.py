"""The trained bot, loaded once, with conversations in a database of the test's own."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from bot.storage.database import Database

if TYPE_CHECKING:
    from bot.engine.turns import CarefulAgent


def keeping_in(database: Database, agent: CarefulAgent) -> CarefulAgent:
    """The same model, and a store, a queue and a memory of its own."""
    from bot.engine.store import TailTrackerStore
    from bot.engine.turns import CarefulAgent

    store = TailTrackerStore(database)
    made = CarefulAgent(tracker_store=store, action_endpoint=agent.action_endpoint)
    made.processor, made.domain = copy.copy(agent.processor), agent.domain
    made.processor.tracker_store, store.domain = store, agent.domain
    return made
