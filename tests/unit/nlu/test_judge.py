"""The judge's numbers: what they are of, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.nlu.faults import LexiconError
from bot.nlu.judge import Around, around_in, read_judge, state_of
from bot.nlu.learned.reader import Odds, Reading
from bot.nlu.reach import Asserted
from bot.nlu.words import Mention
from bot.settings import paths
from bot.triage.evidence import Certainty, Experiencer, Temporality
from bot.triage.findings import Presence

FLAGS = frozenset({"pus", "fever"})


def said(name: str, *, kind: str = "red_flag", weak: bool = False, **assertion: Any) -> Asserted:
    return Asserted(Mention(kind, name, (0,), 0, weak=weak), **assertion)


def test_what_is_around_is_the_length_the_likeliest_symptom_and_whether_anything_is_urgent() -> None:
    odds = {
        "pus": Odds(now=8),
        "redness": Odds(now=2),
        "peeling": Odds(now=-3),
        "other_complaint": Odds(now=5),
    }

    read = Reading(odds, {}, {"kind": {"URGENT": -1.5}})
    around = around_in(["red", "and", "peels", "!"], read, red_flags=FLAGS)

    assert around == Around(length=3**0.5, symptoms=2, urgent=-1.5)


@pytest.mark.parametrize(
    ("assertion", "state"),
    [
        ({}, "sure"),
        ({"certainty": Certainty.DOUBTFUL}, "doubt"),
        ({"presence": Presence.ABSENT}, "absent"),
        ({"presence": Presence.ABSENT, "temporality": Temporality.PASSED}, "gone"),
        ({"temporality": Temporality.HISTORICAL}, "past"),
        ({"temporality": Temporality.HYPOTHETICAL}, "supposed"),
        ({"temporality": Temporality.HYPOTHETICAL, "certainty": Certainty.DOUBTFUL}, "open"),
        ({"experiencer": Experiencer.OTHER}, "other"),
    ],
)
def test_each_assertion_is_a_state_of_its_own(assertion: dict[str, object], state: str) -> None:
    assert state_of("pus", [said("pus", **assertion)]) == state
    assert state_of("fever", [said("pus", **assertion)]) == "none"


def test_of_several_mentions_the_one_that_says_most_decides() -> None:
    assert state_of("pus", [said("pus", experiencer=Experiencer.OTHER), said("pus")]) == "sure"


def test_the_shipped_judge_asks_before_it_counts() -> None:
    judge = read_judge(paths().judge)

    assert all(0 < bands.asks <= bands.counts < 1 for bands in judge.bands.values())
    assert all("none" in weights for weights in judge.weights.values())


def test_a_judge_that_lacks_a_kind_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "judge.yml"
    path.write_text("bands: {}\nweights: {}\n", encoding="utf-8")

    with pytest.raises(LexiconError, match="red_flag"):
        read_judge(path)
