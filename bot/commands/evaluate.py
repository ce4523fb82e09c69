"""afterglow evaluate: how good the bot is, on labelled conversations or on its own examples."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Iterable, Sequence

import yaml

from bot.commands.ask import converse, read_rows
from bot.commands.errors import UserError
from bot.commands.reports import made_by, shown, write_report, write_section
from bot.commands.setup import ready_agent, say
from bot.commands.writers import cross_validate_writers
from bot.evaluation.cases import Case, Result, answer_of, cases_of, sentence_rows
from bot.evaluation.intents import intents_markdown, intents_text
from bot.evaluation.matrix import draw_matrix
from bot.evaluation.messages import labelled
from bot.evaluation.page import slug
from bot.evaluation.report import Report, as_markdown, as_text, report_of
from bot.strict_yaml import read_yaml

if TYPE_CHECKING:
    from rasa.core.agent import Agent

_PROGRESS_EVERY = 100


def run(options: argparse.Namespace) -> int:
    """Print the figures; write them to the page of --report too."""
    if sum(map(bool, (options.intents, options.writers, options.file))) != 1:
        raise UserError("give one or more labelled files, or --intents, or --writers")
    if options.folds < 2:
        raise UserError("--folds must be at least 2")
    page = Path(options.report) if options.report else None
    if page and not page.parent.is_dir():
        raise UserError(f"{page.parent} is not a folder")
    if options.intents:
        return _intents(options.folds, page)
    if options.writers:
        return cross_validate_writers(options.folds, page)
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


def read_cases(paths: Iterable[Path]) -> list[Case]:
    """The labelled conversations of all files. Raises UserError with the file and the fault."""
    cases: list[Case] = []
    for path in paths:
        try:
            if path.suffix in (".yml", ".yaml"):
                rows = list(sentence_rows(read_yaml(path), stem=path.stem))
            else:
                rows = [labelled(row) for row in read_rows(path.read_text(encoding="utf-8").splitlines())]
            cases += cases_of(rows, source=path.name)
        except (OSError, ValueError, yaml.YAMLError, UserError) as error:
            raise UserError(f"{path}: {error}") from error
    if not cases:
        raise UserError("there is no conversation in what you gave")
    return cases


async def answered(agent: Agent, cases: Sequence[Case]) -> list[Result]:
    """Each case with the bot's answer, every one a fresh conversation."""
    results = []
    for number, case in enumerate(cases, start=1):
        turns = await converse(agent, list(case.turns), now=case.now or datetime.now(timezone.utc))
        results.append(Result(case, answer_of(turns)))
        if number % _PROGRESS_EVERY == 0:
            say(f"{number} of {len(cases)} conversations")
    return results


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
