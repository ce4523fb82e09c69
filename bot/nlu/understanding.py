"""The whole of the deterministic understanding: a message → what it says, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Mapping, Sequence

from bot.nlu.context import Surroundings, in_context
from bot.nlu.lexicon import Lexicon
from bot.nlu.reach import Said
from bot.nlu.text import Text, read
from bot.nlu.times import Times, times_of
from bot.nlu.words import Mention, anchored, mentions, unknown_words
from bot.triage.findings import PASSED, Course, Finding, Presence, Severity, combine

_NOTHING: Mapping[str, bool] = MappingProxyType({})


@dataclass(frozen=True)
class Understood:
    """What a message says.

    `possible` are everyday words that name a finding only where the talk is of skin already.
    `flags` are the categories of the whole-message cues that it holds, `unknown` the words that
    nothing explains, `hypothetical` findings that the patient only asks about. `wordless`
    messages hold no word and no figure.
    """

    findings: tuple[Finding, ...]
    possible: tuple[Finding, ...]
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
    anchored: bool
    asks: bool
    wordless: bool


def understand(message: str, lexicon: Lexicon, *, likely: str = "") -> Understood:
    """Everything that the lexicon, the time grammar and ConText read in `message`.

    `likely` is the symptom that a classifier believes in, if any.
    """
    text = read(message, nlp=lexicon.nlp, chat=lexicon.chat, speller=lexicon.speller)
    named = mentions(text.doc, lexicon, likely=likely)
    scene = in_context(text.doc, named, lexicon)
    times = times_in(text, named, scene, lexicon)
    return assemble(text, named, scene, times, lexicon)


def times_in(text: Text, named: Sequence[Mention], scene: Surroundings, lexicon: Lexicon) -> Times:
    """The times of a message, sorted by what they date."""
    return times_of(
        text.norms,
        grammar=lexicon.grammar,
        has_finding=scene.course is not Course.UNSTATED
        or any(said.mention.is_finding and not said.dropped for said in scene.said),
        procedures={mention.head for mention in named if mention.kind == "procedure"},
    )


def assemble(
    text: Text,
    named: Sequence[Mention],
    scene: Surroundings,
    times: Times,
    lexicon: Lexicon,
    *,
    suspected: Mapping[str, bool] = _NOTHING,
) -> Understood:
    """Put the parts of one message together.

    `suspected` are red flags that only a classifier sees, and whether each counts already.
    """
    kept = _without_repeats([said for said in scene.said if not said.dropped], text, lexicon)
    unknown = tuple(unknown_words(text.doc, lexicon, named))
    tied = anchored(text.doc, named, lexicon)
    # A message that nothing ties to the patient is suspected only where the talk is of skin already.
    findings = _findings(kept, times) + [
        (Finding(flag, Presence.UNKNOWN, inferred=not counts), tied or not unknown)
        for flag, counts in suspected.items()
    ]

    def ids(kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.mention.id for s in scene.said if s.mention.kind == kind))

    def held(kind: str) -> tuple[str, ...]:
        present = [s for s in kept if s.mention.kind == kind and s.presence is Presence.PRESENT]
        return tuple(dict.fromkeys(said.mention.id for said in present))

    return Understood(
        findings=combine(finding for finding, sure in findings if sure),
        possible=combine(finding for finding, sure in findings if not sure),
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
        unknown=unknown,
        hypothetical=tuple(
            dict.fromkeys(
                said.mention.id
                for said in scene.said
                if said.dropped == "hypothetical" and said.mention.is_finding
            )
        ),
        symptoms=frozenset(m.id for m in named if m.kind == "symptom"),
        anchored=tied,
        asks=_asks(text.norms, lexicon),
        wordless=not any(norm[0].isalnum() for norm in text.norms if norm),
    )


def _asks(norms: Sequence[str], lexicon: Lexicon) -> bool:
    """True for a message with a question mark, or that begins like a question."""
    first = [norm for norm in norms if norm not in lexicon.openers][:1]
    return "?" in norms or any(norm in lexicon.askers for norm in first)


def _without_repeats(kept: list[Said], text: Text, lexicon: Lexicon) -> list[Said]:
    """Drop a symptom that only says a red flag of the same message again.

    Swelling is dropped only where no other part than the lips or the eye is named.
    """
    flags = {said.mention.id for said in kept if said.presence is Presence.PRESENT}
    elsewhere = any(norm in lexicon.sites for norm in text.norms)
    repeats = {
        symptom
        for flag in flags & set(lexicon.repeats)
        for symptom, unless_elsewhere in lexicon.repeats[flag].items()
        if not (unless_elsewhere and elsewhere)
    }
    return [said for said in kept if said.mention.id not in repeats]


def _findings(kept: list[Said], times: Times) -> list[tuple[Finding, bool]]:
    """Each finding, and whether the message alone makes it sure."""
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
        if finding.counts:
            finding = replace(finding, onset_hours=times.onset_hours)
        findings.append((finding, not said.mention.doubtful))
    return findings
