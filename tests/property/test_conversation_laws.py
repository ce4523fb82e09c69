"""Laws of a conversation: what one more message changes, and what it leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.triage.conversation import KEPT_TURNS, Conversation
from bot.triage.decide import decide
from bot.triage.elapsed import TimeExpression
from bot.triage.encounter import Question
from bot.triage.evidence import Certainty, Evidence, Experiencer, Temporality, told
from bot.triage.findings import Course, Finding, Presence, Severity
from bot.triage.observation import Observation
from bot.triage.standing import standing
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


RED = Conversation().absorb(Observation(evidence=told((Finding("redness"),))), NOW)


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
def test_a_finding_that_is_not_spoken_of_again_stays(held: Conversation, said: Observation) -> None:
    """No intent, no relief, no question, no time and no answer to nothing lowers it."""
    said = replace(said, recovered=False, course=Course.UNSTATED, severity=Severity.UNSTATED)
    spoken = {one.finding for one in said.evidence}
    held = replace(held, pending=None)
    kept = {f.symptom: f.presence for f in held.findings if f.symptom not in spoken}

    after = held.absorb(said, NOW)
    assert {f.symptom: f.presence for f in after.findings if f.symptom not in spoken} == kept


@given(conversations(), observations)
def test_what_is_said_of_others_or_of_other_times_changes_nothing(
    held: Conversation, said: Observation
) -> None:
    elsewhere = [replace(one, experiencer=Experiencer.OTHER) for one in said.evidence]
    elsewhere += [replace(one, temporality=Temporality.HISTORICAL) for one in said.evidence]
    elsewhere += [replace(one, temporality=Temporality.HYPOTHETICAL) for one in said.evidence]
    sure = tuple(replace(one, certainty=Certainty.CERTAIN) for one in elsewhere)

    assert held.absorb(Observation(evidence=sure), NOW).findings == held.findings


@given(conversations(), observations)
def test_a_risk_factor_stays_until_it_is_taken_back(held: Conversation, said: Observation) -> None:
    said = replace(said, not_me=False)

    assert held.absorb(said, NOW).risk_factors >= held.risk_factors


@given(conversations(), st.sampled_from(sorted(BOOK.risk_factors)))
def test_a_risk_factor_that_is_taken_back_counts_no_more(held: Conversation, risk: str) -> None:
    told_of = held.absorb(Observation(risks=(Evidence(risk),)), NOW)

    assert risk in told_of.risk_factors
    denied = Observation(risks=(Evidence(risk, presence=Presence.ABSENT),))
    assert risk not in told_of.absorb(denied, NOW).risk_factors
    assert risk not in told_of.absorb(Observation(not_me=True), NOW).risk_factors


@given(st.lists(observations, max_size=KEPT_TURNS + 4))
def test_what_holds_is_a_function_of_the_evidence_of_all_turns(said: list[Observation]) -> None:
    held = Conversation()
    turns = []
    for one in said:
        held = held.absorb(one, NOW)
        turns += held.turns[-1:] if len(held.turns) and held.turns[-1] not in turns[-1:] else []
    folded = Conversation()
    for one in said:
        folded = folded.absorb(one, NOW)

    assert folded.held == held.held
    assert standing(held.turns, held.before) == held.held
    assert len(held.turns) <= KEPT_TURNS


@given(conversations(), observations)
def test_a_symptom_that_is_told_is_held(held: Conversation, said: Observation) -> None:
    after = held.absorb(said, NOW)

    assert {one.finding for one in said.evidence} <= {f.symptom for f in after.findings}


@given(DAYS, DAYS, st.sampled_from(["corrects", "updates"]))
def test_a_day_that_corrects_or_tells_of_now_replaces_the_earlier_one(one: int, other: int, how: str) -> None:
    held = Conversation().absorb(Observation(times=(ago(one),)), NOW)
    said = Observation(times=(ago(other),), corrects=how == "corrects", updates=how == "updates")

    assert day_of(held.absorb(said, NOW)) == (other, other)


@given(DAYS, DAYS)
def test_a_message_that_tells_only_the_day_replaces_the_earlier_one(one: int, other: int) -> None:
    held = RED.absorb(Observation(times=(ago(one),)), NOW)

    assert day_of(held.absorb(Observation(times=(ago(other),)), NOW)) == (other, other)


@given(DAYS, DAYS)
def test_a_time_of_something_else_never_moves_the_day(one: int, other: int) -> None:
    held = Conversation().absorb(Observation(times=(ago(one),)), NOW)

    assert day_of(held.absorb(Observation(times=(ago(other),), stated=False), NOW)) == (one, one)


@given(DAYS, DAYS)
def test_two_days_that_contradict_each_other_are_asked_about_and_then_settled(one: int, other: int) -> None:
    story = Observation(evidence=(Evidence("redness"),), times=(ago(other),))
    held = RED.absorb(Observation(times=(ago(one),)), NOW).absorb(story, NOW)

    assert day_of(held) == (min(one, other), max(one, other))
    assert bool(held.contradicting) == (one != other)
    decision = decide(held.encounter(NOW), BOOK)
    if decision.question is Question.DAY:
        chosen = held.asking(Question.DAY, None).absorb(Observation(refers="second"), NOW)
        assert day_of(chosen) == (other, other)
        assert not chosen.contradicting


@given(DAYS)
def test_the_next_day_is_a_day_more(day: int) -> None:
    held = Conversation().absorb(Observation(times=(ago(day),)), NOW)

    assert day_of(held.absorb(Observation(days_later=1), NOW)) == (day + 1, day + 1)


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
    held = replace(RED, pending=Question.TIME if asked else None)
    after = held.absorb(Observation(bare_time=ago(day)), NOW)

    assert day_of(after) == ((day, day) if asked else None)


@given(DAYS, DAYS)
def test_a_number_alone_corrects_the_day(day: int, right: int) -> None:
    held = Conversation().absorb(Observation(times=(ago(day),)), NOW)
    after = held.absorb(Observation(bare_time=ago(right), corrects=True), NOW)

    assert day_of(after) == (right, right)


@given(st.sampled_from(["unusable_time", "nothing"]), st.sampled_from(["unusable_time", "nothing"]))
def test_the_day_is_not_asked_a_third_time(first: str, second: str) -> None:
    held = replace(RED, pending=Question.TIME)
    for kind in (first, second):
        held = held.absorb(Observation(unusable_time=kind == "unusable_time"), NOW)

    assert Question.TIME in held.encounter(NOW).exhausted


@given(st.builds(Observation, aside=st.just(True), vague=st.just(False)), st.integers(1, 5))
def test_a_question_of_the_patient_leaves_ours_open(aside: Observation, times: int) -> None:
    held = replace(RED, pending=Question.TIME)
    for _ in range(times):
        held = held.absorb(aside, NOW)

    assert held.pending is Question.TIME
    assert Question.TIME not in held.encounter(NOW).exhausted


def test_not_knowing_the_day_is_taken_at_once() -> None:
    held = replace(RED, pending=Question.TIME)

    assert Question.TIME in held.absorb(Observation(unknown=True), NOW).encounter(NOW).exhausted


@given(conversations(), findings(symptom=st.sampled_from(FLAGS), presence=counted), observations)
def test_a_warning_sign_stands_until_it_is_spoken_of_again(
    held: Conversation, flag: Finding, said: Observation
) -> None:
    told_of = held.absorb(Observation(evidence=told((flag,))), NOW)
    others = tuple(one for one in said.evidence if one.finding != flag.symptom)
    after = replace(told_of, pending=None).absorb(replace(said, evidence=others), NOW)

    decided = decide(after.encounter(NOW), BOOK)
    assert flag.symptom in {finding.symptom for finding in decided.encounter.counting}


@given(conversations(), st.sampled_from(sorted(STANDING)))
def test_a_warning_sign_that_stands_when_passed_outlives_all_is_gone(held: Conversation, flag: str) -> None:
    told_of = held.absorb(Observation(evidence=told((Finding(flag),))), NOW)
    after = told_of.absorb(Observation(recovered=True), NOW)

    assert decide(after.encounter(NOW), BOOK).standing == BOOK.red_flags[flag].disposition


@given(conversations())
def test_all_is_gone_makes_every_symptom_absent_and_asks_about_a_warning_sign(held: Conversation) -> None:
    after = replace(held, pending=None).absorb(Observation(recovered=True), NOW)
    open_signs = [f.symptom for f in after.findings if f.taken_back and f.symptom in FLAGS]
    decision = decide(replace(after.encounter(NOW), asked=frozenset()), BOOK)

    assert not after.encounter(NOW).counting
    if set(open_signs) - STANDING:
        assert decision.question is Question.GONE
        assert decision.subject in open_signs


@given(st.sampled_from(sorted(set(FLAGS) - STANDING)), st.booleans())
def test_a_warning_sign_that_is_taken_back_is_asked_about_once_by_its_name(flag: str, gone: bool) -> None:
    held = Conversation().absorb(Observation(evidence=(Evidence(flag),)), NOW)
    back = held.absorb(Observation(evidence=(Evidence(flag, presence=Presence.ABSENT),)), NOW)
    asked = decide(back.encounter(NOW), BOOK)
    answered = back.asking(asked.question, asked.subject).absorb(Observation(agrees=gone), NOW)
    after = decide(answered.encounter(NOW), BOOK)

    assert (asked.question, asked.subject) == (Question.GONE, flag)
    assert asked.standing or flag == "numbness"
    assert after.question is not Question.GONE
    assert (flag in {finding.symptom for finding in after.encounter.counting}) is not gone


@given(st.sampled_from(sorted(set(FLAGS) - STANDING)))
def test_a_warning_sign_stands_while_the_question_about_it_is_not_answered(flag: str) -> None:
    held = Conversation().absorb(Observation(evidence=(Evidence(flag),)), NOW)
    back = held.absorb(Observation(recovered=True), NOW).asking(Question.GONE, flag)
    after = decide(back.absorb(Observation(relieved=True), NOW).encounter(NOW), BOOK)

    assert flag in {finding.symptom for finding in after.encounter.counting}


@given(denials)
def test_a_denial_does_not_explain_a_vague_complaint(denied: tuple[Finding, ...]) -> None:
    vague = Conversation().absorb(Observation(vague=True), NOW)
    after = vague.absorb(Observation(evidence=told(denied)), NOW)

    decision = decide(after.encounter(NOW), BOOK)
    assert decision.question or decision.disposition is not None


@given(st.sampled_from(SYMPTOMS))
def test_a_guess_that_the_patient_denies_leaves_the_complaint_unexplained(symptom: str) -> None:
    guess = Finding(symptom, inferred=True)
    held = Conversation().absorb(Observation(evidence=told((guess,))), NOW)
    held = held.asking(Question.CONFIRM, symptom)
    decision = decide(held.absorb(Observation(agrees=False), NOW).encounter(NOW), BOOK)

    assert decision.question is Question.SYMPTOM or decision.disposition is not None


@given(st.sampled_from(SYMPTOMS), DAYS)
def test_a_guess_that_the_patient_confirms_is_judged_like_a_symptom_told(symptom: str, day: int) -> None:
    said = Observation(evidence=told((Finding(symptom, inferred=True),)), times=(ago(day),))
    held = Conversation().absorb(said, NOW).asking(Question.CONFIRM, symptom)
    confirmed = held.absorb(Observation(agrees=True), NOW)
    told_of = Conversation().absorb(replace(said, evidence=told((Finding(symptom),))), NOW)

    assert confirmed.findings == told_of.findings


@given(conversations(), st.sampled_from([Course.WORSENING, Course.SPREADING, Course.RECURRED]))
def test_getting_worse_is_said_of_every_symptom_that_is_there(held: Conversation, course: Course) -> None:
    after = held.absorb(Observation(course=course), NOW)

    courses = {f.course for f in after.findings if f.counts}
    assert Course.UNSTATED not in courses


@given(conversations())
def test_a_new_session_drops_the_symptoms_and_keeps_the_warning_signs(held: Conversation) -> None:
    after = held.next_session(FLAGS)
    open_signs = {f.symptom for f in held.findings if f.symptom in FLAGS and (f.counts or f.taken_back)}

    assert {f.symptom for f in after.findings} <= set(FLAGS)
    assert {f.symptom for f in after.findings if f.carried} == open_signs
    assert (after.vague, after.well, after.pending, dict(after.failures)) == (False, False, None, {})


@given(st.sampled_from(sorted(set(FLAGS) - STANDING)))
def test_after_a_pause_a_warning_sign_is_asked_about_by_its_name_and_stands(flag: str) -> None:
    held = Conversation().absorb(Observation(evidence=(Evidence(flag),), times=(ago(2),)), NOW)
    later = held.next_session(FLAGS).absorb(Observation(evidence=told((Finding("redness"),))), NOW)
    decision = decide(later.encounter(NOW), BOOK)

    assert (decision.question, decision.subject) == (Question.GONE, flag)
    assert decision.standing == BOOK.red_flags[flag].disposition


@given(conversations())
def test_a_new_session_keeps_the_procedure_and_its_moment(held: Conversation) -> None:
    after = held.next_session(FLAGS)

    assert after.procedure_time == held.procedure_time
    assert after.procedure == held.procedure
    assert after.risk_factors == held.risk_factors
