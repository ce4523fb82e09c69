"""Answers to questions about aftercare, preparation, the procedure, and "what if"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.strict_yaml import read_yaml
from bot.triage.findings import Finding
from bot.triage.protocol import Handbook
from tests.conftest import CLINIC
from tests.support.patient import Patient, parsed

ADVICE = read_yaml(Path(__file__).with_name("advice.yml"))
ROWS = [(part, key, row) for part, rows in ADVICE.items() for key, row in rows.items()]
# The intent and the entity that lead to each part of the handbook.
PARTS = {
    "aftercare": ("ask_aftercare", "activities"),
    "preparation": ("ask_preparation", "preparation"),
    "topics": ("ask_procedure", "topics"),
}
each_row = pytest.mark.parametrize(
    ("part", "key", "row"), ROWS, ids=[f"{part}/{key}" for part, key, _ in ROWS]
)


def asks(part: str, *keys: str, day: int | None = None) -> dict[str, Any]:
    intent, entity = PARTS[part]
    return parsed(intent, day=day, cues=["asks"], **{entity: keys})


def texts(reply: dict[str, Any]) -> list[str]:
    return [reply["verdict"], *(note["text"] for note in reply["notes"])]


@each_row
def test_the_answer_is_the_one_of_the_protocol(part: str, key: str, row: dict[str, Any]) -> None:
    reply = Patient().says(asks(part, key))

    assert reply["outcome"] == "INFO"
    assert reply["data"]["sources"] == sorted(row["sources"])
    for words in row["says"]:
        assert words in reply["text"]


@each_row
def test_the_wait_is_the_one_of_the_protocol(
    part: str, key: str, row: dict[str, Any], handbook: Handbook
) -> None:
    advice = getattr(handbook, part)[key]

    assert advice.wait_days == row.get("wait")
    assert bool(advice.differs) == row["differs"]


@pytest.mark.parametrize("part", PARTS)
def test_every_row_of_the_handbook_is_expected(part: str, handbook: Handbook) -> None:
    assert set(getattr(handbook, part)) == set(ADVICE[part])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (0, "For you that is in 3 days."),
        (2, "For you that is in 1 day."),
        (3, "That time has passed for you."),
    ],
)
def test_the_answer_counts_from_the_patients_own_day(day: int, words: str) -> None:
    assert words in Patient().says(asks("aftercare", "makeup", day=day))["text"]


@pytest.mark.parametrize("key", ["washing", "ice", "swimming"])
def test_nothing_is_counted_where_there_is_nothing_to_wait_for(key: str) -> None:
    assert "For you that is in" not in Patient().says(asks("aftercare", key, day=1))["text"]


def test_the_wait_is_counted_from_the_earlier_end_of_a_range() -> None:
    patient = Patient()
    first_or_third = parsed("ask_aftercare", day=(1, 3), cues=["asks"], activities=["makeup"])

    assert "For you that is in 2 days." in patient.says(first_or_third)["text"]


def test_two_questions_in_one_message_are_both_answered() -> None:
    reply = Patient().says(asks("aftercare", "makeup", "exercise"))

    assert "72 hours" in reply["text"]
    assert "4 days" in reply["text"]
    assert reply["data"]["sources"] == ["A0", "A1", "A2", "A3"]


def test_a_question_that_no_source_answers_is_passed_on_to_the_provider() -> None:
    for intent in ("ask_aftercare", "ask_preparation", "ask_procedure"):
        reply = Patient().says(parsed(intent))
        assert reply["verdict"] == "Our sources do not say. Please ask your provider."


def test_an_answer_after_another_procedure_says_first_that_it_is_for_micro_needling() -> None:
    patient = Patient()
    patient.says(parsed("report_procedure", procedures=["laser"]))
    reply = patient.says(asks("aftercare", "makeup"))

    assert reply["verdict"].startswith("This is for micro-needling.")
    assert CLINIC.phone in reply["verdict"]
    assert "72 hours" in reply["text"]


# What if.


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("redness", "expected through day 3"),
        ("breakout", f"contact {CLINIC.name}: {CLINIC.phone}"),
        ("blister", f"contact {CLINIC.name} the same day"),
        ("pus", f"contact {CLINIC.name} the same day"),
        ("breathing_trouble", f"call {CLINIC.emergency_number} straight away"),
    ],
)
def test_what_if_is_answered_without_a_verdict(finding: str, words: str) -> None:
    reply = Patient().says(parsed("ask_procedure", hypothetical=[finding]))

    assert reply["outcome"] == "INFO"
    assert words in reply["text"]
    assert reply["data"]["findings"] == []


def test_what_if_has_an_answer_for_every_symptom_and_warning_sign(handbook: Handbook) -> None:
    for finding in (*handbook.symptoms, *handbook.red_flags):
        reply = Patient().says(parsed("ask_procedure", hypothetical=[finding]))
        assert handbook.name(finding) in reply["text"]
        assert reply["sources"]["lines"]


# In the middle of a triage.


def test_our_open_question_is_asked_again_after_the_answer() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", Finding("redness")))
    reply = patient.says(asks("aftercare", "makeup"))

    assert reply["outcome"] == "INFO"
    assert texts(reply)[-1].endswith("?")
    assert "Yesterday" in reply["choices"]


def test_an_answer_does_not_count_as_a_missed_question() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", Finding("redness")))
    for _ in range(4):
        patient.says(asks("aftercare", "makeup"))

    assert patient.says(parsed("give_time", day=1))["outcome"] == "SELF_CARE"


def test_a_symptom_and_a_question_give_the_verdict_first_and_then_the_answer() -> None:
    message = parsed("report_redness", Finding("redness"), day=1, cues=["asks"], activities=["makeup"])
    reply = Patient().says(message)

    assert reply["outcome"] == "SELF_CARE"
    assert reply["text"].index("normal healing") < reply["text"].index("Wait 72 hours")
    shown = {source for line in reply["sources"]["lines"] for source in line["sources"]}
    assert {"A0", "A1", "A2", "A3"} <= shown


@pytest.mark.parametrize("flag", ["pus", "breathing_trouble"])
def test_the_answer_comes_first_and_then_the_instruction_that_stands(flag: str, handbook: Handbook) -> None:
    patient = Patient()
    phone = patient.says(parsed("report_warning_sign", Finding(flag)))["phone"]
    reply = patient.says(asks("aftercare", "makeup"))

    assert reply["verdict"].startswith("Wait 72 hours")
    assert reply["notes"][-1]["text"].startswith("My advice has not changed:")
    assert phone in reply["notes"][-1]["text"]
    assert reply["outcome"] == handbook.red_flags[flag].disposition.name
