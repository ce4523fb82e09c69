"""An answer to a question of ours → the evidence that it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, Iterable

from bot.triage.encounter import Question
from bot.triage.evidence import Certainty, Evidence, Temporality
from bot.triage.findings import Finding, Presence
from bot.triage.observation import Observation
from bot.triage.standing import Turn

_CHOSEN = {"first": (True, False), "second": (False, True), "both": (True, True), "neither": (False, False)}


def answer(question: Question | None, subject: str, said: Observation) -> tuple[Evidence, ...]:
    """What `said` answers to a question about a finding; empty where it does not answer."""
    if any(one.finding == subject and one.concerns_now for one in said.evidence):
        return ()
    if question is Question.GONE:
        gone = said.gone if said.gone is not None else said.agrees
        if gone is None:
            return ()
        if gone:
            return (
                Evidence(subject, presence=Presence.ABSENT, temporality=Temporality.PASSED, answers=True),
            )
        return (Evidence(subject, answers=True),)
    if question in (Question.CONFIRM, Question.OPEN):
        if said.unknown and said.agrees is None:
            return (Evidence(subject, certainty=Certainty.DOUBTFUL, answers=True),)
        return _yes_or_no(subject, said)
    return ()


def risk_answer(question: Question | None, subject: str, said: Observation) -> tuple[Evidence, ...]:
    """What `said` answers to a question about a risk factor. A risk that stays in doubt counts."""
    if question is not Question.RISK or any(one.finding == subject for one in said.risks):
        return ()
    if said.not_me:
        return (Evidence(subject, presence=Presence.ABSENT, answers=True),)
    return _yes_or_no(subject, said) if said.agrees is not None else ()


def explained_away(last: Turn, said: Observation, signs: Collection[str]) -> tuple[Evidence, ...]:
    """ "False alarm, it was the balm, the skin is clean": two statements that settle a warning sign.

    The signs of the `last` message were meant, where none is named; `signs` are the ids of all.
    """
    if not (said.mistaken and said.checked) or any(one.concerns_now for one in said.evidence):
        return ()
    told = {one.finding for one in last.evidence if one.concerns_now and one.as_finding().counts}
    return tuple(Evidence(sign, presence=Presence.ABSENT, answers=True) for sign in sorted(told & set(signs)))


def added_up(
    held: Iterable[Finding], said: Observation, evidence: Iterable[Evidence], signs: Collection[str]
) -> tuple[Evidence, ...]:
    """What a message only says together with those before it, and no `evidence` of its own says.

    "It was the dog, he has been in the harbour": a warning sign that was told is explained, and is asked
    about by its name as any that is taken back. What we only suspected is given up where the messages in a
    row no longer tell of it. What was never spoken of, and now adds up, is there.
    """
    spoken = {one.finding for one in evidence if one.concerns_now}
    before = {finding.symptom: finding for finding in held}
    return tuple(
        # What we only suspected needs no question.
        replace(one, certainty=Certainty.CERTAIN, answers=before[one.finding].inferred)
        if one.finding in before
        else one
        for one in said.together
        if one.finding not in spoken and _is_news(one, before.get(one.finding), signs)
    )


def _is_news(one: Evidence, before: Finding | None, signs: Collection[str]) -> bool:
    if one.presence is Presence.ABSENT:
        given_up = before is not None and (before.inferred or one.certainty is not Certainty.UNLIKELY)
        return before is not None and given_up and before.counts and one.finding in signs
    return before is None


def denied_for_good(said: Observation) -> tuple[Evidence, ...]:
    """The evidence of a message: a denial by name of what was looked at again needs no question."""
    if not said.checked:
        return said.evidence
    return tuple(
        replace(one, answers=True) if one.presence is Presence.ABSENT and one.concerns_now else one
        for one in said.evidence
    )


def chosen(held: tuple[Finding, ...], said: Observation) -> tuple[Evidence, ...]:
    """ "Both", "neither", "the second one": which of two findings in doubt are there."""
    doubtful = [f.symptom for f in held if f.presence is Presence.UNKNOWN and not f.inferred]
    if said.refers not in _CHOSEN or len(doubtful) != 2:
        return ()
    return tuple(
        Evidence(name, presence=Presence.PRESENT if there else Presence.ABSENT, answers=True)
        for name, there in zip(doubtful, _CHOSEN[said.refers], strict=True)
    )


def _yes_or_no(subject: str, said: Observation) -> tuple[Evidence, ...]:
    if said.agrees is None:
        return ()
    return (Evidence(subject, presence=Presence.PRESENT if said.agrees else Presence.ABSENT, answers=True),)
