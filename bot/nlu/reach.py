"""How far the words around a finding reach: clauses, sentences, lists, and what stands nearest."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Collection, Sequence

from spacy.tokens import Doc, Token

from bot.nlu.lexicon import Cue
from bot.nlu.phrasebook import Hit
from bot.nlu.words import Mention
from bot.triage.evidence import Assertion, Temporality
from bot.triage.findings import Presence

OTHERS = ("other_person", "third_person")
_ANSWERS = {"no", "nope", "none", "nah", "not"}
_AFTER_AN_ANSWER = {
    "just", "only", "but", "and", "i", "it", "not", "nothing", "really", "more", "longer", "way", "sign",
    "signs",
}  # fmt: skip
_ENDERS = {"stopped", "finished", "quit", "ceased", "lost"}
_SENTENCE_ENDS = {".", "!", "?", ";", "\n"}
_JOINING = {",", "and", "or", "nor", "/", "any", "a", "the", "some", "no", "even", "other", "my"}


@dataclass(frozen=True)
class Asserted(Assertion):
    """A mention with its assertion: what its surroundings say of it. `answered`: a form has it so
    ("Fever: yes")."""

    mention: Mention
    answered: bool = field(default=False, kw_only=True)

    @property
    def is_there(self) -> bool:
        """True where the patient has it now, be it in doubt."""
        return self.concerns_now and self.presence is Presence.PRESENT


@dataclass
class Page:
    """A message while it is read: the mentions so far, and its tokens' clauses and sentences by number."""

    doc: Doc
    said: list[Asserted]
    clause: list[int]
    sentence: list[int]
    adjectives: frozenset[str]
    gone_before: frozenset[str]
    loose: list[tuple[str, Hit[Cue]]] = field(default_factory=list)
    _heads: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._heads = sorted((said.mention.head, index) for index, said in enumerate(self.said))

    def within(self, first: int, last: int) -> list[int]:
        """The mentions, by number, that stand between two tokens."""
        begin, end = bisect_left(self._heads, (first, -1)), bisect_left(self._heads, (last + 1, -1))
        return sorted(index for _, index in self._heads[begin:end])


def cut(doc: Doc, hits: Sequence[Hit[Cue]], more: Collection[int] = ()) -> tuple[list[int], list[int]]:
    """The clause and the sentence of each token, by number. `more` are tokens that begin a clause too."""
    starts = {hit.tokens[0] for hit in hits if hit.says.category == "stop"} | set(more)
    clause, sentence = [0] * len(doc), [0] * len(doc)
    clauses = sentences = 0
    for token in doc:
        before = doc[token.i - 1].text if token.i else ""
        # "Swelling? Nope." answers itself.
        answers = before == "?" and token.norm_ in _ANSWERS and stands_alone(token)
        after = bool(before) and _ends_sentence(before) and not answers
        sentences += after
        clauses += bool(after or token.i in starts)
        sentence[token.i], clause[token.i] = sentences, clauses
    return clause, sentence


def stands_alone(answer: Token) -> bool:
    """ "No" before a thing of its own ("fever? no thermometer here") answers nothing."""
    if answer.i + 1 == len(answer.doc):
        return True
    following = answer.nbor().norm_
    return not following.isalpha() or following in _AFTER_AN_ANSWER


def _ends_sentence(text: str) -> bool:
    return "\n" in text or text[-1] in _SENTENCE_ENDS


def reached(hit: Hit[Cue], page: Page) -> list[int]:
    """The mentions that a cue reaches, by its direction, in its own clause."""
    first, last = hit.tokens[0], hit.tokens[-1]
    cue = hit.says
    clauses = _clauses_of(hit, page)
    found = []
    far = cue.reach + len(hit.tokens)
    for index in page.within(last - far, last + far):
        said = page.said[index]
        at = said.mention.head
        if page.clause[at] not in clauses:
            continue
        # "Scabs, and a keloid when I was 15": a time reaches back no further than the comma.
        if cue.category == "past" and at < first and any(page.doc[i].text == "," for i in range(at, first)):
            continue
        # "Mum's diabetic": the words that say whose it is hold the finding themselves.
        own = cue.category in OTHERS and at in hit.tokens
        forward, backward = at > last or own, at < first
        if (
            # "What would red streaks mean?": the words may stand on both sides of it.
            (cue.direction == "both" and (forward or backward or first < at < last))
            or (cue.direction == "forward" and forward)
            or (cue.direction == "backward" and backward and said.mention.is_finding)
        ):
            found.append(index)
    return _list_items(found, last, page) if cue.category.startswith("negated") else found


