"""What every verb that talks needs first: sound settings, a sound handbook, a fresh model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.errors import UserError

if TYPE_CHECKING:
    from rasa.core.agent import Agent


def say(text: str) -> None:
    """Progress, on standard error: standard output is for replies."""
    print(text, file=sys.stderr, flush=True)


def check_knowledge() -> None:
    """Raises UserError with every fault of the handbook or the settings."""
    from bot.handbook.access import clinic_details, handbook
    from bot.handbook.load import HandbookError
    from bot.settings import SettingsError

    try:
        clinic_details()
        handbook()
    except HandbookError as error:
        raise UserError(f"the handbook cannot be used:\n{error}") from error
    except SettingsError as error:
        raise UserError(str(error)) from error


def ready_model(*, force: bool = False) -> Path:
    """The path of an up-to-date model, trained where needed."""
    from bot.engine.quiet import quiet

    quiet()
    from bot.engine.training import TrainingError, ensure_model
    from bot.settings import paths

    try:
        return ensure_model(paths().models, say=say, force=force)
    except TrainingError as error:
        raise UserError(str(error)) from error


def ready_agent(*, database: Path | None) -> Agent:
    """An agent with checked knowledge and a fresh model."""
    check_knowledge()
    model = ready_model()
    from bot.engine.lean import lean

    lean()
    from bot.engine.agent import ModelError, load_agent

    try:
        return load_agent(model, database=database)
    except ModelError as error:
        raise UserError(str(error)) from error
