"""Laws of a conversation: what one more message changes, and what it leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.triage.conversation import Conversation, Observation
from bot.triage.decide import decide
from bot.triage.elapsed import TimeExpression
from bot.triage.encounter import Question
from bot.triage.findings import Course, Finding, Presence, Severity
from tests.conftest import BOOK, NOW
from tests.property.strategies import (
    FLAGS,
    STANDING,
    SYMPTOMS,
    conversations,
    counted,
    findings,
    observations,
    several,
)

DAYS = st.integers(0, 60)
denials = several(findings(presence=st.just(Presence.ABSENT)), most=3).filter(bool)


def ago(days: int) -> TimeExpression:
    return TimeExpression(days=(days, days))


def day_of(conversation: Conversation, *, later: int = 0) -> tuple[int, int] | None:
    elapsed = conversation.encounter(NOW + timedelta(days=later)).elapsed
    return elapsed.days if elapsed else None


@given(conversations())
def test_a_conversation_survives_being_written_and_read(held: Conversation) -> None:
    assert Conversation.from_dict(json.loads(json.dumps(held.to_dict()))) == held


@given(conversations(), observations)
def test_one_more_message_leaves_a_conversation_that_can_be_decided_on(
    held: Conversation, said: Observation
) -> None:
    after = held.absorb(said, NOW)

    assert decide(after.encounter(NOW), BOOK) == decide(after.encounter(NOW), BOOK)
    assert Conversation.from_dict(json.loads(json.dumps(after.to_dict()))) == after


@given(conversations())
def test_a_message_that_says_nothing_leaves_what_is_held(held: Conversation) -> None:
    after = held.absorb(Observation(), NOW)

    assert after.findings == held.findings
    assert after.risk_factors == held.risk_factors
    assert after.procedure == held.procedure
    assert after.procedure_time == held.procedure_time
    assert (after.vague, after.well) == (held.vague, held.well)


@given(conversations(), observations)
def test_a_symptom_that_is_not_spoken_of_again_stays(held: Conversation, said: Observation) -> None:
    said = replace(said, recovered=False, agrees=None, course=Course.UNSTATED, severity=Severity.UNSTATED)
    spoken = {finding.symptom for finding in said.findings}
    unspoken = tuple(finding for finding in held.findings if finding.symptom not in spoken)

    after = replace(held, course=Course.UNSTATED, severity=Severity.UNSTATED).absorb(said, NOW)
    assert tuple(finding for finding in after.findings if finding.symptom not in spoken) == unspoken


@given(conversations(), observations)
def test_a_risk_factor_is_never_forgotten(held: Conversation, said: Observation) -> None:
    assert held.absorb(said, NOW).risk_factors == held.risk_factors | said.risk_factors


@given(conversations(), observations)
def test_a_symptom_that_is_told_is_held(held: Conversation, said: Observation) -> None:
    after = held.absorb(said, NOW)

    assert {finding.symptom for finding in said.findings} <= {f.symptom for f in after.findings}


@given(conversations(), DAYS)
def test_a_later_day_replaces_the_earlier_one(held: Conversation, day: int) -> None:
    assert day_of(held.absorb(Observation(times=(ago(day),)), NOW)) == (day, day)


@given(DAYS, DAYS)
def test_two_days_in_one_message_are_a_range(one: int, other: int) -> None:
    after = Conversation().absorb(Observation(times=(ago(one), ago(other))), NOW)

    assert day_of(after) == (min(one, other), max(one, other))


@given(conversations(), st.integers(366, 3000))
def test_a_day_that_cannot_be_is_not_taken(held: Conversation, day: int) -> None:
    assert held.absorb(Observation(times=(ago(day),)), NOW).procedure_time == held.procedure_time


@given(DAYS, st.integers(0, 30))
def test_some_days_later_it_is_as_many_days_more(day: int, later: int) -> None:
    after = Conversation().absorb(Observation(times=(ago(day),)), NOW)

    assert day_of(after, later=later) == (day + later, day + later)


@given(DAYS, st.booleans())
def test_a_number_alone_is_a_day_only_where_the_day_was_asked_for(day: int, asked: bool) -> None:
    held = Conversation(findings=(Finding("redness"),), pending=Question.TIME if asked else None)
    after = held.absorb(Observation(bare_time=ago(day)), NOW)

    assert day_of(after) == ((day, day) if asked else None)


@given(DAYS, DAYS)
def test_a_number_alone_corrects_the_day(day: int, right: int) -> None:
    held = Conversation().absorb(Observation(times=(ago(day),)), NOW)
    after = held.absorb(Observation(bare_time=ago(right), corrects=True), NOW)

    assert day_of(after) == (right, right)


@given(st.sampled_from(["unusable_time", "nothing"]), st.sampled_from(["unusable_time", "nothing"]))
def test_the_day_is_not_asked_a_third_time(first: str, second: str) -> None:
    held = Conversation(findings=(Finding("redness"),), pending=Question.TIME)
    for kind in (first, second):
        held = held.absorb(Observation(unusable_time=kind == "unusable_time"), NOW)

    assert Question.TIME in held.encounter(NOW).exhausted


@given(st.builds(Observation, aside=st.just(True), vague=st.just(False)), st.integers(1, 5))
def test_a_question_of_the_patient_leaves_ours_open(aside: Observation, times: int) -> None:
    held = Conversation(findings=(Finding("redness"),), pending=Question.TIME)
    for _ in range(times):
        held = held.absorb(aside, NOW)

    assert held.pending is Question.TIME
    assert Question.TIME not in held.encounter(NOW).exhausted


def test_not_knowing_the_day_is_taken_at_once() -> None:
    held = Conversation(findings=(Finding("redness"),), pending=Question.TIME)

    assert Question.TIME in held.absorb(Observation(unknown=True), NOW).encounter(NOW).exhausted


@given(conversations(), findings(symptom=st.sampled_from(FLAGS), presence=counted), observations)
def test_a_warning_sign_stands_until_it_is_spoken_of_again(
    held: Conversation, flag: Finding, said: Observation
) -> None:
    told = held.absorb(Observation(findings=(flag,)), NOW)
    others = tuple(finding for finding in said.findings if finding.symptom != flag.symptom)
    after = told.absorb(replace(said, findings=others, recovered=False), NOW)

    assert flag.symptom in {finding.symptom for finding in after.encounter(NOW).counting}


@given(conversations(), st.sampled_from(sorted(STANDING)))
def test_a_warning_sign_that_stands_when_passed_outlives_all_is_gone(held: Conversation, flag: str) -> None:
    told = held.absorb(Observation(findings=(Finding(flag),)), NOW)
    after = told.absorb(Observation(recovered=True), NOW)

    assert decide(after.encounter(NOW), BOOK).disposition == BOOK.red_flags[flag].disposition


@given(conversations())
def test_all_is_gone_makes_every_symptom_absent(held: Conversation) -> None:
    after = held.absorb(Observation(recovered=True), NOW)

    assert not after.encounter(NOW).counting


@given(denials)
def test_a_denial_does_not_explain_a_vague_complaint(denied: tuple[Finding, ...]) -> None:
    vague = Conversation().absorb(Observation(vague=True), NOW)
    after = vague.absorb(Observation(findings=denied), NOW)

    decision = decide(after.encounter(NOW), BOOK)
    assert decision.question or decision.disposition is not None


@given(st.sampled_from(SYMPTOMS))
def test_a_guess_that_the_patient_denies_leaves_the_complaint_unexplained(symptom: str) -> None:
    guess = Finding(symptom, inferred=True)
    held = replace(Conversation().absorb(Observation(findings=(guess,)), NOW), pending=Question.CONFIRM)
    decision = decide(held.absorb(Observation(agrees=False), NOW).encounter(NOW), BOOK)

    assert decision.question is Question.SYMPTOM or decision.disposition is not None


@given(st.sampled_from(SYMPTOMS), DAYS)
def test_a_guess_that_the_patient_confirms_is_judged_like_a_symptom_told(symptom: str, day: int) -> None:
    said = Observation(findings=(Finding(symptom, inferred=True),), times=(ago(day),))
    held = replace(Conversation().absorb(said, NOW), pending=Question.CONFIRM)
    confirmed = held.absorb(Observation(agrees=True), NOW)
    told = Conversation().absorb(replace(said, findings=(Finding(symptom),)), NOW)

    assert confirmed.findings == told.findings


@given(conversations(), st.sampled_from([Course.WORSENING, Course.SPREADING, Course.RECURRED]))
def test_getting_worse_is_said_of_every_symptom_that_is_there(held: Conversation, course: Course) -> None:
    after = held.absorb(Observation(course=course), NOW)

    courses = {f.course for f in after.findings if f.counts}
    assert Course.UNSTATED not in courses


@given(conversations())
def test_a_new_session_drops_the_findings(held: Conversation) -> None:
    after = held.next_session()

    assert after.findings == ()
    assert (after.vague, after.well, after.pending, dict(after.failures)) == (False, False, None, {})
    assert (after.course, after.severity) == (Course.UNSTATED, Severity.UNSTATED)


@given(conversations())
def test_a_new_session_keeps_the_procedure_and_its_moment(held: Conversation) -> None:
    after = held.next_session()

    assert after.procedure_time == held.procedure_time
    assert after.procedure == held.procedure
    assert after.risk_factors == held.risk_factors
