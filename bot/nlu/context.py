"""ConText: what the words around a finding do to it. Rules are data (data/lexicon/context.yml).

Each cue reaches forward or backward over the findings of its clause. A finding can become
absent, doubtful or no finding at all, and gets a severity and a course. For a red flag a soft or
doubtful negation counts as present.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterable, Sequence

from spacy.tokens import Doc

from bot.nlu.lexicon import Cue, Lexicon
from bot.nlu.phrasebook import Hit, longest
from bot.nlu.reach import (
    OTHERS,
    Page,
    Said,
    cut,
    ends_something,
    group_before,
    just_after,
    last_passed,
    nearest,
    reached,
)
from bot.nlu.words import Mention
from bot.triage.findings import Course, Presence, Severity

_SEVERITIES = {"severe": Severity.SEVERE, "mild": Severity.MILD}
_COURSES = {
    "worsening": Course.WORSENING,
    "spreading": Course.SPREADING,
    "recurred": Course.RECURRED,
    "improving": Course.IMPROVING,
}
# The qualifier of a risk factor that long ago does not end.
LASTING = "lasting"
_DOUBTS = ("negated_softly", "uncertain")
_DROPPING = ("past", "history", "hypothetical", "other_person", "third_person")
# "Pressed for ten minutes and it will not stop" denies the end, not the finding.
_HOPED_FOR = {"stop", "stopped", "stopping", "clot", "slow", "close", "closed", "heal", "healed", "help"}
_DENIALS = {"not", "no", "never", "without"}


@dataclass(frozen=True)
class Surroundings:
    """All mentions in context, and what the cues say of the message as a whole."""

    said: tuple[Said, ...]
    flags: frozenset[str] = frozenset()
    severity: Severity = Severity.UNSTATED
    course: Course = Course.UNSTATED


def in_context(doc: Doc, mentions: Sequence[Mention], lexicon: Lexicon) -> Surroundings:
    """Apply every cue of `doc` to `mentions` (findings and risk factors alike)."""
    taken = {mention.tokens for mention in mentions}
    found = lexicon.cues.find(doc)
    hits = [hit for hit in _real(found, doc, whole=False) if not _inside(hit, taken)]
    # "Probably not a cold sore" is a doubt, though "not a" stands in it.
    doubts = {i for hit in hits if hit.says.category in _DOUBTS for i in hit.tokens}
    hits = [hit for hit in hits if hit.says.category != "negated" or not doubts & set(hit.tokens)]
    clause, sentence = cut(doc, hits)
    said = [_as_said(mention, doc) for mention in mentions]
    page = Page(doc, said, clause, sentence, lexicon.adjectives, lexicon.gone_before)
    flags = {hit.says.category for hit in _real(found, doc, whole=True) if not _inside(hit, taken)}
    speaks_of_self = "self" in flags
    carer = "carer" in flags and not speaks_of_self
    for hit in hits:
        category = hit.says.category
        ignored = carer if category == "other_person" else not speaks_of_self
        if category not in OTHERS or not ignored:
            _apply(hit, page)
    # "It's all gone" with nothing named: everything is.
    flags |= {"recovered" for name, _ in page.loose if name == "gone"}
    severities = [_SEVERITIES[name] for name, _ in page.loose if name in _SEVERITIES]
    courses = [_COURSES[name] for name, _ in page.loose if name in _COURSES]
    return Surroundings(
        tuple(page.said),
        frozenset(flags),
        max(severities, default=Severity.UNSTATED),
        max(courses, default=Course.UNSTATED),
    )


def _real(found: Sequence[Hit[Cue]], doc: Doc, *, whole: bool) -> list[Hit[Cue]]:
    """The longest cues of one kind, for the whole message or not; look-alikes fall away."""
    kind = [hit for hit in found if hit.says.category == "pseudo" or _is_whole(hit.says) == whole]
    return [hit for hit in longest(kind, doc=doc) if hit.says.category != "pseudo"]


def _is_whole(cue: Cue) -> bool:
    return cue.direction == "none" and cue.category != "stop"


def _as_said(mention: Mention, doc: Doc) -> Said:
    """A mention before any cue; one with a "not" in its gap ("redness is not spreading") is absent."""
    gap = set(range(mention.tokens[0], mention.tokens[-1])) - set(mention.tokens)
    denied = any(doc[index].norm_ in _DENIALS and doc[index + 1].norm_ not in _HOPED_FOR for index in gap)
    return Said(mention, Presence.ABSENT if denied or mention.denied else Presence.PRESENT)


def _inside(hit: Hit[Cue], taken: Iterable[tuple[int, ...]]) -> bool:
    """A negation that is part of a finding's own words ("can't breathe") is no cue."""
    soft = hit.says.category == "stop" or hit.says.category in _SEVERITIES or hit.says.category in _COURSES
    if hit.says.category == "gone":
        return any(hit.tokens[-1] in tokens for tokens in taken)
    return not soft and any(set(hit.tokens) <= set(tokens) for tokens in taken)


def _apply(hit: Hit[Cue], page: Page) -> None:
    cue = hit.says
    if cue.category.startswith("negated") or cue.category == "uncertain":
        for index in reached(hit, page):
            page.said[index] = _negate(page.said[index], cue.category)
    elif cue.category == "gone":
        group = group_before(hit, page) or just_after(hit, page)
        if not group and ends_something(hit, page):
            page.loose.append((cue.category, cue))
        for index in group if ends_something(hit, page) else ():
            if page.said[index].course is not Course.RECURRED:
                page.said[index] = replace(page.said[index], presence=Presence.ABSENT, passed=True)
    elif cue.category in _DROPPING:
        for index in reached(hit, page):
            if _can_drop(page.said[index].mention, cue.category):
                page.said[index] = replace(page.said[index], dropped=cue.category)
    elif cue.category in _SEVERITIES or cue.category in _COURSES:
        near = nearest(hit, page) or last_passed(hit, page)
        if not near:
            page.loose.append((cue.category, cue))
        for index in near:
            page.said[index] = _modify(page.said[index], cue.category)


def _can_drop(mention: Mention, category: str) -> bool:
    """A tendency is a risk factor all the same, and some conditions last ("a transplant in 2019")."""
    if mention.is_finding:
        return True
    return category != "history" and not (category == "past" and LASTING in mention.qualifiers)


def _negate(said: Said, category: str) -> Said:
    if category == "uncertain":
        doubt = Presence.PRESENT if said.mention.kind == "red_flag" else Presence.UNKNOWN
        return replace(said, presence=doubt)
    if category == "negated_softly" and said.mention.kind == "red_flag":
        return replace(said, presence=Presence.PRESENT)
    return replace(said, presence=Presence.ABSENT, passed=category == "negated_now")


def _modify(said: Said, category: str) -> Said:
    if category in _SEVERITIES:
        return replace(said, severity=max(_SEVERITIES[category], _stated(said.severity)))
    course = _COURSES[category]
    if course is Course.RECURRED and said.passed:
        said = replace(said, presence=Presence.PRESENT, passed=False)
    if said.course is Course.UNSTATED or course > said.course:
        return replace(said, course=course)
    return said


def _stated(severity: Severity) -> Severity:
    return Severity.MILD if severity is Severity.UNSTATED else severity
