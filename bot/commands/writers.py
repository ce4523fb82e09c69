"""afterglow evaluate --writers: the learned reader on writers that it has not read, and the judge's fit."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from bot.commands.errors import UserError
from bot.commands.labelled import read_cases
from bot.commands.reports import write_report
from bot.commands.setup import say
from bot.evaluation import SEED
from bot.evaluation.cases import Result, answer_of
from bot.evaluation.left_out import project_without
from bot.evaluation.report import as_markdown, as_text, report_of
from bot.evaluation.writers import CrossRead, fit, read_by_strangers, rows_of
from bot.evaluation.writers_report import markdown, probabilities, text
from bot.nlu.learned.corpus import read_conversations
from bot.nlu.lexicon import load_lexicon
from bot.settings import ROOT, paths
from bot.strict_yaml import read_yaml

_HEAD = """\
# The judge between the lexicon and the learned reader (bot/nlu/judge.py). Bands are the project's own:
# clinic policy. From `asks` on a finding is asked back, from `counts` on it counts; a finding that the
# lexicon names counts from `named` on, a warning sign in everyday words from `weak` on; beside a warning
# sign that is named, only what is likelier than `beside` is added. What is less likely than `dismissed`,
# and by log-odds above `talked` denied or only talked of, does not count; below `explained`, such a sign is
# taken back by the messages after it. Probabilities from 0 to 1.
# The signs of `emergency` have bands of their own, and so have course, severity and procedure of a message,
# and whether it reads like an emergency (`kind`): then what is in `grave` gets that qualifier. From the
# log-odds `urgent` on, a message in which no warning sign was found is asked about the likeliest.
# `weights` are made by `afterglow evaluate --writers`: a logistic regression for each kind of finding
# and each assertion, over the log-odds that it is there now, denied, or only talked of, the square root
# of the number of words, the highest log-odds of a symptom, and those that anything in it is urgent.
"""


def cross_validate_writers(folds: int, page: Path | None, *, whole: bool) -> int:
    """Print what readers make of the writers that they have not read; write the judge's weights.

    With `whole`, then ask the whole bot, with each of these readers in it, what its strangers wrote.
    """
    where = paths()
    lexicon, conversations = load_lexicon(where.lexicon), read_conversations(where.messages)
    say(f"Reading {len(conversations)} conversations, {folds} times without a part of the writers: "
        "this takes about an hour …")  # fmt: skip
    kept = read_yaml(where.judge)
    passed = frozenset(kept["stands_when_passed"])
    read = read_by_strangers(
        conversations, lexicon, stands_when_passed=passed, folds=folds, seed=SEED, say=say
    )
    rows = rows_of(conversations, lexicon, read, stands_when_passed=passed)
    bands = kept["bands"]
    write_judge(where.judge, {**kept, "weights": fit(rows)})
    chances = probabilities(rows)
    arguments = ["--writers", f"--folds {folds}"]
    write_report(
        page,
        text(rows, chances, bands),
        partial(markdown, rows, chances, bands),
        title="Writers left out: the learned reader and the judge",
        arguments=arguments,
    )
    if whole:
        report = report_of(_asked(read), red_flags=lexicon.red_flags)
        write_report(
            page,
            as_text(report),
            partial(as_markdown, report, picture=None),
            title="Writers left out: the whole bot",
            arguments=[*arguments, "--whole"],
        )
    return 0


def _asked(read: CrossRead) -> list[Result]:
    """What the whole bot answers each conversation, trained and tuned without its writer."""
    results: list[Result] = []
    for number, fold in enumerate(read.folds, 1):
        say(f"Training and asking the bot {number} of {len(read.folds)} …")
        files = [paths().messages / f"{writer}.jsonl" for writer in sorted(fold.writers)]
        with TemporaryDirectory(prefix="afterglow-fold-") as name:
            copy = project_without(ROOT, fold.writers, fold.tuned, read.labels, into=Path(name) / "project")
            rows = "\n".join(path.read_text(encoding="utf-8").strip() for path in files)
            asked = subprocess.run(
                [sys.executable, "-m", "bot", "ask", "--jsonl"],
                cwd=copy, input=rows, capture_output=True, text=True,
            )  # fmt: skip
        if asked.returncode:
            raise UserError(f"the bot without a part of the writers failed: {asked.stderr[-2000:]}")
        answers = (json.loads(line) for line in asked.stdout.splitlines())
        results += [
            Result(case, answer_of(said["turns"]))
            for case, said in zip(read_cases(files), answers, strict=True)
        ]
    return results


def write_judge(path: Path, content: dict[str, Any]) -> None:
    """Put new weights into the judge's file; all else in it stays."""
    body = yaml.safe_dump(content, sort_keys=False, default_flow_style=None)
    path.write_text(_HEAD + body, encoding="utf-8")
    say(f"Written: {path}")
