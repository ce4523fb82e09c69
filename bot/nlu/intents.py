"""Which intent a message has, once its findings are known: the lexicon has the last word."""

from __future__ import annotations

from bot.nlu.understanding import Understood
from bot.triage.findings import OTHER_COMPLAINT

FALLBACK = "nlu_fallback"
# Below this the classifier is guessing.
MIN_CONFIDENCE = 0.4
MIN_INFERENCE = 0.55
_QUESTIONS = ("ask_aftercare", "ask_preparation", "ask_procedure")
_ASKING = (*_QUESTIONS, "ask_why", "ask_human", "ask_bot")


def likely_symptom(guess: str, confidence: float) -> str:
    """The symptom that the classifier believes in, or "" where it is guessing."""
    reports = guess.startswith("report_") and confidence >= MIN_CONFIDENCE
    return guess.removeprefix("report_") if reports else ""


def settle(said: Understood, guess: str, confidence: float) -> str:
    """The intent of a message, given the classifier's `guess` and its confidence (0 to 1)."""
    present = [finding for finding in said.findings if finding.counts]
    if present:
        return _report(present[0].symptom, said)
    sure = confidence >= MIN_CONFIDENCE
    if said.hypothetical:
        return guess if guess in _QUESTIONS and sure else "ask_procedure"
    if sure and guess in ("ask_why", "ask_human", "ask_bot", "start_over"):
        return guess
    for intent, told in (("ask_aftercare", said.activities), ("ask_preparation", said.preparation)):
        if told:
            return guess if guess in _QUESTIONS and sure else intent
    if said.topics and (said.asks or guess in _QUESTIONS):
        return "ask_procedure"
    if said.risk_factors or said.procedures:
        reports = ("report_risk_factor", "report_procedure")
        told = reports[0] if said.risk_factors else reports[1]
        return guess if sure and guess in (*reports, *_QUESTIONS, "give_time", "correct") else told
    if "recovered" in said.flags or said.findings:
        return "report_recovered"
    if said.vague:
        return "report_vague"
    if said.times.procedure or said.times.bare:
        if not (sure and guess in (*_ASKING, "out_of_scope")):
            return "correct" if "corrects" in said.flags else "give_time"
    if guess.startswith("report_"):
        known = not said.unknown or confidence >= MIN_INFERENCE
        return guess if known and confidence >= MIN_INFERENCE else FALLBACK
    return guess if sure else FALLBACK


def _report(symptom: str, said: Understood) -> str:
    if symptom == OTHER_COMPLAINT:
        return f"report_{OTHER_COMPLAINT}"
    return f"report_{symptom}" if symptom in said.symptoms else "report_warning_sign"
