""" "How do you know that?": the reasons, what each source says, and which handbook this is."""

from __future__ import annotations

from typing import Iterable

from actions.memory import Memory
from actions.reply import reason_line, source_section
from actions.turn import Turn, TurnAction, with_urgent_verdict
from bot.parts import Line, Reply
from bot.triage.reasons import Reason


class ActionExplain(TurnAction):
    """Gives the reasons of the last verdict."""

    def name(self) -> str:
        return "action_explain"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        writer, decision = turn.writer, turn.decision
        if not (turn.memory.told and decision.reasons):
            return writer.plain("INFO", "why", "nothing"), turn.memory
        notes = [reason_line(reason, decision, writer) for reason in decision.reasons]
        for reason in decision.reasons:
            notes += _says(reason, turn)
        edition = writer.handbook.edition
        notes.append(Line(writer.say("why", "edition", edition=edition.id, reviewer=edition.reviewer)))
        cited = {*decision.sources, *(source for note in notes for source in note.sources)}
        reply = Reply(
            "INFO",
            writer.say("why", "intro"),
            notes=tuple(dict.fromkeys(notes)),
            sources=source_section(sorted(cited), writer),
        )
        return with_urgent_verdict(reply, turn), turn.memory


def _says(reason: Reason, turn: Turn) -> Iterable[Line]:
    book = turn.writer.handbook
    symptom = book.symptoms.get(reason.subject)
    told = set()
    for figure in symptom.figures if symptom else ():
        source = book.sources[figure.source]
        told.add(source.id)
        yield Line(turn.writer.say("why", "says", source=source.name, says=figure.says), (source.id,))
    for source_id in reason.sources:
        source = book.sources[source_id]
        if source.is_policy and source_id not in told:
            yield Line(turn.writer.say("why", "policy"), (source_id,))
