from __future__ import annotations

import pytest

from bot.evaluation.intents import (
    Prediction,
    confused,
    intent_figures,
    intents_markdown,
    intents_text,
    macro_f1,
    per_intent,
)

ROWS = [
    Prediction("hi", "greet", "greet", "greet"),
    Prediction("yo", "greet", "thanks", "greet"),
    Prediction("ty", "thanks", "thanks", "nlu_fallback"),
    Prediction("hello | there", "greet", "thanks", "thanks"),
]


def test_intent_figures_tell_the_classifier_from_the_settled_intent() -> None:
    counted = {figure.name: figure.counted for figure in intent_figures(ROWS)}
    assert counted == {
        "classifier alone": "2 of 4", "settled": "2 of 4", "either": "3 of 4", "fallback": "1 of 4"
    }  # fmt: skip


def test_per_intent_scores_labels_only() -> None:
    guessed = per_intent(ROWS, settled=False)
    assert (guessed["greet"].both, guessed["greet"].extra, guessed["greet"].missed) == (1, 0, 2)
    assert (guessed["thanks"].both, guessed["thanks"].extra, guessed["thanks"].missed) == (1, 2, 0)
    assert set(per_intent(ROWS, settled=True)) == {"greet", "thanks"}
    assert macro_f1(guessed) == pytest.approx((0.5 + 0.5) / 2)
    assert macro_f1({}) is None


def test_confused_gives_the_commonest_pair_first_with_its_first_example() -> None:
    assert confused(ROWS, settled=False) == [("greet", "thanks", 2, "yo")]
    assert confused(ROWS, settled=True) == [
        ("greet", "thanks", 1, "hello | there"), ("thanks", "nlu_fallback", 1, "ty")
    ]  # fmt: skip


def test_reports_hold_both_views() -> None:
    assert "F1, settled" in intents_text(ROWS)
    page = intents_markdown(ROWS, title="Intents", made_by="Made by `x`.")
    assert "| greet | thanks | 2 | yo |" in page
    assert "hello \\| there" in page
