"""Which intent a message has, once its findings are known: the lexicon has the last word."""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, Sequence

from bot.nlu.words import OUT_OF_SCOPE
from bot.triage.findings import OTHER_COMPLAINT, Course, Severity
from bot.triage.understanding import Understanding

FALLBACK = "nlu_fallback"
# Below this the classifier is guessing.
MIN_CONFIDENCE = 0.4
MIN_INFERENCE = 0.55
# What is about this chat or the clinic, and about nobody's skin.
_CHATTER = (
    "greet", "goodbye", "thanks", "ask_human", "ask_bot", "act_again", "act_callback", "act_identity",
    "act_photo", "act_privacy", "act_real_person", "act_shorter",
)  # fmt: skip
# What a message with unknown words must reach to be taken for small talk.
MIN_CERTAINTY = 0.75
# What a question with unknown words must reach to be one about the procedure or its aftercare.
MIN_QUESTION = 0.85
_SMALLTALK = ("greet", "goodbye", "thanks", "affirm", "deny", "dont_know", "give_time", "correct")
QUESTIONS = ("ask_aftercare", "ask_preparation", "ask_procedure")
# What the learned reader calls a message that asks something.
_QUESTION, _NOTHING = "INFO", "NONE"
# Intents in which a question may be overheard: "sorry, day 2, and retinol?".
_OVERHEARD = (FALLBACK, "give_time", "correct", "report_vague", "report_procedure")
_ASKING = (*QUESTIONS, "ask_sources", "ask_why", "ask_human", "ask_bot")
# Conversation acts ("do I really have to call?"). None of them says anything of a finding.
ACT = "act_"
# What an act must reach beside unknown words.
MIN_ACT = 0.55
# What it must reach beside something else that the message may be about.
MIN_SURE_ACT = 0.9


def belief(guess: str, confidence: float) -> str:
    """The symptom that the classifier believes in, "out_of_scope", or "" where it is guessing."""
    if guess == OUT_OF_SCOPE and confidence >= MIN_INFERENCE:
        return OUT_OF_SCOPE
    reports = guess.startswith("report_") and confidence >= MIN_CONFIDENCE
    return guess.removeprefix("report_") if reports else ""


def is_small_talk(guess: str, confidence: float) -> bool:
    """True where the classifier is sure of a conversation act, or of what is about nobody's skin."""
    return confidence >= MIN_CERTAINTY and (guess in _CHATTER or guess.startswith(ACT))


def with_topics(said: Understanding, asked: Sequence[str], guess: str, *, kind: str = "") -> Understanding:
    """What a question says, with the topics that it was learned to be about where it names none. "What should
    I do if I see pus?" names what it is about. `kind` as in `settle`."""
    questions = guess in QUESTIONS or (kind == _QUESTION and said.anchored)
    if said.topics or said.goes_on or _warned(said) or not questions or _is_stray(said):
        return said
    return replace(said, topics=tuple(asked))


def settle(
    said: Understanding,
    guess: str,
    confidence: float,
    *,
    kind: str = "",
    unlikely: Collection[str] = (),
) -> str:
    """The intent of a message, given the classifier's `guess` and its confidence (0 to 1).

    `kind` is what the learned reader takes the message for ("NONE", "INFO"), where it is sure, `unlikely`
    are the symptoms that it does not see.
    """
    intent = _settled(said, guess, confidence)
    if said.wordless:
        return intent
    if intent.removeprefix("report_") in unlikely and not said.present:
        return "report_vague" if said.anchored else FALLBACK
    if said.talked_of and intent in (*_OVERHEARD, OUT_OF_SCOPE):
        return "ask_procedure"
    if kind == _QUESTION and intent in _OVERHEARD and not said.present and (said.topics or said.asks):
        return "ask_aftercare"
    # "The coffee was super, good night": a word that has an answer, in what is no question.
    if kind == _NOTHING and intent in QUESTIONS and not (said.asks or said.anchored or said.present):
        return guess if guess in _SMALLTALK else OUT_OF_SCOPE
    # What tells the procedure's day is about it, whatever it reads like: "no sorry, Saturday it was".
    if intent in (FALLBACK, OUT_OF_SCOPE, "give_time") and said.stated and said.procedure_times:
        return "give_time"
    if said.present or said.evidence or intent not in (FALLBACK, "give_time", "report_vague", OUT_OF_SCOPE):
        return intent
    if kind == _NOTHING and not said.anchored:
        return OUT_OF_SCOPE
    return "ask_aftercare" if kind == _QUESTION and said.asks and said.anchored else intent


