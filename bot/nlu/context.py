"""ConText: what the words around a mention say of it. Rules are data (data/lexicon/context.yml).

A trigger has a scope, forward or backward, that ends with its clause. Every mention gets an assertion
(presence, temporality, experiencer, certainty, severity, course); none is ever removed. For a red flag
a soft or doubtful negation is a doubt, and a doubt counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Collection, Iterable, Mapping, Sequence

from spacy.tokens import Doc

from bot.nlu.forms import Form, read_form
from bot.nlu.lexicon import Cue, Lexicon
from bot.nlu.phrasebook import Hit, longest
from bot.nlu.reach import (
    OTHERS,
    Asserted,
    Page,
    cut,
    ends_something,
    findings_before,
    group_before,
    just_after,
    last_passed,
    nearest,
    reached,
)
from bot.nlu.words import Mention
from bot.triage.evidence import Certainty, Experiencer, Temporality
from bot.triage.findings import Course, Presence, Severity

_SEVERITIES = {"severe": Severity.SEVERE, "mild": Severity.MILD}
COURSES = {
    "worsening": Course.WORSENING,
    "spreading": Course.SPREADING,
    "recurred": Course.RECURRED,
    "improving": Course.IMPROVING,
}
_MODIFIERS = {**_SEVERITIES, **COURSES}
# The qualifier of a risk factor that long ago does not end.
LASTING = "lasting"
_DOUBTS = ("negated_softly", "uncertain")
_TEMPORALITIES = {
    "past": Temporality.HISTORICAL,
    "history": Temporality.HISTORICAL,
    "hypothetical": Temporality.HYPOTHETICAL,
    "asked_about": Temporality.HYPOTHETICAL,
}
# "Pressed for ten minutes and it will not stop" denies the end, not the finding.
_HOPED_FOR = {"stop", "stopped", "stopping", "clot", "slow", "close", "closed", "heal", "healed", "help"}
_DENIALS = {"not", "no", "never", "without"}


@dataclass(frozen=True)
class Surroundings:
    """All mentions with their assertions, and what the cues say of the message as a whole."""

    said: tuple[Asserted, ...]
    flags: frozenset[str] = frozenset()
    severity: Severity = Severity.UNSTATED
    course: Course = Course.UNSTATED


def in_context(doc: Doc, mentions: Sequence[Mention], lexicon: Lexicon) -> Surroundings:
    """Apply every cue of `doc` to `mentions` (findings and risk factors alike)."""
    taken = _by_token(mentions)
    found = lexicon.cues.find(doc)
    form = read_form(doc, mentions, lexicon.answers)
    hits = [hit for hit in _real(found, doc, whole=False) if not _inside(hit, taken)]
    hits = [hit for hit in hits if not form.answers & set(hit.tokens)]
    # "Probably not a cold sore" is a doubt, though "not a" stands in it.
    doubts = {i for hit in hits if hit.says.category in _DOUBTS for i in hit.tokens}
    hits = [hit for hit in hits if hit.says.category != "negated" or not doubts & set(hit.tokens)]
    clause, sentence = cut(doc, hits, form.starts)
    said = [_as_told(mention, doc, form.given.get(index)) for index, mention in enumerate(mentions)]
    page = Page(doc, said, clause, sentence, lexicon.adjectives, lexicon.gone_before)
    whole = [hit for hit in _real(found, doc, whole=True) if not _inside(hit, taken)]
    flags = {
        hit.says.category
        for hit in whole
        if hit.says.category != "recovered" or not _supposed(hit, hits, page)
    }
    _apply_all(hits, page, lexicon, form, flags)
    severities = [_SEVERITIES[name] for name, _ in page.loose if name in _SEVERITIES]
    courses = [COURSES[name] for name, _ in page.loose if name in COURSES]
    return Surroundings(
        tuple(page.said),
        frozenset(flags),
        max(severities, default=Severity.UNSTATED),
        max(courses, default=Course.UNSTATED),
    )


def _apply_all(hits: Sequence[Hit[Cue]], page: Page, lexicon: Lexicon, form: Form, flags: set[str]) -> None:
    """Assertions first, then what takes them back in the same breath, then severity and course: those
    belong to what is there."""
    speaks_of_self = "self" in flags
    carer = "carer" in flags and not speaks_of_self
    for hit in hits:
        category = hit.says.category
        ignored = carer if category == "other_person" else not speaks_of_self
        if category not in (*_MODIFIERS, *_AFTERWARDS) and not (category in OTHERS and ignored):
            _assert(hit, page, lexicon)
    for hit in hits:
        if hit.says.category in _AFTERWARDS:
            _AFTERWARDS[hit.says.category](hit, page)
    for index, there in form.given.items():
        page.said[index] = _answered(page.said[index], there)
    for hit in hits:
        if hit.says.category in _MODIFIERS:
            _modify_near(hit, page)
    # "It's all gone" with nothing named: everything is, unless it is only hoped for or asked.
    ended = [hit for name, hit in page.loose if name == "gone"]
    if any(_of_everything(hit, page, lexicon) and not _supposed(hit, hits, page) for hit in ended):
        flags.add("recovered")


def _real(found: Sequence[Hit[Cue]], doc: Doc, *, whole: bool) -> list[Hit[Cue]]:
    """The longest cues of one kind, for the whole message or not; look-alikes fall away."""
    kind = [hit for hit in found if hit.says.category == "pseudo" or _is_whole(hit.says) == whole]
    real = longest(kind, doc=doc, rank=lambda cue: int(cue.category != "pseudo"))
    return [hit for hit in real if hit.says.category != "pseudo"]


def _is_whole(cue: Cue) -> bool:
    return cue.direction == "none" and cue.category != "stop"


def _as_told(mention: Mention, doc: Doc, answered: bool | None) -> Asserted:
    """A mention before any cue; one with a "not" in its gap ("redness is not spreading") is absent."""
    gap = set(range(mention.tokens[0], mention.tokens[-1])) - set(mention.tokens)
    denied = any(doc[index].norm_ in _DENIALS and doc[index + 1].norm_ not in _HOPED_FOR for index in gap)
    absent = (denied or mention.denied) and answered is None
    return Asserted(mention, presence=Presence.ABSENT if absent else Presence.PRESENT)


def _answered(said: Asserted, there: bool) -> Asserted:
    """ "Fever: yes": the answer is the assertion."""
    presence = Presence.PRESENT if there else Presence.ABSENT
    return replace(
        said,
        presence=presence,
        temporality=Temporality.CURRENT,
        certainty=Certainty.CERTAIN,
        answered=True,
    )


def _by_token(mentions: Iterable[Mention]) -> Mapping[int, list[frozenset[int]]]:
    """The tokens of the mentions that each token is of."""
    taken: dict[int, list[frozenset[int]]] = {}
    for tokens in {frozenset(mention.tokens) for mention in mentions}:
        for token in tokens:
            taken.setdefault(token, []).append(tokens)
    return taken


def _inside(hit: Hit[Cue], taken: Mapping[int, list[frozenset[int]]]) -> bool:
    """A negation that is part of a finding's own words ("can't breathe") is no cue."""
    soft = hit.says.category == "stop" or hit.says.category in _MODIFIERS
    if hit.says.category == "gone":
        return hit.tokens[-1] in taken
    return not soft and any(tokens.issuperset(hit.tokens) for tokens in taken.get(hit.tokens[0], ()))


