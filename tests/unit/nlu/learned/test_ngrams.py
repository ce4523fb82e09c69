"""The learned reader on tiny data: what it learns, what a turn tells, and that a file is what was saved."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.learned.corpus import Conversation, Spoken
from bot.nlu.learned.labels import Label, table_of
from bot.nlu.learned.ngrams import Ngrams, learn_ngrams
from bot.nlu.learned.reader import Odds, Reading, reading
from bot.nlu.learned.store import load_ngrams, save_ngrams

NOW = datetime(2026, 11, 21, 20)
PUS = (Spoken("pus", "now"),)


def conversation(number: int, *turns: str, findings: tuple[Spoken, ...] = ()) -> Conversation:
    return Conversation(f"c{number}", "anna", turns, findings, (), "ASK", NOW)


EXAMPLES = [
    *(conversation(i, f"gunk on my {place} pillow", findings=PUS) for i, place in enumerate("abcdefgh")),
    *(conversation(20 + i, f"red on my {place} cheek") for i, place in enumerate("abcdefgh")),
]


@pytest.fixture(scope="module")
def ngrams() -> Ngrams:
    table = table_of(EXAMPLES, stands_when_passed=())
    return learn_ngrams([text.split() for text in table.texts], table.labels, table.marks, seed=1)


def read_message(norms: list[str], ngrams: Ngrams) -> Reading:
    return reading(ngrams.labels, ngrams.log_odds(norms))


def test_a_wording_that_it_was_not_shown_is_seen_by_its_words(ngrams: Ngrams) -> None:
    seen = read_message(["so", "much", "gunk", "here"], ngrams).findings["pus"]
    unseen = read_message(["my", "cheek", "is", "red"], ngrams).findings["pus"]

    assert seen.now > 0 > unseen.now


def test_words_that_it_does_not_know_tell_it_nothing(ngrams: Ngrams) -> None:
    assert read_message(["xylophone"], ngrams).findings["pus"].now == pytest.approx(
        float(ngrams.bias[ngrams.labels.index(Label("finding", "pus", "now"))])
    )


def test_what_was_not_learned_is_as_good_as_ruled_out(ngrams: Ngrams) -> None:
    assert read_message(["gunk"], ngrams).findings["pus"].denied == Odds().denied


def test_a_turn_tells_of_what_it_says_first_and_nothing_of_what_was_said_before() -> None:
    told = (Spoken("redness", "now"), Spoken("pus", "now", 1))
    one = conversation(1, "red", "pus too", "thanks", findings=told)
    table = table_of([one], stands_when_passed=(), fewest=1)
    marks = {text: table.marks[row].tolist() for row, text in enumerate(table.texts)}
    redness, pus = (table.labels.index(Label("finding", name, "now")) for name in ("redness", "pus"))

    assert [marks["red\npus too\nthanks"][i] for i in (redness, pus)] == [1, 1]
    assert [marks["red"][i] for i in (redness, pus)] == [1, 0]
    assert np.isnan(marks["pus too"][redness])
    assert marks["pus too"][pus] == 1
    assert np.isnan([marks["thanks"][i] for i in (redness, pus)]).all()


def test_what_is_saved_is_read_back(ngrams: Ngrams, tmp_path: Path) -> None:
    save_ngrams(ngrams, tmp_path)
    words = ["gunk", "on", "my", "pillow"]

    assert np.allclose(load_ngrams(tmp_path).log_odds(words), ngrams.log_odds(words), atol=0.05)


def test_a_file_that_was_exchanged_is_refused(ngrams: Ngrams, tmp_path: Path) -> None:
    save_ngrams(ngrams, tmp_path)
    (tmp_path / "ngrams.npz").write_bytes(b"something else")

    with pytest.raises(ValueError, match="not the file that was saved"):
        load_ngrams(tmp_path)
