"""The whole table of symptoms, against a second reading of the protocol.

The dozen lines of `expected` are written from the protocol's tables, not from the handbook or the
code: where the two disagree, one of them is wrong.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from bot.triage.decide import decide
from bot.triage.disposition import Disposition
from bot.triage.elapsed import Elapsed
from bot.triage.encounter import Encounter
from bot.triage.findings import Course, Finding, Severity
from bot.triage.protocol import Handbook
from tests.property.strategies import LAST_DAY, in_hours

SELF_CARE, CONTACT, TODAY, EMERGENCY = Disposition
LAST = {
    "redness": 3, "swelling": 2, "bruising": 7, "peeling": 7, "dryness": 3, "histamine_reaction": 1,
    "marks": 5, "soreness": 2, "crusting": 7, "bleeding": 1,
}  # fmt: skip
NO_WINDOW = {"breakout": CONTACT, "blister": TODAY, "hyperpigmentation": CONTACT}
SYMPTOMS = sorted([*LAST, *NO_WINDOW])


def expected(
    symptom: str, *, past: bool, first_day: bool, severity: Severity, course: Course, at_risk: bool
) -> Disposition:
    """What the protocol says of one cell."""
    verdicts = [NO_WINDOW.get(symptom, CONTACT if past else SELF_CARE)]
    if severity is Severity.SEVERE or course is Course.SPREADING:
        verdicts.append(TODAY)
    if course in (Course.WORSENING, Course.RECURRED):
        verdicts.append(CONTACT if first_day else TODAY)
    if at_risk:
        verdicts.append(CONTACT)
    return max(verdicts)


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_every_day_of_the_table_is_as_the_protocol_says(symptom: str, handbook: Handbook) -> None:
    cells = product(range(LAST_DAY + 1), Severity, Course, (False, True))
    wrong = []
    for day, severity, course, at_risk in cells:
        told = Finding(symptom, severity=severity, course=course)
        risks = frozenset({"diabetes"} if at_risk else ())
        decision = decide(Encounter((told,), risks, elapsed=Elapsed((day, day))), handbook)
        wanted = expected(
            symptom,
            past=day > LAST.get(symptom, 0),
            first_day=day == 0,
            severity=severity,
            course=course,
            at_risk=at_risk,
        )
        if decision.disposition is not wanted or decision.question:
            wrong.append((day, severity.name, course.name, at_risk, decision.disposition, wanted))

    assert wrong == []


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_every_hour_of_the_table_is_as_the_protocol_says(symptom: str, handbook: Handbook) -> None:
    wrong = []
    for hour, course in product(range(24 * 10), Course):
        told = Finding(symptom, course=course)
        decision = decide(Encounter((told,), elapsed=in_hours(hour, hour)), handbook)
        wanted = expected(
            symptom,
            past=hour > 24 * LAST.get(symptom, 0),
            first_day=hour < 24,
            severity=Severity.UNSTATED,
            course=course,
            at_risk=False,
        )
        if decision.disposition is not wanted:
            wrong.append((hour, course.name, decision.disposition, wanted))

    assert wrong == []


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_a_range_of_days_is_judged_at_its_later_end(symptom: str, handbook: Handbook) -> None:
    one = Encounter((Finding(symptom),))
    for first, last in product(range(12), range(12)):
        if first <= last:
            span = decide(replace(one, elapsed=Elapsed((first, last))), handbook)
            end = decide(replace(one, elapsed=Elapsed((last, last))), handbook)
            assert span.disposition is end.disposition, (first, last)


def test_the_table_names_every_symptom_of_the_handbook(handbook: Handbook) -> None:
    assert sorted(handbook.symptoms) == SYMPTOMS


def test_the_table_has_cells_of_every_urgency_but_emergency(handbook: Handbook) -> None:
    found = Counter(
        decide(
            Encounter((Finding(symptom, course=course),), elapsed=Elapsed((day, day))), handbook
        ).disposition
        for symptom, day, course in product(SYMPTOMS, range(10), Course)
    )

    assert set(found) == {SELF_CARE, CONTACT, TODAY}
