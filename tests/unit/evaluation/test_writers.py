"""The cross-validation by writers: nobody is read by a reader that was taught with the same hand."""

from __future__ import annotations

import pytest

from bot.evaluation.writers import Row, fit, folds_of
from bot.evaluation.writers_report import probabilities
from bot.nlu.judge import KINDS, Around
from bot.nlu.learned.reader import Odds

WRITERS = ["anna", "ben", "anna", "cleo", "ben", "dora"]
# Of each kind forty, every other one there, and half of them in each fold.
ROWS = [
    Row(f"{kind}{n}", kind, kind, "none", Odds(now=4.0 if n % 2 else -4.0), Around(), bool(n % 2), n // 20)
    for kind in KINDS
    for n in range(40)
]


def test_a_writer_is_whole_in_one_fold_and_no_fold_is_empty() -> None:
    fold = folds_of(WRITERS, folds=2, seed=1)
    of = {writer: {int(f) for w, f in zip(WRITERS, fold, strict=True) if w == writer} for writer in WRITERS}

    assert all(len(folds) == 1 for folds in of.values())
    assert set(fold) == {0, 1}


def test_fewer_writers_than_folds_are_too_few() -> None:
    with pytest.raises(ValueError, match="4 writers are too few for 5 folds"):
        folds_of(WRITERS, folds=5, seed=1)


def test_the_judge_is_fitted_where_both_answers_are_there_often_enough() -> None:
    assert fit(ROWS)["red_flag"].keys() == {"none"}
    assert fit(ROWS[:4])["red_flag"] == {}


def test_a_row_that_was_learned_to_be_there_is_likelier_than_one_that_was_not() -> None:
    chances = probabilities(ROWS)

    assert min(chances[1::2]) > 0.5 > max(chances[::2])
