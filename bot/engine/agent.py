"""The Rasa agent of this process, and one message through it."""

from __future__ import annotations

import gc
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain

from bot.channels.inbox import PartsOutput, patient_message
from bot.engine.in_process import InProcessActions, validate_actions_once
from bot.engine.store import TailTrackerStore

logger = logging.getLogger(__name__)


class ModelError(Exception):
    """The model cannot be loaded; the message says what to do."""


def load_agent(model: Path, *, database: Path | None) -> Agent:
    """The agent with its actions in this process.

    Conversations are kept in the SQLite file `database`, or in memory where it is None. Raises
    ModelError on a model that cannot be loaded.
    """
    validate_actions_once()
    store: TrackerStore = InMemoryTrackerStore(Domain.empty())
    if database:
        database.parent.mkdir(parents=True, exist_ok=True)
        # What patients wrote is for the owner of the process alone.
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT, 0o600))
        store = TailTrackerStore(db=str(database))
    try:
        agent = Agent.load(model, tracker_store=store, action_endpoint=InProcessActions())
    except Exception as error:  # a corrupt archive fails in many ways
        raise ModelError(
            f"the model {model.name} cannot be loaded ({type(error).__name__}). "
            "Train it again: afterglow train --force"
        ) from error
    if not agent.is_ready():
        raise ModelError(f"the model {model.name} is not ready. Train it again: afterglow train --force")
    # All of this stays. Looked through for garbage, it would hold up a patient for half a second.
    gc.freeze()
    return agent


async def send(agent: Agent, text: str, *, sender: str, channel: str, now: datetime) -> list[dict[str, Any]]:
    """Handle one message; the replies as parts (bot.parts), in order."""
    output = PartsOutput()
    await agent.handle_message(patient_message(text, output, sender=sender, channel=channel, now=now))
    return output.replies