def _assert(hit: Hit[Cue], page: Page, lexicon: Lexicon) -> None:
    cue = hit.says
    words = " ".join(page.doc[index].text for index in hit.tokens)
    if cue.category.startswith("negated") or cue.category == "uncertain":
        for index in reached(hit, page):
            page.said[index] = _with_words(_negate(page.said[index], cue.category), words)
    elif cue.category == "may_be":  # a symptom that may be there is there
        for index in reached(hit, page):
            if page.said[index].mention.kind == "risk_factor":
                page.said[index] = _with_words(_negate(page.said[index], "uncertain"), words)
    elif cue.category == "gone":
        group = group_before(hit, page) or just_after(hit, page)
        if not group and ends_something(hit, page):
            page.loose.append((cue.category, hit))
        for index in group if ends_something(hit, page) else ():
            if page.said[index].course is not Course.RECURRED:
                page.said[index] = _with_words(_gone(page.said[index]), words)
    elif cue.category == "denies_all":
        for index in _named_before(hit, page):
            page.said[index] = _with_words(replace(page.said[index], presence=Presence.ABSENT), words)
    elif cue.category in OTHERS:
        for index in reached(hit, page):
            if not _follows(page.said[index], hit, page, lexicon.owning):
                other = replace(page.said[index], experiencer=Experiencer.OTHER)
                page.said[index] = _with_words(other, words)
    elif cue.category in _TEMPORALITIES:
        for index in reached(hit, page):
            said = page.said[index]
            if _can_be(said.mention, cue.category, lexicon) and not _presupposed(said, hit, page, lexicon):
                page.said[index] = _with_words(_dated(said, cue.category), words)


