"""A message in another language: its warning signs, and the reply in its language."""

from __future__ import annotations

from dataclasses import replace

from actions.reply import SELF_HARM
from actions.writer import Writer
from bot.handbook.access import Handbook
from bot.languages.access import Language, languages
from bot.languages.reading import language_of, signs_of, wholly
from bot.parts import Line, Reply
from bot.triage.disposition import Disposition
from bot.triage.evidence import Certainty, Evidence
from bot.triage.understanding import Understanding


def language(text: str, said: Understanding, handbook: Handbook) -> Language | None:
    """The message's language where it is not English. What our reader knows in it, makes it English; but
    a symptom that it sees in a word of the other language ("piel" for "peel") does not."""
    certain = [
        one.finding for one in (*said.evidence, *said.risks) if one.certainty is not Certainty.SUSPECTED
    ]
    timed = said.procedure_times or said.bare_time
    if timed or said.procedures or said.topics:
        return None
    spoken = language_of(text, languages())
    if spoken and certain:
        misread = set(certain) <= set(handbook.symptoms) and wholly(text, spoken)
        return spoken if misread else None
    return spoken


def foreign_signs(text: str) -> tuple[tuple[Evidence, ...], Language | None]:
    """The emergency signs that the message names in any language but English, and in which."""
    found = signs_of(text, languages())
    spoken = next((one for known in found.values() for one in known), None)
    return tuple(Evidence(flag) for flag in found), spoken


def english_only(spoken: Language, writer: Writer, *, standing: Disposition | None) -> Reply:
    """That English alone is read, whom to call and when; first of all an urgent verdict that stands."""
    today = standing is Disposition.CONTACT_PROVIDER_TODAY
    notes = ["today" if today else "contact", "call_when"]
    return Reply(
        "INFO",
        writer.fill(spoken.texts["english_only"]),
        notes=tuple(Line(writer.fill(spoken.texts[key])) for key in notes),
        phone=writer.clinic.phone,
        data={"language": spoken.code},
    )


def in_both(reply: Reply, spoken: Language, writer: Writer) -> Reply:
    """The reply of an emergency, and before it the same in the patient's language."""
    harm = any(finding["symptom"] == SELF_HARM for finding in reply.data.get("findings", ()))
    notes = [writer.fill(spoken.texts[key]) for key in ("stay", *(("self_harm",) if harm else ()))]
    return replace(
        reply,
        verdict=writer.fill(spoken.texts["emergency"]),
        notes=(*(Line(note) for note in notes), Line(reply.verdict), *reply.notes),
        data={**reply.data, "language": spoken.code},
    )
