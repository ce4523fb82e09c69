"""Labelled conversations: read from files, and asked of the bot."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Iterable, Sequence

import yaml

from bot.commands.ask import PROGRESS_EVERY, converse, read_rows
from bot.commands.errors import UserError
from bot.commands.setup import say
from bot.evaluation.cases import Case, Result, answer_of, cases_of, sentence_rows
from bot.evaluation.messages import labelled
from bot.strict_yaml import read_yaml

if TYPE_CHECKING:
    from rasa.core.agent import Agent


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
        if number % PROGRESS_EVERY == 0:
            say(f"{number} of {len(cases)} conversations")
    return results
