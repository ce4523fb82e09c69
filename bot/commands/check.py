"""afterglow check: everything that can be wrong with the knowledge, at once."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Collection

from bot.commands.errors import UserError
from bot.commands.setup import say
from bot.handbook.load import HandbookError, load_handbook
from bot.nlu.faults import LexiconError
from bot.nlu.lexicon import load_lexicon
from bot.nlu.suspicion import read_examples
from bot.settings import Paths, SettingsError, clinic, paths


def run(options: argparse.Namespace) -> int:
    """Print every fault. Exit code 1 where there is one."""
    faults: list[str] = []
    where = paths()
    red_flags: Collection[str] = ()
    try:
        book = load_handbook(where.handbook, today=date.today())
        red_flags = book.red_flags
        say(f"handbook {book.edition.id}: {len(book.symptoms)} symptoms, {len(book.red_flags)} red flags")
    except HandbookError as error:
        faults += [str(fault) for fault in error.faults]
    faults += _language_faults(where, red_flags)
    try:
        clinic()
    except SettingsError as error:
        faults.append(str(error))
    faults += _training_faults()
    if faults:
        raise UserError("\n" + "\n".join(faults))
    say("training data and domain: sound")
    return 0


def _language_faults(where: Paths, red_flags: Collection[str]) -> list[str]:
    """What is wrong with the lexicon and the examples; `red_flags` is empty where they are not known."""
    try:
        load_lexicon(where.lexicon)
        say("lexicon: sound")
        examples = read_examples(where.warning_signs)
    except LexiconError as error:
        return [str(error)]
    say(f"warning signs: {len(examples)} examples")
    reported = {flag for _, flags in examples for flag in flags}
    strange = sorted(reported - set(red_flags)) if red_flags else []
    return [f"data/warning_signs › {flag} › is not a red flag of the handbook" for flag in strange]


def _training_faults() -> list[str]:
    from bot.engine.quiet import quiet

    quiet()
    from bot.engine.data_check import training_data_is_sound

    sound = training_data_is_sound()
    return [] if sound else ["domain.yml or data/nlu: see `rasa data validate` for the fault"]
