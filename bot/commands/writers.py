"""afterglow evaluate --writers: the learned reader on writers that it has not read, and the judge's fit."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bot.commands.reports import write_report
from bot.commands.setup import say
from bot.evaluation import SEED
from bot.evaluation.writers import fit, out_of_fold, rows_of
from bot.evaluation.writers_report import markdown, probabilities, text
from bot.nlu.learned.corpus import read_conversations
from bot.nlu.lexicon import load_lexicon
from bot.settings import paths
from bot.strict_yaml import read_yaml

_HEAD = """\
# The judge between the lexicon and the learned reader (bot/nlu/judge.py). Bands are the project's own:
# clinic policy. From `asks` on a finding is asked back, from `counts` on it counts; a finding that the
# lexicon names counts from `named` on; beside a warning sign that is named, only what is likelier than
# `beside` is added. Probabilities from 0 to 1.
# `weights` are made by `afterglow evaluate --writers`: a logistic regression for each kind of finding
# and each assertion, over the log-odds that it is there now, denied, or only talked of.
"""


def cross_validate_writers(folds: int, page: Path | None) -> int:
    """Print what readers make of the writers that they have not read; write the judge's weights."""
    where = paths()
    lexicon, conversations = load_lexicon(where.lexicon), read_conversations(where.messages)
    say(f"Reading {len(conversations)} conversations, {folds} times without a part of the writers: "
        "this takes some minutes …")  # fmt: skip
    labels, odds, fold = out_of_fold(conversations, lexicon, folds=folds, seed=SEED, say=say)
    rows = rows_of(conversations, lexicon, labels, odds, fold)
    bands = read_yaml(where.judge)["bands"]
    write_judge(where.judge, bands, fit(rows))
    chances = probabilities(rows)
    write_report(
        page,
        text(rows, chances, bands),
        partial(markdown, rows, chances, bands),
        title="Writers left out: the learned reader and the judge",
        arguments=["--writers", f"--folds {folds}"],
    )
    return 0


def write_judge(path: Path, bands: dict[str, Any], weights: dict[str, Any]) -> None:
    """Put new weights into the judge's file; its `bands` stay."""
    body = yaml.safe_dump({"bands": bands, "weights": weights}, sort_keys=False, default_flow_style=None)
    path.write_text(_HEAD + body, encoding="utf-8")
    say(f"Written: {path}")
