"""Conversation acts ("will it go away by itself?"): the handbook's text for the verdict that stands,
filled with facts of this conversation. No act changes a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable

from actions.facts import because, lasting, told
from actions.memory import Memory
from actions.reply import calls, source_section
from actions.turn import Turn, repeated, triage, with_standing_verdict
from bot.parts import Line, Reply
from bot.triage.disposition import Disposition
from bot.triage.protocol import Act

INFO, NOTHING = "INFO", "NONE"
NONE, ANY = "none", "any"
# How sure the classifier must be of an act that is said beside a symptom.
MIN_BESIDE = 0.85


def act_beside(turn: Turn) -> Act | None:
    """The act that is said beside a symptom: fear and blame by their words, else as the classifier's first
    guess has it."""
    acts = turn.writer.handbook.acts
    if turn.is_news or turn.decision.question:
        cued = next((act for act in acts.values() if act.cue in turn.understanding.flags), None)
        if cued:
            return cued
    for guess in (turn.message.get("intent_ranking") or ())[:1]:
        if guess["name"] in acts and guess["confidence"] >= MIN_BESIDE:
            return acts[guess["name"]]
    return None


def act_reply(act: Act, turn: Turn) -> Reply:
    """The reply to an act alone: its text, and the instruction that stands, in one sentence."""
    standing = turn.decision.standing
    sources = _cited(act, turn)
    outcome = NOTHING if act.talk else INFO
    if standing is Disposition.SELF_CARE and standing in act.instructs:
        outcome = standing.name
    reply = Reply(outcome, act_text(act, turn), data={"sources": sources})
    if not all(turn.writer.handbook.sources[source].is_policy for source in sources):
        reply = replace(reply, sources=source_section(sources, turn.writer))
    if "safety_net" in act.shows:
        # Without a verdict there is no window that something could outlast.
        nets = turn.writer.handbook.nets_above(standing or Disposition.CONTACT_PROVIDER)
        reply = replace(reply, call=calls(nets, turn.writer))
    if standing is None or standing < Disposition.CONTACT_PROVIDER:
        return reply
    if standing in act.instructs:
        short = repeated(turn)
        return replace(reply, outcome=short.outcome, phone=short.phone)
    return reply if standing < act.repeats_from else with_standing_verdict(reply, turn)


def beside(act: Act, turn: Turn, *, answers: tuple[Line, ...] = ()) -> tuple[Reply, Memory]:
    """The verdict, or the question that is missing, and what the act adds to it."""
    line = _line(act, turn)
    if line is None or act.first:
        return triage(turn, answers=answers, kindly=line)
    return triage(turn, answers=(*answers, line))


def _line(act: Act, turn: Turn) -> Line | None:
    """What an act adds beside a new verdict; nothing where the verdict answers it already."""
    standing = turn.decision.standing
    if {"safety_net", "verdict"} & act.shows or (standing is not None and standing in act.instructs):
        return None
    return Line(act_text(act, turn), tuple(_cited(act, turn)))


def act_text(act: Act, turn: Turn) -> str:
    """The handbook's text for the verdict that stands, filled in."""
    writer, text = turn.writer, _template(act, turn)
    present = {finding.symptom for finding in turn.decision.encounter.counting}
    return writer.fill(
        text,
        lasting=lasting(turn) if "{lasting}" in text else "",
        because=because(turn),
        signs=_listed(writer.handbook.red_flags[sign].name for sign in act.signs),
        held=writer.names(sign for sign in act.signs if sign in present),
        told=told(turn),
    )


def has_nothing_to_time(act: Act, turn: Turn) -> bool:
    """True where an act says how long something lasts, and nothing was told that could."""
    return "{lasting}" in _template(act, turn) and not turn.decision.encounter.counting


def _template(act: Act, turn: Turn) -> str:
    """The act's text for the verdict that stands, not filled in."""
    standing, writer = turn.decision.standing, turn.writer
    state = standing.name if standing is not None else NONE
    present = {finding.symptom for finding in turn.decision.encounter.counting}
    procedure = writer.handbook.procedures.get(turn.decision.encounter.procedure)
    keys = [state, ANY]
    if present.intersection(act.signs):
        keys = [f"{state}_signs", f"{ANY}_signs", *keys]
    if not (procedure and procedure.covered) and (standing or 0) < Disposition.CONTACT_PROVIDER_TODAY:
        keys = ["other_procedure", *keys]
    return next(act.says[key] for key in keys if key in act.says)


def _listed(signs: Iterable[str]) -> str:
    *first, last = [*signs] or [""]
    return f"{', '.join(first)} or {last}" if first else last


def _cited(act: Act, turn: Turn) -> list[str]:
    """The act's own sources, and those of the facts that its text names."""
    book, text = turn.writer.handbook, _template(act, turn)
    cited = {*act.sources}
    if "{because}" in text or "{told}" in text:
        cited.update(turn.decision.sources)
    if "{lasting}" in text:
        for finding in turn.decision.encounter.counting:
            if finding.symptom in book.symptoms:
                cited.update(book.symptoms[finding.symptom].sources)
    return sorted(cited)
