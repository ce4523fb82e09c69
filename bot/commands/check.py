"""afterglow check: everything that can be wrong with the knowledge, at once."""

from __future__ import annotations

import argparse
from datetime import date

from bot.commands.errors import UserError
from bot.commands.setup import say
from bot.handbook.load import HandbookError, load_handbook
from bot.nlu.faults import LexiconError
from bot.nlu.lexicon import load_lexicon
from bot.nlu.suspicion import read_examples
from bot.settings import SettingsError, clinic, paths


def run(options: argparse.Namespace) -> int:
    """Print every fault. Exit code 1 where there is one."""
    faults: list[str] = []
    where = paths()
    try:
        book = load_handbook(where.handbook, today=date.today())
        say(f"handbook {book.edition.id}: {len(book.symptoms)} symptoms, {len(book.red_flags)} red flags")
    except HandbookError as error:
        faults += [str(fault) for fault in error.faults]
    try:
        load_lexicon(where.lexicon)
        say("lexicon: sound")
        examples = read_examples(where.warning_signs)
        say(f"warning signs: {len(examples)} examples")
    except LexiconError as error:
        faults.append(str(error))
    try:
        clinic()
    except SettingsError as error:
        faults.append(str(error))
    faults += _training_faults()
    if faults:
        raise UserError("\n" + "\n".join(faults))
    say("training data and domain: sound")
    return 0


def _training_faults() -> list[str]:
    from bot.engine.quiet import quiet

    quiet()
    from bot.engine.data_check import training_data_is_sound

    sound = training_data_is_sound()
    return [] if sound else ["domain.yml or data/nlu: see `rasa data validate` for the fault"]