def _can_be(mention: Mention, category: str, lexicon: Lexicon) -> bool:
    """A tendency is a risk factor all the same, and some conditions last ("a transplant in 2019")."""
    if mention.is_finding:
        return True
    if mention.id in lexicon.lifelong:
        return category not in ("past", "history")
    return category != "history" and not (category == "past" and LASTING in mention.qualifiers)


def _presupposed(said: Asserted, hit: Hit[Cue], page: Page, lexicon: Lexicon) -> bool:
    """ "How long will this fever last?" is asked by somebody who has it: "this" says so."""
    determiners = lexicon.definite if hit.says.category == "asked_about" else lexicon.pointing
    supposes = _TEMPORALITIES[hit.says.category] is Temporality.HYPOTHETICAL
    return supposes and said.mention.is_finding and _follows(said, hit, page, determiners)


def _follows(said: Asserted, hit: Hit[Cue], page: Page, determiners: Collection[str]) -> bool:
    """True where one of `determiners` stands right before the mention, or among its own first words."""
    first = said.mention.tokens[0]
    nearby = page.doc[max(hit.tokens[0], first - 3) : max(said.mention.head, first + 1)]
    return any(token.norm_ in determiners and token.i not in hit.tokens[:1] for token in nearby)


def _dated(said: Asserted, category: str) -> Asserted:
    """Only supposed, or of another time. What is only asked about may be there: a red flag is a doubt."""
    if category != "asked_about":
        return replace(said, temporality=_TEMPORALITIES[category], certainty=Certainty.CERTAIN)
    if said.temporality is Temporality.HYPOTHETICAL:
        return said
    certainty = Certainty.DOUBTFUL if said.mention.kind == "red_flag" else said.certainty
    return replace(said, temporality=Temporality.HYPOTHETICAL, certainty=certainty)


def _negate(said: Asserted, category: str) -> Asserted:
    red_flag = said.mention.kind == "red_flag"
    if category == "uncertain" or (category == "negated_softly" and red_flag):
        return replace(said, certainty=Certainty.DOUBTFUL)
    return _gone(said) if category == "negated_now" else replace(said, presence=Presence.ABSENT)


def _gone(said: Asserted) -> Asserted:
    return replace(said, presence=Presence.ABSENT, temporality=Temporality.PASSED)


def _named_before(hit: Hit[Cue], page: Page) -> list[int]:
    """The findings that "I have none of those" speaks of: those of its sentence, else of the one before."""
    first = hit.tokens[0]
    before = findings_before(hit, page)
    for back in (0, 1):
        near = [i for i in before if page.sentence[_head(page, i)] == page.sentence[first] - back]
        if near:
            return near
    return []


