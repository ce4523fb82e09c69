"""Both learned readers together: each tells of what the other has no words for."""

from __future__ import annotations

import numpy as np

from bot.nlu.learned.labels import Label
from bot.nlu.learned.reader import Odds, mean, reading

LABELS = (Label("finding", "pus", "now"), Label("finding", "pus", "denied"), Label("kind", "NONE", "is"))


def test_what_one_reader_has_no_words_for_the_other_tells() -> None:
    read = reading(LABELS, mean(np.array([-2.0, -4.0, 0.0]), np.array([6.0, -6.0, -1.0])))

    assert read.findings["pus"] == Odds(now=2.0, denied=-5.0)
    assert read.kinds == {"NONE": -0.5}


def test_odds_beyond_which_nothing_is_learned_are_cut() -> None:
    assert reading(LABELS, np.array([40.0, -40.0, 0.0])).findings["pus"] == Odds(now=12.0, denied=-12.0)
