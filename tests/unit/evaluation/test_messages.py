"""A line of the corpus as a labelled conversation."""

from __future__ import annotations

import pytest

from bot.evaluation.messages import labelled

LINE = {
    "id": "a1",
    "now": "2026-11-21T20:00",
    "turns": ["red, no pus, the fever is gone, my sister has hives"],
    "outcome": "ASK",
    "findings": [
        "redness",
        {"id": "itching", "assertion": "doubtful"},
        {"id": "pus", "assertion": "absent"},
        {"id": "fever", "assertion": "gone"},
        {"id": "hives", "assertion": "other_person"},
    ],
}


def test_a_line_expects_what_is_there_and_what_is_denied_and_nothing_of_what_is_only_talked_of() -> None:
    assert labelled(LINE)["expect"] == {
        "outcome": "ASK",
        "ok": [],
        "present": ["itching", "redness"],
        "absent": ["fever", "pus"],
        "day": None,
    }


def test_a_line_that_has_its_expectation_already_stays() -> None:
    row = {"id": "a1", "turns": ["red"], "expect": {"outcome": "ASK"}}

    assert labelled(row) == row


def test_an_assertion_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        labelled({**LINE, "findings": [{"id": "pus", "assertion": "maybe"}]})
