"""What every verb that talks needs first: sound settings, a sound handbook, a fresh model."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.errors import UserError

if TYPE_CHECKING:
    from bot.engine.pool import Pool
    from bot.engine.turns import CarefulAgent
    from bot.storage.database import Database


def say(text: str) -> None:
    """Progress, on standard error: standard output is for replies."""
    print(text, file=sys.stderr, flush=True)


def check_knowledge() -> None:
    """Raises UserError with every fault of the handbook or the settings."""
    from bot.handbook.access import clinic_details, clinic_zone, handbook
    from bot.handbook.load import HandbookError
    from bot.languages.access import languages
    from bot.languages.load import LanguageError
    from bot.settings import SettingsError, refuse_unknown

    try:
        refuse_unknown()
        clinic_details()
        clinic_zone()
        handbook()
        languages()
    except LanguageError as error:
        raise UserError(f"data/languages cannot be used: {error}") from error
    except HandbookError as error:
        raise UserError(f"the handbook cannot be used:\n{error}") from error
    except SettingsError as error:
        raise UserError(str(error)) from error


def notices() -> list[str]:
    """What people must know who start the bot, a line each: what is not set, and who approved it."""
    from bot.handbook.access import handbook
    from bot.handbook.notices import notices as of_handbook
    from bot.languages.access import languages, unchecked
    from bot.settings import hours_notice, unset

    of_edition = of_handbook(handbook().edition, today=date.today())
    return [*of_edition, *unchecked(languages()), *unset(), *hours_notice()]


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


def ready_agent(*, database: Database | None, pool: Pool | None = None, warn: bool = False) -> CarefulAgent:
    """An agent with checked knowledge and a fresh model; each step is said. `warn`: the notices too.

    Where there is a `pool`, it is opened, and computes the turns; there must be a database then.
    """
    check_knowledge()
    for line in notices() if warn else ():
        say(f"Note: {line}")
    say("1 of 3: the handbook and the settings are sound. Looking for the model …")
    model = ready_model()
    where = f" into {pool.size} worker processes" if pool else ""
    say(f"2 of 3: loading the model{where} (about ten seconds) …")
    from bot.engine.lean import lean

    lean()
    from bot.engine.agent import ModelError, load_agent
    from bot.engine.pooled import pooled_agent
    from bot.engine.worker_process import CannotStart

    try:
        if pool and database:
            agent: CarefulAgent = pooled_agent(model, pool, database=database)
        else:
            agent = load_agent(model, database=database)
    except (ModelError, CannotStart) as error:
        raise UserError(str(error)) from error
    say("3 of 3: ready")
    return agent
