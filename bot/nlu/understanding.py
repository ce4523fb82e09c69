"""The whole of the deterministic understanding: a message → what it says, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

from bot.nlu.context import Said, Surroundings, in_context
from bot.nlu.lexicon import Lexicon
from bot.nlu.roles import Times, times_of
from bot.nlu.text import Text, read
from bot.nlu.words import Mention, mentions, unknown_words
from bot.triage.findings import PASSED, Course, Finding, Presence, Severity, combine


@dataclass(frozen=True)
class Understood:
    """What a message says.

    `flags` are the categories of the whole-message cues that it holds, `unknown` the words that
    nothing explains, `hypothetical` findings that the patient only asks about.
    """

    findings: tuple[Finding, ...]
    times: Times
    risk_factors: tuple[str, ...]
    procedures: tuple[str, ...]
    activities: tuple[str, ...]
    preparation: tuple[str, ...]
    topics: tuple[str, ...]
    vague: bool
    flags: frozenset[str]
    severity: Severity
    course: Course
    unknown: tuple[str, ...]
    hypothetical: tuple[str, ...]
    symptoms: frozenset[str]
    asks: bool


def understand(message: str, lexicon: Lexicon, *, likely: str = "") -> Understood:
    """Everything that the lexicon, the time grammar and ConText read in `message`.

    `likely` is the symptom that a classifier believes in, if any.
    """
    text = read(message, nlp=lexicon.nlp, chat=lexicon.chat, speller=lexicon.speller)
    named = mentions(text.doc, lexicon, likely=likely)
    scene = in_context(text.doc, named, lexicon)
    times = times_of(text.norms, grammar=lexicon.grammar, has_finding=has_finding(scene))
    return assemble(text, named, scene, times, lexicon)


def has_finding(scene: Surroundings) -> bool:
    """True where the message names something that the patient has or denies."""
    return any(said.mention.is_finding and not said.dropped for said in scene.said)


def assemble(
    text: Text, named: Sequence[Mention], scene: Surroundings, times: Times, lexicon: Lexicon
) -> Understood:
    """Put the parts of one message together."""
    kept = [said for said in scene.said if not said.dropped]
    findings = combine(_findings(kept, times, lexicon))

    def ids(kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.mention.id for s in scene.said if s.mention.kind == kind))

    def held(kind: str) -> tuple[str, ...]:
        present = [s for s in kept if s.mention.kind == kind and s.presence is Presence.PRESENT]
        return tuple(dict.fromkeys(said.mention.id for said in present))

    return Understood(
        findings=findings,
        times=times,
        risk_factors=held("risk_factor"),
        procedures=held("procedure"),
        activities=ids("activity"),
        preparation=ids("preparation"),
        topics=ids("topic"),
        vague=any(said.mention.kind == "vague" and said.presence is not Presence.ABSENT for said in kept),
        flags=scene.flags,
        severity=scene.severity,
        course=scene.course,
        unknown=tuple(unknown_words(text.doc, lexicon, named)),
        hypothetical=tuple(
            dict.fromkeys(
                said.mention.id
                for said in scene.said
                if said.dropped == "hypothetical" and said.mention.is_finding
            )
        ),
        symptoms=frozenset(m.id for m in named if m.kind == "symptom"),
        asks=any(norm == "?" for norm in text.norms) or bool(set(text.norms[:2]) & lexicon.askers),
    )


def _findings(kept: list[Said], times: Times, lexicon: Lexicon) -> list[Finding]:
    findings = []
    for said in kept:
        if not said.mention.is_finding:
            continue
        finding = Finding(
            symptom=said.mention.id,
            presence=said.presence,
            severity=said.severity,
            course=said.course,
            qualifiers=said.mention.qualifiers | ({PASSED} if said.passed else set()),
        )
        findings += _as_red_flag(finding, lexicon)
    if times.onset_hours:
        onset = times.onset_hours
        findings = [replace(f, onset_hours=onset) if f.counts else f for f in findings]
    return findings


def _as_red_flag(finding: Finding, lexicon: Lexicon) -> list[Finding]:
    """The finding, and the red flag that it is once its course or severity is known."""
    for rule in lexicon.becomes:
        applies = (
            finding.counts
            and finding.symptom == rule.symptom
            and rule.course in (None, finding.course.name)
            and rule.severity in (None, finding.severity.name)
            and (rule.qualifier is None or rule.qualifier in finding.qualifiers)
        )
        if applies:
            flag = Finding(rule.red_flag, finding.presence)
            return [flag] if rule.replaces else [replace(finding, course=Course.UNSTATED), flag]
    return [finding]
