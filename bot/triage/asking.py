"""Which question is worth asking back: one at a time, the one that could change the verdict most."""

from __future__ import annotations

from typing import Iterable

from bot.triage.disposition import Disposition
from bot.triage.encounter import Encounter, Question
from bot.triage.protocol import Handbook
from bot.triage.reasons import CONTACT, unexplained

Asked = tuple[Question, str | None]


def question(
    encounter: Encounter, handbook: Handbook, *, worst: Disposition, needs_day: bool
) -> Asked | None:
    """The question to put, given the `worst` disposition of what is known without it; else None.

    A warning sign that was taken back is asked about whatever else is there. Anything else is
    asked only where its answer could raise the verdict.
    """
    return (
        _taken_back(encounter, handbook)
        or _suspected(encounter, handbook, above=worst)
        or (_missing(encounter, needs_day=needs_day) if worst < CONTACT else None)
    )


def _taken_back(encounter: Encounter, handbook: Handbook) -> Asked | None:
    signs = [
        finding.symptom
        for finding in encounter.findings
        if finding.symptom in handbook.red_flags and (finding.taken_back or finding.carried)
    ]
    return _most_urgent(signs, Question.GONE, encounter, handbook)


def _suspected(encounter: Encounter, handbook: Handbook, *, above: Disposition) -> Asked | None:
    """A red flag that only a classifier saw, or that may be only supposed, where it is worth a question.

    Beside a verdict that sends the patient to the provider, only an emergency is.
    """
    asked = CONTACT if above < CONTACT else Disposition.EMERGENCY

    def raising(signs: Iterable[str]) -> list[str]:
        flags = [handbook.red_flags[sign] for sign in signs if sign in handbook.red_flags]
        return [flag.id for flag in flags if flag.disposition >= asked > above]

    guessed = raising(finding.symptom for finding in encounter.counting if finding.inferred)
    return _most_urgent(guessed, Question.CONFIRM, encounter, handbook) or _most_urgent(
        raising(encounter.open_signs), Question.OPEN, encounter, handbook
    )


def _most_urgent(
    signs: Iterable[str], asked: Question, encounter: Encounter, handbook: Handbook
) -> Asked | None:
    able = [sign for sign in signs if encounter.may_ask(asked, sign)]
    able.sort(key=lambda sign: (-handbook.red_flags[sign].disposition, sign))
    return (asked, able[0]) if able else None


def _missing(encounter: Encounter, *, needs_day: bool) -> Asked | None:
    if encounter.unread and encounter.may_ask(Question.UNREAD):
        return Question.UNREAD, None
    for finding in encounter.counting:
        if finding.inferred and encounter.may_ask(Question.CONFIRM, finding.symptom):
            return Question.CONFIRM, finding.symptom
    if unexplained(encounter) and encounter.may_ask(Question.SYMPTOM):
        return Question.SYMPTOM, None
    if encounter.counting:
        for risk in sorted(encounter.possible_risks):
            if encounter.may_ask(Question.RISK, risk):
                return Question.RISK, risk
        if encounter.unexplained and encounter.may_ask(Question.REST):
            return Question.REST, None
    if encounter.contradicts and encounter.may_ask(Question.DAY):
        return Question.DAY, None
    return (Question.TIME, None) if needs_day else None
