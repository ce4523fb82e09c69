"""Both learned readers together: each tells of what the other has no words for."""

from __future__ import annotations

import numpy as np

from bot.nlu.learned.encoder import WIDTH, load_encoder
from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Label
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.learned.reader import HEAD_SHARE, Reader, added

PUS = Label("finding", "pus", "now")


def reader(*, votes: float) -> Reader:
    one = np.ones((1, 1), np.float32)
    ngrams = Ngrams((PUS,), {"gunk": 0}, one[0], 2 * one, -one[0])
    head = Head(np.zeros((3, WIDTH, 1), np.float32), one[0], one, votes * one, 0 * one[0])
    return Reader(ngrams, head, load_encoder())


def test_the_log_odds_of_both_are_added() -> None:
    assert added(np.array([1.0]), np.array([2.0])) == 1.0 + HEAD_SHARE * 2.0


def test_a_message_is_read_by_both() -> None:
    now = [reader(votes=votes).read("gunk", ["gunk"]).findings["pus"].now for votes in (0.0, 5.0)]

    assert np.allclose(now, [1.0, 1.0 + HEAD_SHARE * 5.0])


def test_a_message_without_a_known_word_is_read_by_the_head_alone() -> None:
    assert np.isclose(reader(votes=5.0).read("goo", ["goo"]).findings["pus"].now, -1.0 + HEAD_SHARE * 5.0)
