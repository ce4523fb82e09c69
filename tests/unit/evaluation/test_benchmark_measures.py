from __future__ import annotations

from typing import Any

import pytest

from tests.benchmarks.measures import Measure, accuracy_rows, measures


def bot(scale: float) -> dict[str, Any]:
    talk = {"memory_mb": 500, "first_ms": 20, "p50_ms": 10, "p95_ms": 20, "early_ms": 10, "late_ms": 11}
    said = [{"text": "hi", "label": "greet", "guess": "greet", "settled": "thanks"}]
    return {
        "train_s": 20 * scale,
        "start_s": 5 * scale,
        "actions_mb": 100,
        "talk": {name: value * scale for name, value in talk.items()},
        "understand": {"p50_ms": 2, "p95_ms": 3, "predictions": said},
    }


@pytest.mark.parametrize(
    ("measure", "missed"),
    [
        (Measure("x", 1, 5, ratio_limit=0.2), False),
        (Measure("x", 1.1, 5, ratio_limit=0.2), True),
        (Measure("x", 1, None, ratio_limit=0.2), True),
        (Measure("x", 4, limit=4), False),
        (Measure("x", 4.1, limit=4), True),
        (Measure("x", 99, 1), False),
    ],
)
def test_measure_is_missed_above_a_limit(measure: Measure, missed: bool) -> None:
    assert measure.missed is missed


def test_measure_row_says_what_was_asked_for() -> None:
    row = Measure("start", 4.5, 18, unit="s", ratio_limit=1 / 3, limit=60).row()
    assert row == ("start", "4.50 s", "18.0 s", "0.25", "ratio ≤ 0.33, ours ≤ 60.0 s", "held")
    assert Measure("start", 4.5, unit="s").row()[2:] == ("–", "–", "", "")


def test_measures_hold_where_ours_is_a_fifth() -> None:
    run = {"ours": bot(1), "stock": bot(5), "asked": 600, "ask_s": 30}
    found = {measure.name: measure for measure in measures(run)}
    assert [name for name, measure in found.items() if measure.missed] == []
    assert found["the same with the action server"].stock == 2600
    assert found["growth between the two"].ours == pytest.approx(1.1)


def test_measures_name_what_is_missed() -> None:
    run = {"ours": bot(1), "stock": bot(1), "asked": 600, "ask_s": 41}
    missed = {measure.name for measure in measures(run) if measure.missed}
    assert {"training", "reply p50", "ask --jsonl on 600 dialogues, in all"} <= missed


def test_accuracy_rows_tell_the_bots_and_both_views_apart() -> None:
    rows = accuracy_rows({"ours": bot(1), "stock": bot(1)})
    assert [(row[0], row[1]) for row in rows] == [
        ("ours, classifier alone", "100.0 %"),
        ("ours, settled", "0.0 %"),
        ("stock (DIET), classifier alone", "100.0 %"),
        ("stock (DIET), settled", "0.0 %"),
    ]
