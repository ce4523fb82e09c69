"""ConText: what the words around a finding do to it. Rules are data (data/lexicon/context.yml).

Each cue reaches forward or backward over the findings of its clause. A finding can become
absent, doubtful or no finding at all, and gets a severity and a course. For a red flag a soft or
doubtful negation counts as present.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Iterable, Sequence

from spacy.tokens import Doc, Token

from bot.nlu.lexicon import Cue, Lexicon
from bot.nlu.phrasebook import Hit, longest
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
_OTHERS = ("other_person", "third_person")
_DROPPING = ("past", "history", "hypothetical", "other_person", "third_person")
_ANSWERS = {"no", "nope", "none", "nah", "not"}
_AFTER_AN_ANSWER = {
    "just",
    "only",
    "but",
    "and",
    "i",
    "it",
    "not",
    "nothing",
    "really",
    "more",
    "longer",
    "way",
    "sign",
    "signs",
}
_ENDERS = {"stopped", "finished", "quit", "ceased", "lost"}
# "Pressed for ten minutes and it will not stop" denies the end, not the finding.
_HOPED_FOR = {"stop", "stopped", "stopping", "clot", "slow", "close", "closed", "heal", "healed", "help"}
_DENIALS = {"not", "no", "never", "without"}
_SENTENCE_ENDS = {".", "!", "?", ";", "\n"}
_JOINING = {",", "and", "or", "nor", "/", "any", "a", "the", "some", "no", "even", "other", "my"}


@dataclass(frozen=True)
class Said:
    """A mention with what its surroundings say of it. `dropped` says why it is no finding:
    past, history, hypothetical, other_person or third_person."""

    mention: Mention
    presence: Presence = Presence.PRESENT
    severity: Severity = Severity.UNSTATED
    course: Course = Course.UNSTATED
    dropped: str | None = None
    passed: bool = False


@dataclass(frozen=True)
class Surroundings:
    """All mentions in context, and what the cues say of the message as a whole."""

    said: tuple[Said, ...]
    flags: frozenset[str] = frozenset()
    severity: Severity = Severity.UNSTATED
    course: Course = Course.UNSTATED


@dataclass
class _Page:
    """Working state: the doc cut into clauses and sentences."""

    doc: Doc
    said: list[Said]
    clause: list[int]
    sentence: list[int]
    adjectives: frozenset[str]
    gone_before: frozenset[str]
    loose: list[tuple[str, Cue]] = field(default_factory=list)


def in_context(doc: Doc, mentions: Sequence[Mention], lexicon: Lexicon) -> Surroundings:
    """Apply every cue of `doc` to `mentions` (findings and risk factors alike)."""
    taken = {mention.tokens for mention in mentions}
    found = lexicon.cues.find(doc)
    hits = [hit for hit in _real(found, doc, whole=False) if not _inside(hit, taken)]
    # "Probably not a cold sore" is a doubt, though "not a" stands in it.
    doubts = {i for hit in hits if hit.says.category in _DOUBTS for i in hit.tokens}
    hits = [hit for hit in hits if hit.says.category != "negated" or not doubts & set(hit.tokens)]
    clause, sentence = _cut(doc, hits)
    said = [_as_said(mention, doc) for mention in mentions]
    page = _Page(doc, said, clause, sentence, lexicon.adjectives, lexicon.gone_before)
    flags = {hit.says.category for hit in _real(found, doc, whole=True) if not _inside(hit, taken)}
    speaks_of_self = "self" in flags
    carer = "carer" in flags and not speaks_of_self
    for hit in hits:
        category = hit.says.category
        ignored = carer if category == "other_person" else not speaks_of_self
        if category not in _OTHERS or not ignored:
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


def _cut(doc: Doc, hits: Sequence[Hit[Cue]]) -> tuple[list[int], list[int]]:
    starts = {hit.tokens[0] for hit in hits if hit.says.category == "stop"}
    clause, sentence = [0] * len(doc), [0] * len(doc)
    clauses = sentences = 0
    for token in doc:
        before = doc[token.i - 1].text if token.i else ""
        # "Swelling? Nope." answers itself.
        answers = before == "?" and token.norm_ in _ANSWERS and _stands_alone(token)
        after = bool(before) and _ends_sentence(before) and not answers
        sentences += after
        clauses += bool(after or token.i in starts)
        sentence[token.i], clause[token.i] = sentences, clauses
    return clause, sentence


def _stands_alone(answer: Token) -> bool:
    """ "No" before a thing of its own ("fever? no thermometer here") answers nothing."""
    if answer.i + 1 == len(answer.doc):
        return True
    following = answer.nbor().norm_
    return not following.isalpha() or following in _AFTER_AN_ANSWER


def _ends_sentence(text: str) -> bool:
    return "\n" in text or text[-1] in _SENTENCE_ENDS


def _apply(hit: Hit[Cue], page: _Page) -> None:
    cue = hit.says
    if cue.category.startswith("negated") or cue.category == "uncertain":
        for index in _reached(hit, page):
            page.said[index] = _negate(page.said[index], cue.category)
    elif cue.category == "gone":
        group = _group_before(hit, page) or _just_after(hit, page)
        if not group and _ends_something(hit, page):
            page.loose.append((cue.category, cue))
        for index in group if _ends_something(hit, page) else ():
            if page.said[index].course is not Course.RECURRED:
                page.said[index] = replace(page.said[index], presence=Presence.ABSENT, passed=True)
    elif cue.category in _DROPPING:
        for index in _reached(hit, page):
            if _can_drop(page.said[index].mention, cue.category):
                page.said[index] = replace(page.said[index], dropped=cue.category)
    elif cue.category in _SEVERITIES or cue.category in _COURSES:
        nearest = _nearest(hit, page) or _last_passed(hit, page)
        if not nearest:
            page.loose.append((cue.category, cue))
        for index in nearest:
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


def _last_passed(hit: Hit[Cue], page: _Page) -> list[int]:
    """ "Peeling had stopped. It's started up again": what comes back is what had gone."""
    first = hit.tokens[0]
    passed = [i for i, said in enumerate(page.said) if said.passed and said.mention.head < first]
    return passed[-1:] if hit.says.category == "recurred" else []


def _stated(severity: Severity) -> Severity:
    return Severity.MILD if severity is Severity.UNSTATED else severity


def _reached(hit: Hit[Cue], page: _Page) -> list[int]:
    """The mentions that a cue reaches, by its direction, in its own clause."""
    first, last = hit.tokens[0], hit.tokens[-1]
    cue = hit.says
    reached = []
    for index, said in enumerate(page.said):
        at = said.mention.head
        if page.clause[at] != page.clause[last] or abs(at - last) > cue.reach + len(hit.tokens):
            continue
        # "Mum's diabetic": the words that say whose it is hold the finding themselves.
        own = cue.category in _OTHERS and at in hit.tokens
        forward, backward = at > last or own, at < first
        if (
            (cue.direction == "both" and (forward or backward))
            or (cue.direction == "forward" and forward)
            or (cue.direction == "backward" and backward and said.mention.is_finding)
        ):
            reached.append(index)
    return _list_items(reached, last, page) if cue.category.startswith("negated") else reached


def _list_items(reached: list[int], last: int, page: _Page) -> list[int]:
    """A negation runs on over a comma or "and" only along a list ("no pus, fever or blisters")."""
    kept: list[int] = []
    end = last
    for index in sorted(reached, key=lambda i: page.said[i].mention.head):
        mention = page.said[index].mention
        between = [page.doc[i].norm_ for i in range(end + 1, mention.head)]
        breaks = "," in between or "and" in between
        if breaks and not _is_list_item(between, mention, page):
            break
        kept.append(index)
        end = max(end, mention.tokens[-1])
    return kept


def _is_list_item(between: list[str], mention: Mention, page: _Page) -> bool:
    if "or" in between or "nor" in between:
        return "anything" not in between
    if any(word not in _JOINING for word in between if word.isalpha()):
        return False
    after = mention.tokens[-1] + 1
    following = page.doc[after].norm_ if after < len(page.doc) else "."
    return (
        following in {",", "or", "nor", "and", ".", "!", "?", "etc", "either"}
        and page.doc[mention.head].norm_ not in page.adjectives
    )


def _group_before(hit: Hit[Cue], page: _Page) -> list[int]:
    """The nearest mention before a cue, with those joined to it ("redness and swelling")."""
    first = hit.tokens[0]
    before = [i for i, said in enumerate(page.said) if said.mention.is_finding and said.mention.head < first]
    same = [i for i in before if page.clause[page.said[i].mention.head] == page.clause[first]]
    group: list[int] = []
    for index in sorted(same or before[-1:], key=lambda i: -page.said[i].mention.tokens[-1]):
        mention = page.said[index].mention
        if not group and first - mention.tokens[-1] > hit.says.reach:
            break
        if group and not _joined(mention, page.said[group[-1]].mention, page.doc):
            break
        group.append(index)
    return group


def _just_after(hit: Hit[Cue], page: _Page) -> list[int]:
    """The mention right behind a cue that takes one ("stopped bleeding")."""
    last = hit.tokens[-1]
    if page.doc[last].norm_ not in _ENDERS:
        return []
    return [
        i
        for i, said in enumerate(page.said)
        if said.mention.is_finding and 0 < said.mention.tokens[0] - last <= 2
    ]


def _ends_something(hit: Hit[Cue], page: _Page) -> bool:
    """ "Gone" before another word ("gone weak") is a change, not an end."""
    last = hit.tokens[-1]
    after = page.doc[last + 1].norm_ if last + 1 < len(page.doc) else "."
    return page.doc[last].norm_ != "gone" or not after.isalpha() or after in page.gone_before


def _joined(left: Mention, right: Mention, doc: Doc) -> bool:
    between = [doc[i].norm_ for i in range(left.tokens[-1] + 1, right.tokens[0])]
    return all(word in _JOINING for word in between)


def _nearest(hit: Hit[Cue], page: _Page) -> list[int]:
    """What a severity or course belongs to: the finding it touches, else the closest one."""
    first, last = hit.tokens[0], hit.tokens[-1]
    sentence = page.sentence[first]
    near: list[tuple[float, int]] = []
    for index, said in enumerate(page.said):
        mention = said.mention
        if not mention.is_finding or page.sentence[mention.head] != sentence:
            continue
        gap = max(mention.tokens[0] - last, first - mention.tokens[-1], 0)
        other_clause = page.clause[mention.head] != page.clause[first]
        if gap > hit.says.reach:
            continue
        near.append((gap + (100 if other_clause else 0), index))
    if not near:
        return []
    index = min(near)[1]
    if page.said[index].mention.tokens[-1] < first:
        return _group_before(hit, page) or [index]
    return [index]