def _never_before(hit: Hit[Cue], page: Page) -> None:
    """ "Never had pus before" denies the past: whether it is there now stays open."""
    for index in reached(hit, page):
        said = page.said[index]
        if said.presence is Presence.ABSENT and said.temporality is Temporality.CURRENT:
            certainty = Certainty.DOUBTFUL if said.mention.kind == "red_flag" else said.certainty
            page.said[index] = replace(
                said, presence=Presence.PRESENT, temporality=Temporality.HISTORICAL, certainty=certainty
            )


def _until_now(hit: Hit[Cue], page: Page) -> None:
    """ "… but now I do": what was denied just before is there after all."""
    first = hit.tokens[0]
    before = findings_before(hit, page)
    near = [i for i in before if page.sentence[first] - page.sentence[_head(page, i)] <= 1]
    last = [i for i in near if page.clause[_head(page, i)] == page.clause[_head(page, near[-1])]]
    for index in last:
        page.said[index] = _as_is_there(page.said[index])


def _head(page: Page, index: int) -> int:
    return page.said[index].mention.head


def _own(hit: Hit[Cue], page: Page) -> None:
    """ "My mother says the rash I have is nothing": it is there."""
    for index in reached(hit, page):
        if page.said[index].mention.tokens[-1] + 1 == hit.tokens[0]:
            page.said[index] = _as_is_there(page.said[index])


def _as_is_there(said: Asserted) -> Asserted:
    return replace(
        said,
        presence=Presence.PRESENT,
        temporality=Temporality.CURRENT,
        experiencer=Experiencer.PATIENT,
        certainty=Certainty.CERTAIN,
    )


_AFTERWARDS: Mapping[str, Callable[[Hit[Cue], Page], None]] = {
    "own": _own,
    "never_before": _never_before,
    "until_now": _until_now,
}


def _modify_near(hit: Hit[Cue], page: Page) -> None:
    # A vague complaint ("going downhill") says it of what is named beside it.
    named = [(i, said.mention) for i, said in enumerate(page.said) if said.mention.kind != "vague"]
    whole = [i for i, mention in named if set(hit.tokens) <= set(mention.tokens)]
    # "Not in severe pain, only tender": the words of a finding say nothing of another one.
    near = whole or nearest(hit, page) or last_passed(hit, page)
    if not near:
        page.loose.append((hit.says.category, hit))
    for index in near:
        page.said[index] = _modify(page.said[index], hit.says.category)


def _modify(said: Asserted, category: str) -> Asserted:
    if category in _SEVERITIES:
        return replace(said, severity=max(_SEVERITIES[category], _stated(said.severity)))
    course = COURSES[category]
    if course is Course.RECURRED and said.temporality is Temporality.PASSED:
        said = replace(said, presence=Presence.PRESENT, temporality=Temporality.CURRENT)
    if said.course is Course.UNSTATED or course > said.course:
        return replace(said, course=course)
    return said


def _of_everything(hit: Hit[Cue], page: Page, lexicon: Lexicon) -> bool:
    """ "It has gone", "all cleared up", "gone!"; in "I have finished the tablets" something else has."""
    first = hit.tokens[0]
    clause = page.clause[first]
    before = [t.norm_ for t in page.doc[:first] if page.clause[t.i] == clause and t.is_alpha]
    own = [page.doc[index].norm_ for index in hit.tokens]
    return not before or bool(lexicon.everything & {*before, *own})


def _supposed(hit: Hit[Cue], hits: Iterable[Hit[Cue]], page: Page) -> bool:
    """True for an end that is only hoped for or asked about ("will it be gone by Saturday?")."""
    clause = page.clause[hit.tokens[0]]
    if any(
        other.says.category in ("hypothetical", "asked_about", "expected_end")
        and page.clause[other.tokens[0]] == clause
        for other in hits
    ):
        return True
    here = [token.i for token in page.doc if page.sentence[token.i] == page.sentence[hit.tokens[0]]]
    return page.doc[here[-1]].text == "?"


def _with_words(said: Asserted, words: str) -> Asserted:
    return replace(said, words=(*said.words, words))


def _stated(severity: Severity) -> Severity:
    return Severity.MILD if severity is Severity.UNSTATED else severity
