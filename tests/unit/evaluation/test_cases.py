from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.evaluation.cases import Case, answer_of, cases_of, sentence_rows


def test_cases_of_reads_every_label() -> None:
    expect = {"outcome": "SELF_CARE", "present": ["redness"], "absent": ["pus"], "day": [2, 2],
              "not_outcome": "EMERGENCY"}  # fmt: skip
    row = {"id": "a", "now": "2026-03-18T14:00", "turns": ["day 2, red, no pus"], "expect": expect}
    assert cases_of([row], source="f.jsonl") == [
        Case("a", ("day 2, red, no pus",), datetime(2026, 3, 18, 14), "f.jsonl", "SELF_CARE",
             frozenset({"EMERGENCY"}), frozenset({"redness"}), frozenset({"pus"}), (2, 2), True)
    ]  # fmt: skip


def test_cases_of_does_not_score_labels_that_are_not_given() -> None:
    (case,) = cases_of([{"turns": ["hi"]}])
    assert (case.id, case.outcome, case.present, case.absent) == ("line 1", None, None, None)
    assert not case.tells_day


def test_cases_of_tells_a_day_that_is_none_from_no_day() -> None:
    (case,) = cases_of([{"turns": ["hi"], "expect": {"day": None}}])
    assert case.tells_day and case.day is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"turns": []}, "`turns`"),
        ({"turns": "red"}, "`turns`"),
        ({"turns": ["red"], "expect": {"outcome": "FINE"}}, "FINE"),
        ({"turns": ["red"], "expect": {"presnt": []}}, "presnt"),
        ({"turns": ["red"], "expect": {"day": [3, 2]}}, "day"),
        ({"turns": ["red"], "now": "tomorrow"}, "tomorrow"),
    ],
)
def test_cases_of_names_the_line_and_the_fault(row: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=f"(?s)^b: .*{reason}"):
        cases_of([{"id": "b", **row}])


def test_sentence_rows_puts_labels_where_a_line_has_them() -> None:
    entries = [{"text": "red", "outcome": "ASK", "day": None}, {"turns": ["a", "b"], "present": []}]
    assert list(sentence_rows(entries, stem="redness")) == [
        {"id": "redness-1", "now": None, "turns": ["red"], "expect": {"day": None, "outcome": "ASK"}},
        {"id": "redness-2", "now": None, "turns": ["a", "b"], "expect": {"present": []}},
    ]


@pytest.mark.parametrize("content", [{}, ["red"], [{"present": []}], [{"text": "a", "outcom": "ASK"}]])
def test_sentence_rows_refuses_other_forms(content: Any) -> None:
    with pytest.raises(ValueError, match="entr"):
        list(sentence_rows(content, stem="x"))


def test_answer_of_takes_the_last_turn_and_counts_a_doubt_as_present() -> None:
    pairs = [("a", "PRESENT"), ("b", "UNKNOWN"), ("c", "ABSENT")]
    findings = [{"symptom": symptom, "presence": presence} for symptom, presence in pairs]
    last = {"outcome": "SELF_CARE", "findings": findings, "elapsed_days": [1, 2]}
    answer = answer_of([{"outcome": "ASK"}, last])
    assert (answer.outcome, answer.day) == ("SELF_CARE", (1, 2))
    assert answer.present == {"a", "b"} and answer.absent == {"c"}
