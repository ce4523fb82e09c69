"""Two messages in one, to learn from."""

from __future__ import annotations

import numpy as np

from bot.nlu.learned.labels import Floats, Label
from bot.nlu.learned.pairs import with_pairs

LABELS = (
    Label("finding", "pus", "denied"),
    Label("finding", "pus", "now"),
    Label("finding", "redness", "now"),
    Label("kind", "ASK", "is"),
    Label("kind", "URGENT", "is"),
)
UNTOLD = float("nan")


def pair_of(*marks: list[float]) -> tuple[str, list[float]]:
    """The first pair of two different texts, and its marks."""
    told: Floats = np.array(marks, np.float32)
    texts, together = with_pairs(["pus on my chin", "bit red"], told, LABELS, share=10, seed=1)
    place = next(place for place, text in enumerate(texts) if text == "pus on my chin. bit red")
    return texts[place], together[place].tolist()


def test_what_either_tells_holds_of_both() -> None:
    text, marks = pair_of([0, 1, 0, 0, 1], [0, 0, 1, 0, 0])

    assert text == "pus on my chin. bit red"
    assert marks[:3] == [0, 1, 1]
    assert marks[4] == 1


def test_what_only_one_of_them_denies_is_not_told() -> None:
    _, marks = pair_of([0, 1, 0, 0, 1], [1, 0, 1, 0, 0])

    assert np.isnan(marks[:2]).all()


def test_what_one_of_them_does_not_tell_is_told_where_the_other_does() -> None:
    _, marks = pair_of([0, UNTOLD, 1, 0, 0], [0, 1, UNTOLD, 0, 1])

    assert marks[1:3] == [1, 1]


def test_what_is_to_be_answered_without_a_verdict_is_not_told() -> None:
    _, marks = pair_of([0, 0, 1, 1, 0], [0, 0, 0, 1, 0])

    assert np.isnan(marks[3])


def test_the_texts_come_first_and_as_they_were() -> None:
    marks: Floats = np.zeros((2, len(LABELS)), np.float32)
    texts, together = with_pairs(["a bit red", "long " * 30], marks, LABELS, share=0.5, seed=1)

    assert texts == ["a bit red", "long " * 30, "a bit red. a bit red"]
    assert together.shape == (3, len(LABELS))
