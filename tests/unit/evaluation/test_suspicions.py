"""How well the learned net sees warning signs: what is counted, and the report of it."""

from __future__ import annotations

from bot.evaluation.suspicions import (
    Asked,
    cross_validate,
    needless,
    seen,
    suspicions_markdown,
    suspicions_text,
)

ROWS = [
    Asked(frozenset({"pus"}), {"pus": 0.9, "fever": 0.1}),
    Asked(frozenset({"pus", "fever"}), {"pus": 0.5, "fever": 0.2}),
    Asked(frozenset(), {"pus": 0.5, "fever": 0.1}),
    Asked(frozenset(), {"pus": 0.1, "fever": 0.1}),
]


def test_each_reported_red_flag_counts() -> None:
    assert seen(ROWS, step=0.5).counted == "2 of 3"


def test_a_lower_step_sees_more() -> None:
    assert seen(ROWS, step=0.2).counted == "3 of 3"


def test_a_harmless_message_is_suspected_once() -> None:
    assert needless(ROWS, step=0.1).counted == "2 of 2"
    assert needless(ROWS, step=0.5).counted == "1 of 2"


def test_every_example_is_asked_by_a_net_that_has_not_learned_it() -> None:
    shown = [([word, "goo"], ("pus",)) for word in "abcdef"] + [([word, "red"], ()) for word in "abcdef"]
    said: list[str] = []
    asked = cross_validate(shown, [(["dry"], ())], folds=3, seed=1, say=said.append)

    assert sorted(len(one.red_flags) for one in asked) == [0] * 6 + [1] * 6
    assert said == ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3"]


def test_the_report_has_a_row_for_each_step_and_each_red_flag() -> None:
    page = suspicions_markdown(ROWS, title="Warning signs", made_by="Made by `x`.")

    assert "| 0.5 | 66.7 % | 2 of 3 | 50.0 % | 1 of 2 |" in page
    assert "| fever | 0.0 % | 0 of 1 | 0 |" in page
    assert "| pus | 100.0 % | 2 of 2 | 1 |" in page
    assert "red flags seen" in suspicions_text(ROWS)
