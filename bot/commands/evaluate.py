"""afterglow evaluate: how good the bot is, on labelled conversations or on its own examples."""

from __future__ import annotations

import argparse
import asyncio
from functools import partial
from pathlib import Path
from typing import Iterable, Sequence

from bot.commands.errors import UserError
from bot.commands.labelled import answered, read_cases
from bot.commands.reports import made_by, shown, write_report, write_section
from bot.commands.setup import ready_agent, say
from bot.commands.writers import cross_validate_writers
from bot.evaluation.intents import intents_markdown, intents_text
from bot.evaluation.matrix import draw_matrix
from bot.evaluation.page import slug
from bot.evaluation.report import Report, as_markdown, as_text, report_of


def run(options: argparse.Namespace) -> int:
    """Print the figures; write them to the page of --report too."""
    if sum(map(bool, (options.intents, options.writers, options.file))) != 1:
        raise UserError("give one or more labelled files, or --intents, or --writers")
    if options.whole and not options.writers:
        raise UserError("--whole goes with --writers")
    if options.folds < 2:
        raise UserError("--folds must be at least 2")
    page = Path(options.report) if options.report else None
    if page and not page.parent.is_dir():
        raise UserError(f"{page.parent} is not a folder")
    if options.intents:
        return _intents(options.folds, page)
    if options.writers:
        return cross_validate_writers(options.folds, page, whole=options.whole)
    return _conversations([Path(name) for name in options.file], page)


def _conversations(names: Sequence[Path], page: Path | None) -> int:
    cases = read_cases(_files(names))
    agent = ready_agent(database=None)
    from bot.handbook.access import handbook

    results = asyncio.run(answered(agent, cases))
    report = report_of(results, red_flags=set(handbook().red_flags))
    print(as_text(report))
    if page:
        title = "Conversations: " + ", ".join(shown(name) for name in names)
        about = made_by([shown(name) for name in names], page)
        _write_conversations(report, page, title=title, about=about)
    return 0


def _intents(folds: int, page: Path | None) -> int:
    from bot.engine.lean import lean
    from bot.engine.quiet import quiet

    quiet()
    lean()
    from bot.engine.folds import cross_validate

    say(f"Training {folds} models, one after the other: this takes some minutes …")
    predictions = asyncio.run(cross_validate(folds=folds, say=say))
    write_report(
        page,
        intents_text(predictions),
        partial(intents_markdown, predictions),
        title=f"Intents: {folds}-fold cross-validation",
        arguments=["--intents", f"--folds {folds}"],
    )
    return 0


def _files(names: Iterable[Path]) -> list[Path]:
    """The files themselves; a folder stands for the sentence files in it."""
    return [path for name in names for path in (sorted(name.glob("*.yml")) if name.is_dir() else [name])]


def _write_conversations(report: Report, page: Path, *, title: str, about: str) -> None:
    picture = page.with_name(f"{page.stem}-{slug(title)}.svg")
    draw_matrix(report.matrix, picture, title=title)
    write_section(page, title, as_markdown(report, title=title, made_by=about, picture=picture.name))