def _clauses_of(hit: Hit[Cue], page: Page) -> set[int]:
    """The clauses that a cue speaks of: its own, and the next one of its sentence where a time opens that
    sentence ("Two years ago, after a laser, I had a rash")."""
    first, last = hit.tokens[0], hit.tokens[-1]
    own = page.clause[last]
    if hit.says.category == "uncertain" and hit.says.direction == "backward":
        return {page.clause[max(first - 2, 0)]}  # "Dry or peeling, I can't tell"
    opens = first < 2 or page.sentence[first - 2] != page.sentence[first]
    if hit.says.category != "past" or not opens:
        return {own}
    heads = [said.mention.head for said in page.said if said.mention.is_finding]
    if own in (page.clause[at] for at in heads):
        return {own}
    later = [page.clause[at] for at in heads if at > last and page.sentence[at] == page.sentence[last]]
    return {own, min(later, default=own)}


def _list_items(found: list[int], last: int, page: Page) -> list[int]:
    """A negation runs on over a comma or "and" only along a list ("no pus, fever or blisters")."""
    kept: list[int] = []
    end = last
    for index in sorted(found, key=lambda i: page.said[i].mention.head):
        mention = page.said[index].mention
        between = [page.doc[i].norm_ for i in range(end + 1, mention.head)]
        breaks = "," in between or "and" in between
        same = bool(kept) and page.said[kept[-1]].mention.id == mention.id
        if breaks and not same and not _is_list_item(between, mention, page):
            break
        kept.append(index)
        end = max(end, mention.tokens[-1])
    return kept


def _is_list_item(between: list[str], mention: Mention, page: Page) -> bool:
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


def findings_before(hit: Hit[Cue], page: Page) -> list[int]:
    """The findings that are named before a cue."""
    first = hit.tokens[0]
    return [i for i, said in enumerate(page.said) if said.mention.is_finding and said.mention.head < first]


def group_before(hit: Hit[Cue], page: Page) -> list[int]:
    """The nearest mention before a cue, with those joined to it ("redness and swelling")."""
    first = hit.tokens[0]
    before = findings_before(hit, page)
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


def just_after(hit: Hit[Cue], page: Page) -> list[int]:
    """The mention right behind a cue that takes one ("stopped bleeding")."""
    last = hit.tokens[-1]
    if page.doc[last].norm_ not in _ENDERS:
        return []
    return [
        i
        for i, said in enumerate(page.said)
        if said.mention.is_finding and 0 < said.mention.tokens[0] - last <= 2
    ]


def ends_something(hit: Hit[Cue], page: Page) -> bool:
    """ "Gone" before another word ("gone weak", "gone all horrible") is a change, not an end."""
    last = hit.tokens[-1]
    if page.doc[last].norm_ != "gone":
        return True
    following = [token.norm_ for token in page.doc[last + 1 : last + 3]]
    after = following[1:] if following[:1] == ["all"] else following[:1]
    return not after or not after[0].isalpha() or after[0] in page.gone_before


def _joined(left: Mention, right: Mention, doc: Doc) -> bool:
    between = [doc[i].norm_ for i in range(left.tokens[-1] + 1, right.tokens[0])]
    return all(word in _JOINING for word in between)


def nearest(hit: Hit[Cue], page: Page) -> list[int]:
    """What a severity or course belongs to: the finding it touches, else the closest one that is there."""
    first, last = hit.tokens[0], hit.tokens[-1]
    sentence = page.sentence[first]
    near: list[tuple[float, int]] = []
    for index, said in enumerate(page.said):
        mention = said.mention
        if not mention.is_finding or not said.is_there or page.sentence[mention.head] != sentence:
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
        return [i for i in group_before(hit, page) if page.said[i].is_there] or [index]
    return [index]


def last_passed(hit: Hit[Cue], page: Page) -> list[int]:
    """ "Peeling had stopped. It's started up again": what comes back is what had gone."""
    first = hit.tokens[0]
    passed = [
        i
        for i, said in enumerate(page.said)
        if said.temporality is Temporality.PASSED and said.mention.head < first
    ]
    return passed[-1:] if hit.says.category == "recurred" else []
