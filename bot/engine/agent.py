"""The Rasa agent of this process, and one message through it."""

from __future__ import annotations

import gc
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from bot.channels.inbox import PartsOutput, patient_message
from bot.engine.in_process import InProcessActions, validate_actions_once
from bot.engine.store import MemoryStore, TailTrackerStore
from bot.engine.turns import CarefulAgent
from bot.storage.database import Database

logger = logging.getLogger(__name__)


class ModelError(Exception):
    """The model cannot be loaded; the message says what to do."""


def load_agent(model: Path, *, database: Database | None) -> CarefulAgent:
    """The agent with its actions in this process.

    Conversations are kept in `database`, or in memory where it is None. Raises ModelError on a model
    that cannot be loaded.
    """
    validate_actions_once()
    store = TailTrackerStore(database) if database else MemoryStore()
    agent = CarefulAgent(tracker_store=store, action_endpoint=InProcessActions())
    take_model(agent, model)
    if not agent.is_ready():
        raise ModelError(f"the model {model.name} is not ready. Train it again: afterglow train --force")
    # All of this stays. Looked through for garbage, it would hold up a patient for half a second.
    gc.freeze()
    return agent


def take_model(agent: CarefulAgent, model: Path) -> None:
    """Load the model into the agent. Raises ModelError where that fails."""
    try:
        agent.load_model(model)
    except Exception as error:  # a corrupt archive fails in many ways
        raise ModelError(
            f"the model {model.name} cannot be loaded ({type(error).__name__}). "
            "Train it again: afterglow train --force"
        ) from error


async def send(agent: Agent, text: str, *, sender: str, channel: str, now: datetime) -> list[dict[str, Any]]:
    """Handle one message; the replies as parts (bot.parts), in order."""
    output = PartsOutput()
    await agent.handle_message(patient_message(text, output, sender=sender, channel=channel, now=now))
    return output.replies