def _settled(said: Understanding, guess: str, confidence: float) -> str:
    if said.present:
        return _report(said.present[0].finding, said)
    if said.wordless:
        return FALLBACK
    sure = confidence >= MIN_CONFIDENCE
    stray = _is_stray(said)
    if stray and not _warned(said) and belief(guess, confidence) == OUT_OF_SCOPE:
        return OUT_OF_SCOPE
    if stray and guess in QUESTIONS and confidence >= MIN_QUESTION:
        return guess
    if _is_act(said, guess, confidence):
        return guess
    if said.supposed:
        return guess if guess in QUESTIONS and sure else "ask_procedure"
    if "asks_links" in said.flags and not said.topics:
        return "ask_sources"
    certain = confidence >= (MIN_CERTAINTY if stray else MIN_CONFIDENCE)
    if certain and guess in ("ask_why", "ask_human", "ask_bot", *(() if said.topics else ("start_over",))):
        return guess
    told_absent = any(one.concerns_now for one in said.evidence)
    if told_absent and not said.asks:
        return "report_recovered"
    timed = bool(said.procedure_times or said.bare_time or {"next_day", "meant_weeks"} & set(said.flags))
    if timed and "corrects" in said.flags:
        return "correct"
    if {"mistaken", "checked"} <= set(said.flags) and not said.asks:
        return "correct"
    risky = any(one.concerns_now for one in said.risks)
    question = _question(said, guess, sure=sure)
    # "I forgot to say I'm on warfarin" tells something, though there is an answer about it.
    if question and (said.asks or guess in QUESTIONS or not (risky or said.procedures)):
        return question
    if (risky or said.procedures) and not stray:
        reports = ("report_risk_factor", "report_procedure")
        told = reports[0] if risky else reports[1]
        fitting = (*reports, "give_time", "correct", *(QUESTIONS if said.asks else ()))
        return guess if sure and guess in fitting else told
    if {"recovered", "relieved"} & set(said.flags) or told_absent:
        return "report_recovered"
    if said.vague or said.course > Course.UNSTATED or said.severity > Severity.UNSTATED:
        return "report_vague"
    asks_else = sure and guess in (*_ASKING, OUT_OF_SCOPE)
    if timed and not asks_else and not stray:
        return "correct" if "corrects" in said.flags else "give_time"
    if stray and not (certain and (guess in _SMALLTALK or guess.startswith("report_"))):
        return OUT_OF_SCOPE
    if guess.startswith("report_") and confidence < MIN_INFERENCE:
        return FALLBACK
    return guess if sure else FALLBACK


def _is_act(said: Understanding, guess: str, confidence: float) -> bool:
    """True for a conversation act: a surer one beside a day, and beside what has an answer of its own."""
    if not guess.startswith(ACT):
        return False
    told_day = said.stated and bool(said.procedure_times) and not said.asks
    if said.supposed or said.vague or told_day or "asks_links" in said.flags:
        return confidence >= MIN_SURE_ACT
    if said.topics or said.goes_on:
        return confidence >= MIN_CERTAINTY
    return confidence >= (MIN_ACT if _is_stray(said) else MIN_CONFIDENCE)


def _warned(said: Understanding) -> bool:
    """True where a warning sign is spoken of that has not come."""
    return bool(set(said.supposed) - set(said.symptoms))


def _is_stray(said: Understanding) -> bool:
    """True where unknown words stand beside nothing that ties the message to a skin."""
    return bool(said.unknown) and not said.anchored


def _question(said: Understanding, guess: str, *, sure: bool) -> str:
    """The kind of question that a message asks by the topics that it names or goes on from; or ""."""
    goes_on = said.goes_on and not _is_stray(said)
    elsewhere = (said.unknown and guess == OUT_OF_SCOPE) or (guess == "report_vague" and not said.asks)
    if not (said.topics or goes_on) or (sure and elsewhere):
        return ""
    if guess in QUESTIONS and sure:
        return guess
    small_talk = sure and guess in _SMALLTALK and not said.asks
    return "" if small_talk and not goes_on else "ask_aftercare"


def _report(symptom: str, said: Understanding) -> str:
    if symptom == OTHER_COMPLAINT:
        return f"report_{OTHER_COMPLAINT}"
    return f"report_{symptom}" if symptom in said.symptoms else "report_warning_sign"
