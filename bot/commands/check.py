"""afterglow check: everything that can be wrong with the knowledge, at once."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Collection

from bot.commands.errors import UserError
from bot.commands.setup import say
from bot.evaluation.duplicates import near_duplicates
from bot.handbook.load import HandbookError, load_handbook
from bot.handbook.notices import notices
from bot.languages.access import unchecked
from bot.languages.load import LanguageError, load_languages
from bot.nlu.faults import LexiconError
from bot.nlu.judge import read_judge
from bot.nlu.learned.corpus import read_conversations
from bot.nlu.learned.store import load_fitting
from bot.nlu.lexicon import load_lexicon
from bot.settings import (
    Paths,
    SettingsError,
    clinic,
    hours_notice,
    keep_days,
    paths,
    refuse_unknown,
    unset,
    web,
    zone,
)
from bot.triage.findings import OTHER_COMPLAINT


def run(options: argparse.Namespace) -> int:
    """Print every fault. Exit code 1 where there is one."""
    faults: list[str] = []
    where = paths()
    known: Collection[str] = ()
    warnings: list[str] = []
    try:
        book = load_handbook(where.handbook, today=date.today())
        known = {*book.symptoms, *book.red_flags, *book.risk_factors, OTHER_COMPLAINT}
        say(f"handbook {book.edition.id}: {len(book.symptoms)} symptoms, {len(book.red_flags)} red flags")
        say("wording: every text is there and can be filled in")
        warnings = notices(book.edition, today=date.today())
    except HandbookError as error:
        faults += [str(fault) for fault in error.faults]
    faults += _language_faults(where, known)
    faults += _settings_faults()
    faults += _training_faults()
    for line in [*warnings, *unset(), *hours_notice()]:
        say(f"Note: {line}")
    if faults:
        raise UserError("\n" + "\n".join(faults))
    say("training data and domain: sound")
    return 0


def _settings_faults() -> list[str]:
    faults = []
    for read in (refuse_unknown, clinic, zone, web, keep_days):
        try:
            read()
        except SettingsError as error:
            faults.append(str(error))
    return faults


def _language_faults(where: Paths, known: Collection[str]) -> list[str]:
    """What is wrong with the lexicon, the judge and the corpus; `known` are the handbook's ids, empty
    where it cannot be read."""
    faults: list[str] = []
    try:
        known_languages = load_languages(where.languages)
        said = sum(bool(one.texts) for one in known_languages.values())
        say(f"languages beside English: {said}")
        for line in unchecked(known_languages):
            say(f"Note: {line}")
    except LanguageError as error:
        faults.append(f"data/languages › {error}")
    try:
        load_lexicon(where.lexicon)
        read_judge(where.judge)
        say("lexicon and judge: sound")
    except LexiconError as error:
        faults.append(str(error))
    try:
        conversations = read_conversations(where.messages)
    except ValueError as error:
        return [*faults, str(error)]
    strange = {
        f"data/messages › {one.id} › {spoken.name} is not in the handbook"
        for one in conversations
        for spoken in (*one.findings, *one.risk_factors)
        if known and spoken.name not in known
    }
    faults += _tuning_faults(where)
    pairs = near_duplicates(conversations)
    writers = {one.writer for one in conversations}
    say(f"messages: {len(conversations)} conversations of {len(writers)} writers")
    return [
        *faults,
        *sorted(strange),
        *(f"data/messages › {first} and {second} are nearly the same" for first, second in pairs),
    ]


def _tuning_faults(where: Paths) -> list[str]:
    try:
        load_fitting(where.tuned, where.messages)
    except (OSError, ValueError) as error:
        return [f"data/learned › {error}. Tune the encoder: make tune"]
    return []


def _training_faults() -> list[str]:
    from bot.engine.quiet import quiet

    quiet()
    from bot.engine.data_check import training_data_is_sound

    sound = training_data_is_sound()
    return [] if sound else ["domain.yml or data/nlu: see `rasa data validate` for the fault"]
