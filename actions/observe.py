"""A parse result → the Observation that the decision core reads."""

from __future__ import annotations

import re
from typing import Any, Mapping, Sequence

from bot import EXTRACTOR
from bot.handbook.access import Handbook
from bot.triage.evidence import Certainty, Evidence
from bot.triage.findings import OTHER_COMPLAINT
from bot.triage.observation import Observation
from bot.triage.understanding import ENTITY, Understanding

_VAGUE = {"report_vague", "report_warning_sign", "report_other_complaint"}
_ABOUT_THE_DAY = ("give_time", "correct")
_ASIDES = {
    "ask_aftercare", "ask_preparation", "ask_procedure", "ask_sources", "ask_why", "ask_human", "ask_bot",
    "thanks", "greet", "goodbye",
}  # fmt: skip
# Words of a patient that may stand in a sentence of ours.
_PLAIN = re.compile(r"[a-z' -]{3,30}")
_TAKING_BACK = {"recovered", "relieved", "mistaken", "checked", "next_day"}
_REFERENCES = ("both", "neither", "first", "second")


def understanding(message: Mapping[str, Any]) -> Understanding:
    """What our own components understood of a message; nothing where they did not write it."""
    for entity in message.get("entities") or ():
        if entity.get("entity") == ENTITY and entity.get("extractor") == EXTRACTOR:
            return Understanding.from_dict(entity["data"])
    return Understanding()


def observe(
    message: Mapping[str, Any], handbook: Handbook, *, in_triage: bool, asked_day: bool = False
) -> Observation:
    """What the latest message says. `asked_day`: we asked when the procedure was.

    `in_triage` says that the talk is of the patient's skin already: everyday words ("dry") are
    then taken for findings, as they are beside a sure finding, and no message for one about
    something else.
    """
    intent = (message.get("intent") or {}).get("name") or ""
    if intent == "out_of_scope" and not in_triage:
        return Observation()
    said = understanding(message)
    evidence = said.evidence
    # What is said around a verdict tells nothing of a finding, and answers no question of ours.
    act = intent in handbook.acts and not (asked_day and said.tells_day)
    supposes = act and handbook.acts[intent].supposes
    if (evidence or in_triage) and not act:
        evidence += said.possible
    inferred = intent.removeprefix("report_")
    guessed = inferred in handbook.symptoms and not (said.supposed or said.vague)
    if guessed and not any(one.concerns_now for one in evidence):
        evidence += (Evidence(inferred, certainty=Certainty.SUSPECTED),)
    there = any(one.concerns_now and one.as_finding().counts for one in evidence)
    cues = set(said.flags) - (_TAKING_BACK if act else set())
    later = "next_day" in cues
    return Observation(
        evidence=evidence,
        together=() if act else said.together,
        risks=tuple(one for one in said.risks if one.finding in handbook.risk_factors),
        procedure=_least_covered(said.procedures, handbook),
        times=() if later or supposes or (act and not said.stated) else said.procedure_times,
        # A message about the day and nothing else is meant of it: one that contradicts is asked about.
        stated=said.stated or (intent in _ABOUT_THE_DAY and not there),
        updates=said.updates,
        days_later=int(later),
        meant_weeks="meant_weeks" in cues,
        bare_time=None if act else said.bare_time,
        tentative=said.tentative,
        unusable_time="unusable_time" in cues and not said.procedure_times,
        # What the classifier takes for a correction moves the day only where the words speak of it.
        corrects="corrects" in cues or (intent == "correct" and said.stated),
        unknown="unusable_time" not in cues and ("unknown_time" in cues or intent == "dont_know"),
        vague=not there and (said.vague or intent in _VAGUE),
        unexplained=bool(said.unexplained),
        recovered="recovered" in cues and not there,
        relieved="relieved" in cues,
        course=said.course,
        severity=said.severity,
        agrees=None if act else {"affirm": True, "deny": False}.get(intent, said.answers),
        gone=None if act else _gone(cues, said),
        refers=next((name for name in _REFERENCES if name in cues), None),
        not_me="not_me" in cues,
        mistaken="mistaken" in cues,
        checked="checked" in cues,
        aside=not there and (act or intent in _ASIDES),
    )


def names_given(read: Understanding, handbook: Handbook) -> dict[str, str]:
    """What the patient called the findings of a message, by id: for a sentence, where it is short.

    A complaint that the handbook does not know is quoted; any other is called so only where the
    handbook has that name for it too.
    """
    given = {}
    for finding, words in read.called:
        if finding == OTHER_COMPLAINT and _PLAIN.fullmatch(words):
            given[finding] = f"“{words}”"
        record = handbook.symptoms.get(finding) or handbook.red_flags.get(finding)
        fitting = [name for name in (record.called if record else ()) if f" {name} " in f" {words} "]
        if fitting:
            given[finding] = max(fitting, key=len)
    return given


def _gone(cues: set[str], said: Understanding) -> bool | None:
    """Whether what we asked about is gone: as the words say, whatever yes or no they begin with."""
    if "still_there" in cues:
        return False
    return True if "recovered" in cues else said.answers


def _least_covered(procedures: Sequence[str], handbook: Handbook) -> str | None:
    """Where several procedures are named, the one that the handbook does not cover."""
    known = [p for p in procedures if p in handbook.procedures]
    return min(known, key=lambda p: handbook.procedures[p].covered, default=None)
