"""Laws of the decision core: what may never make a verdict less urgent.

Unless a law speaks of questions, every question has been asked enough, so that there is a verdict.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.triage.decide import decide
from bot.triage.disposition import Disposition
from bot.triage.elapsed import Elapsed
from bot.triage.encounter import BY_NAME, Encounter, Question
from bot.triage.findings import OTHER_COMPLAINT, PASSED, Course, Finding, Presence, Severity
from bot.triage.gate import may_reassure
from tests.conftest import BOOK
from tests.property.strategies import (
    ASKED_ENOUGH,
    LAST_DAY,
    OTHERS,
    STANDING,
    SYMPTOMS,
    calm_encounters,
    counted,
    courses,
    each_kind_of_finding,
    encounters,
    findings,
    open_encounters,
    procedures,
    risk_factors,
    severities,
    stands,
    times,
    urgency,
)

CONTACT = Disposition.CONTACT_PROVIDER


def names_something(encounter: Encounter) -> bool:
    """Where nothing at all was named, the first finding explains what the complaint is."""
    return bool(encounter.findings or encounter.well or encounter.vague)


# What gives a verdict at once, so that the day is never asked.
HASTENED = {
    "a risk factor": Encounter(risk_factors=frozenset({"diabetes"})),
    "another procedure": Encounter(procedure="laser"),
    "a symptom without a window": Encounter((Finding("breakout"),)),
    "a complaint that the handbook does not know": Encounter((Finding(OTHER_COMPLAINT),)),
}


def with_each(encounter: Encounter, change: Callable[[Finding], Finding]) -> Encounter:
    return replace(encounter, findings=tuple(change(finding) for finding in encounter.findings))


# What makes things worse, or known less well, never lowers the urgency.


@given(encounters(), findings())
def test_another_finding_never_lowers_the_urgency(encounter: Encounter, another: Finding) -> None:
    assume(names_something(encounter))
    assume(another.symptom not in {finding.symptom for finding in encounter.findings})
    more = replace(encounter, findings=(*encounter.findings, another))

    assert urgency(more) >= urgency(encounter)


@given(encounters(), severities)
def test_a_worse_severity_never_lowers_the_urgency(encounter: Encounter, severity: Severity) -> None:
    worse = with_each(encounter, lambda f: replace(f, severity=max(f.severity, severity)))

    assert urgency(worse) >= urgency(encounter)


@given(encounters(), courses)
def test_a_worse_course_never_lowers_the_urgency(encounter: Encounter, course: Course) -> None:
    worse = with_each(encounter, lambda f: replace(f, course=max(f.course, course)))

    assert urgency(worse) >= urgency(encounter)


@given(encounters(), risk_factors)
def test_a_risk_factor_never_lowers_the_urgency(encounter: Encounter, risks: frozenset[str]) -> None:
    riskier = replace(encounter, risk_factors=encounter.risk_factors | risks)

    assert urgency(riskier) >= urgency(encounter)


@given(encounters())
def test_not_knowing_the_time_never_lowers_the_urgency(encounter: Encounter) -> None:
    assert urgency(replace(encounter, elapsed=None)) >= urgency(encounter)


@given(encounters())
def test_days_in_place_of_hours_never_lower_the_urgency(encounter: Encounter) -> None:
    assume(encounter.elapsed and encounter.elapsed.hours)
    assert encounter.elapsed
    coarser = replace(encounter, elapsed=Elapsed(encounter.elapsed.days))

    assert urgency(coarser) >= urgency(encounter)


@given(encounters(), times, st.integers(0, 10))
def test_a_later_end_of_the_time_never_lowers_the_urgency(
    encounter: Encounter, elapsed: Elapsed, days: int
) -> None:
    first, last = elapsed.days
    hours = (elapsed.hours[0], elapsed.hours[1] + 24 * days) if elapsed.hours else None
    sooner = replace(encounter, elapsed=elapsed)
    later = replace(encounter, elapsed=Elapsed((first, last + days), hours))

    assert urgency(later) >= urgency(sooner)


@given(encounters())
def test_a_doubt_in_place_of_a_finding_never_lowers_the_urgency(encounter: Encounter) -> None:
    doubtful = with_each(encounter, lambda f: replace(f, presence=Presence.UNKNOWN) if f.counts else f)

    assert urgency(doubtful) == urgency(encounter)


@given(encounters())
def test_a_doubt_in_place_of_a_denial_never_lowers_the_urgency(encounter: Encounter) -> None:
    doubtful = with_each(encounter, lambda f: replace(f, presence=Presence.UNKNOWN))

    assert urgency(doubtful) >= urgency(encounter)


@given(encounters())
def test_a_vague_complaint_beside_the_rest_never_lowers_the_urgency(encounter: Encounter) -> None:
    assert urgency(replace(encounter, vague=True)) >= urgency(encounter)


@given(encounters(), st.sampled_from(sorted(BOOK.procedures)))
def test_another_procedure_never_brings_reassurance(encounter: Encounter, procedure: str) -> None:
    elsewhere = replace(encounter, procedure=procedure)

    assert urgency(elsewhere) >= CONTACT or BOOK.procedures[procedure].covered


# What raises nothing.


@given(encounters(), findings())
def test_an_absent_finding_raises_nothing_unless_it_stands_when_passed(
    encounter: Encounter, finding: Finding
) -> None:
    absent = replace(finding, presence=Presence.ABSENT)
    assume(names_something(encounter) and not stands(absent))
    assume(absent.symptom not in {held.symptom for held in encounter.findings})
    more = replace(encounter, findings=(*encounter.findings, absent))

    assert urgency(more) == urgency(encounter)


@given(encounters(), st.sampled_from(sorted(STANDING)))
def test_a_warning_sign_that_stands_counts_although_it_has_passed(encounter: Encounter, flag: str) -> None:
    passed = Finding(flag, Presence.ABSENT, qualifiers=frozenset({PASSED}))
    others = tuple(finding for finding in encounter.findings if finding.symptom != flag)

    assert urgency(replace(encounter, findings=(*others, passed))) == Disposition.EMERGENCY


@given(encounters())
def test_a_red_flag_is_never_reassured_on(encounter: Encounter) -> None:
    flags = [f.symptom for f in encounter.counting if f.symptom in BOOK.red_flags]
    assume(any(BOOK.red_flags[flag].explained_through_day is None for flag in flags))

    assert urgency(encounter) >= CONTACT


@given(encounters())
def test_a_risk_factor_with_any_finding_is_never_reassured_on(encounter: Encounter) -> None:
    assume(encounter.risk_factors and encounter.counting)

    assert urgency(encounter) >= CONTACT


@given(calm_encounters, findings(symptom=st.sampled_from(OTHERS), presence=counted))
def test_a_complaint_that_the_handbook_does_not_know_is_never_reassured_on(
    encounter: Encounter, complaint: Finding
) -> None:
    more = decide(replace(encounter, findings=(*encounter.findings, complaint)), BOOK)

    assert more.disposition is not None
    assert more.disposition >= CONTACT


@given(calm_encounters, findings(symptom=st.sampled_from(SYMPTOMS), presence=counted))
def test_a_guess_of_the_classifier_is_never_reassured_on(encounter: Encounter, guess: Finding) -> None:
    others = tuple(finding for finding in encounter.findings if finding.symptom != guess.symptom)
    decision = decide(replace(encounter, findings=(*others, replace(guess, inferred=True))), BOOK)

    assert decision.question or (decision.disposition or 0) >= CONTACT


@given(encounters(), findings(symptom=st.sampled_from(SYMPTOMS), presence=counted))
def test_a_guess_is_as_urgent_as_the_course_and_severity_that_the_patient_tells(
    encounter: Encounter, finding: Finding
) -> None:
    assume(finding.severity is Severity.SEVERE or finding.course > Course.UNSTATED)
    guess = replace(finding, inferred=True)
    known = Finding(OTHER_COMPLAINT, severity=finding.severity, course=finding.course)
    alone = replace(encounter, findings=(guess,))

    assert urgency(alone) >= urgency(replace(encounter, findings=(known,)))


# The form of a decision.


@given(open_encounters)
def test_there_is_a_verdict_or_a_question_or_nothing_wrong(encounter: Encounter) -> None:
    decision = decide(encounter, BOOK)

    assert not (decision.question and decision.disposition is not None)
    assert bool(decision.reasons) == (decision.standing is not None)
    assert (decision.subject is not None) == (decision.question in BY_NAME)
    assert decision.disposition in (None, decision.standing)


@given(encounters())
def test_no_question_is_asked_once_all_have_been_asked_enough(encounter: Encounter) -> None:
    assert decide(encounter, BOOK).question is None


@given(encounters())
def test_something_that_counts_always_gets_a_verdict(encounter: Encounter) -> None:
    assume(encounter.counting)

    assert decide(encounter, BOOK).disposition is not None


@given(open_encounters)
def test_the_same_encounter_always_gets_the_same_decision(encounter: Encounter) -> None:
    assert decide(encounter, BOOK) == decide(encounter, BOOK)


@given(open_encounters)
def test_the_verdict_is_that_of_the_most_urgent_reason(encounter: Encounter) -> None:
    decision = decide(encounter, BOOK)
    assume(decision.disposition is not None)

    assert decision.disposition == decision.reasons[0].disposition
    assert decision.disposition == max(reason.disposition for reason in decision.reasons)


@given(open_encounters)
def test_every_reason_has_sources_that_exist(encounter: Encounter) -> None:
    for reason in decide(encounter, BOOK).reasons:
        assert reason.sources
        assert set(reason.sources) <= set(BOOK.sources)


@given(open_encounters)
def test_every_reason_is_given_once(encounter: Encounter) -> None:
    reasons = [reason.id for reason in decide(encounter, BOOK).reasons]

    assert len(reasons) == len(set(reasons))


@given(open_encounters, st.randoms(use_true_random=False))
def test_the_order_of_the_findings_does_not_matter(encounter: Encounter, random: object) -> None:
    shuffled = list(encounter.findings)
    random.shuffle(shuffled)
    one = decide(encounter, BOOK)
    other = decide(replace(encounter, findings=tuple(shuffled)), BOOK)

    assert (one.disposition, one.reasons, one.question) == (
        other.disposition,
        other.reasons,
        other.question,
    )


# Questions.


@given(open_encounters | calm_encounters)
def test_reassurance_is_given_exactly_where_the_gate_lets_it_pass(encounter: Encounter) -> None:
    decision = decide(encounter, BOOK)
    if decision.disposition is Disposition.SELF_CARE:
        assert may_reassure(decision.encounter, BOOK) == ()
    elif decision.disposition is not None and not may_reassure(decision.encounter, BOOK):
        assert decision.disposition > Disposition.SELF_CARE


@given(
    calm_encounters, st.sampled_from(["open_signs", "possible_risks", "unexplained", "contradicts", "unread"])
)
def test_nothing_that_is_left_open_is_reassured_on(calm: Encounter, what: str) -> None:
    assume(calm.counting)
    opened = {
        "open_signs": replace(calm, open_signs=frozenset({"pus"})),
        "possible_risks": replace(calm, possible_risks=frozenset({"pregnancy"})),
        "unexplained": replace(calm, unexplained=True),
        "contradicts": replace(calm, contradicts=True),
        "unread": replace(calm, unread=True),
    }[what]
    decision = decide(replace(opened, exhausted=frozenset()), BOOK)

    assert decision.question or (decision.disposition or 0) >= CONTACT


@given(calm_encounters, risk_factors, procedures, st.booleans(), st.booleans())
def test_reassurance_needs_a_day_and_everything_explained(
    calm: Encounter, risks: frozenset[str], procedure: str, vague: bool, guessed: bool
) -> None:
    findings = tuple(replace(finding, inferred=guessed) for finding in calm.findings)
    encounter = replace(calm, findings=findings, risk_factors=risks, procedure=procedure, vague=vague)
    decision = decide(encounter, BOOK)
    if decision.disposition is not Disposition.SELF_CARE:
        return

    assert encounter.elapsed is not None
    assert not encounter.vague
    assert not encounter.risk_factors
    assert BOOK.procedures[encounter.procedure].covered
    assert not any(finding.inferred for finding in encounter.counting)


@given(open_encounters | calm_encounters)
def test_a_verdict_waits_for_an_answer_only_while_nothing_known_is_more_urgent_than_self_care(
    encounter: Encounter,
) -> None:
    decision = decide(encounter, BOOK)
    if not decision.question or decision.standing is not None:
        return
    without_guesses = [finding for finding in encounter.counting if not finding.inferred]

    assert BOOK.procedures[encounter.procedure].covered
    assert not (encounter.risk_factors and encounter.counting)
    for finding in without_guesses:
        # On the best day for it, the finding alone would be reassured on.
        alone = Encounter((finding,), elapsed=encounter.elapsed or Elapsed((0, 0)))
        assert urgency(replace(alone, exhausted=ASKED_ENOUGH)) <= Disposition.SELF_CARE


@given(calm_encounters)
def test_the_day_is_asked_only_where_some_day_would_bring_reassurance(encounter: Encounter) -> None:
    if decide(encounter, BOOK).question is not Question.TIME:
        return
    answered = decide(replace(encounter, elapsed=Elapsed((0, 0))), BOOK)

    assert encounter.elapsed is None
    assert answered.disposition is Disposition.SELF_CARE


@pytest.mark.parametrize("hastened", HASTENED)
def test_a_verdict_given_without_the_day_is_one_that_no_day_would_make_more_urgent(
    hastened: str,
) -> None:
    too_low = []
    for finding in each_kind_of_finding():
        encounter = replace(HASTENED[hastened], findings=(*HASTENED[hastened].findings, finding))
        unknown = decide(encounter, BOOK).disposition
        assert unknown is not None
        for day in (*range(10), LAST_DAY):
            known = decide(replace(encounter, elapsed=Elapsed((day, day))), BOOK).disposition
            if known is not None and known > unknown:
                too_low.append((finding, unknown, day, known))
                break

    assert too_low == []


@given(open_encounters)
def test_a_question_asked_enough_is_not_asked_again(encounter: Encounter) -> None:
    assert decide(encounter, BOOK).question not in encounter.exhausted


@given(open_encounters)
def test_an_open_question_never_lowers_what_would_be_said_without_it(encounter: Encounter) -> None:
    decision = decide(encounter, BOOK)
    assume(decision.disposition is not None and decision.disposition > Disposition.SELF_CARE)

    assert decision.disposition <= urgency(replace(encounter, exhausted=ASKED_ENOUGH))
