"""What is learned from a conversation: each label where it is said, and nothing where that is not known."""

from __future__ import annotations

from math import isnan
from typing import Any

from bot.nlu.learned.corpus import parse
from bot.nlu.learned.labels import Label, Table, table_of


def table(*turns: str, outcome: str = "SELF_CARE", **row: Any) -> Table:
    one = parse(
        {"id": "x", "now": "2026-11-21T20:00", "turns": list(turns), "outcome": outcome, **row}, writer="w"
    )
    return table_of([one], stands_when_passed={"fainting"}, fewest=1)


def marks(of: Table, label: Label) -> list[float | None]:
    """The marks of one label, text by text; None where it is not told."""
    if label not in of.labels:
        return [0.0] * len(of.texts)
    return [None if isnan(mark) else float(mark) for mark in of.marks[:, of.labels.index(label)]]


def test_a_finding_is_learned_from_the_turn_that_says_it_and_from_the_whole() -> None:
    told = table("red", "and pus", "thanks", findings=[{"id": "redness"}, {"id": "pus", "turn": 1}])

    assert told.texts == ("red\nand pus\nthanks", "red", "and pus", "thanks")
    assert marks(told, Label("finding", "pus", "now")) == [1, 0, 1, None]


def test_a_course_is_learned_from_the_whole_for_the_turn_that_says_it_is_not_known() -> None:
    told = table("hi", "red", "worse now", findings=[{"id": "redness", "course": "worsening", "turn": 1}])

    assert marks(told, Label("course", "worsening", "is")) == [1, 0, None, None]


def test_the_course_of_what_is_not_there_is_none() -> None:
    told = table(
        "hers is worse", findings=[{"id": "redness", "course": "worsening", "assertion": "other_person"}]
    )

    assert marks(told, Label("course", "worsening", "is")) == [0]


def test_severity_procedure_and_the_gravest_outcome_are_learned() -> None:
    sore = [{"id": "soreness", "severity": "severe"}, {"id": "redness", "severity": "mild"}]
    told = table("x", outcome="EMERGENCY", procedure="rf_microneedling", findings=sore)

    assert {(label.group, label.name) for label in told.labels if label.stance == "is"} == {
        ("severity", "severe"), ("procedure", "rf_microneedling"), ("kind", "EMERGENCY"), ("kind", "URGENT"),
    }  # fmt: skip


def test_whether_anything_is_urgent_is_learned_of_the_whole_alone() -> None:
    told = table("red", "and it stinks", outcome="CONTACT_PROVIDER_TODAY", findings=[{"id": "redness"}])

    assert marks(told, Label("kind", "URGENT", "is")) == [1, None, None]


def test_what_stands_when_it_has_passed_counts_as_there() -> None:
    gone = [{"id": "fainting", "assertion": "gone"}, {"id": "redness", "assertion": "gone"}]

    assert table("x", findings=gone).labels == (
        Label("finding", "fainting", "now"),
        Label("finding", "redness", "denied"),
    )


def test_what_is_taken_back_later_is_not_learned_as_denied_where_it_is_told() -> None:
    told = table("yellow stuff", "it was balm", findings=[{"id": "pus", "assertion": "absent"}])

    assert told.texts == ("yellow stuff\nit was balm", "yellow stuff", "it was balm")
    assert marks(told, Label("finding", "pus", "denied")) == [1, None, None]
    assert marks(told, Label("finding", "pus", "now")) == [0, None, None]
