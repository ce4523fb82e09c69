"""Many phrases, each with something to say, found in a Doc quickly (spaCy's Matcher)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Collection, Generic, Iterable, Iterator, Mapping, Sequence, TypeVar

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.nlu.faults import LexiconError
from bot.nlu.notation import Pattern, compile_phrase, required_words

T = TypeVar("T")


@dataclass(frozen=True)
class Hit(Generic[T]):
    """A phrase that was found: what it says and the indices of the tokens it names.

    Words in a gap are between the tokens but not among them.
    """

    says: T
    tokens: tuple[int, ...]


class Phrasebook(Generic[T]):
    """Phrases with what each says. Each phrase has a Matcher of its own, tried only on texts that
    hold all the words it needs, and only around one of them: a thousand phrases then cost little more
    than ten, and a long text no more than its parts."""

    def __init__(self, nlp: Language, groups: Mapping[str, Sequence[str]]) -> None:
        self._nlp = nlp
        self._groups = groups
        self._phrases: list[tuple[T, Pattern]] = []
        self._needs: list[tuple[frozenset[str], ...]] = []
        self._matchers: dict[int, Matcher] = {}
        self._by_word: dict[str, list[int]] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self.words: set[str] = set()

    def add(self, phrases: Iterable[object], says: T) -> None:
        """Add phrases in the lexicon's notation. Raises LexiconError on a faulty one."""
        for phrase in phrases:
            if not isinstance(phrase, str):
                raise LexiconError(f"{phrase!r} is not text: put it in quotes")
            compiled = compile_phrase(phrase.lower(), groups=self._groups, split=self._split)
            for pattern in compiled:
                self._add(pattern, says)

    def find(self, doc: Doc) -> list[Hit[T]]:
        """All hits, overlapping ones too, in the order of the phrases."""
        places: dict[str, list[int]] = {}
        for token in doc:
            places.setdefault(token.norm_, []).append(token.i)
        candidates = {index for norm in places for index in self._by_word.get(norm, ())}
        hits: dict[Hit[T], None] = {}
        for index in sorted(candidates):
            anchor, *others = self._needs[index]
            if any(places.keys().isdisjoint(words) for words in others):
                continue
            says, pattern = self._phrases[index]
            at = sorted(place for word in anchor for place in places.get(word, ()))
            if len(pattern) == 1:
                hits.update((Hit(says, (place,)), None) for place in at)
                continue
            for start, alignment in self._matches(index, doc, _windows(at, len(pattern), len(doc))):
                named = tuple(
                    start + offset
                    for offset, position in enumerate(alignment)
                    if "IS_PUNCT" not in pattern[position]
                )
                hits[Hit(says, named)] = None
        return list(hits)

    def entries(self) -> Iterator[tuple[T, list[list[str]]]]:
        """What each phrase says, with the alternatives for each of its words."""
        for says, pattern in self._phrases:
            yield says, [list(_words_of([token])) for token in pattern]

    def _matches(
        self, index: int, doc: Doc, windows: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[int, list[int]]]:
        """Where a phrase begins, and which of its places each word takes."""
        matcher = self._matcher(index)
        for begin, end in windows:
            matches: Any = matcher(doc[begin:end], with_alignments=True)
            for _, start, _, alignment in matches:
                yield begin + start, alignment

    def _matcher(self, index: int) -> Matcher:
        """The phrase's Matcher, made when it is first needed: most never are."""
        if index not in self._matchers:
            # The patterns are our own: to check them against a schema takes longer than a message.
            matcher = Matcher(self._nlp.vocab, validate=False)
            matcher.add("phrase", [self._phrases[index][1]])
            self._matchers[index] = matcher
        return self._matchers[index]

    def _add(self, pattern: Pattern, says: T) -> None:
        needs = required_words(pattern)
        for word in needs[0]:
            self._by_word.setdefault(word, []).append(len(self._phrases))
        self._phrases.append((says, pattern))
        self._needs.append(needs)
        self.words.update(_words_of(pattern))

    def _split(self, word: str) -> tuple[str, ...]:
        """The normal forms of a word's tokens. Each word is in many phrases: it is split once."""
        if word not in self._parts:
            self._parts[word] = tuple(token.norm_ for token in self._nlp.make_doc(word))
        return self._parts[word]


def longest(
    hits: Iterable[Hit[T]],
    *,
    doc: Doc,
    light: Collection[str] = (),
    rank: Callable[[T], int] = lambda _: 0,
) -> list[Hit[T]]:
    """Drop each hit whose telling words are all named by a longer one.

    `light` words tell nothing. Between equally long hits the lower `rank` wins.
    """
    heavy = {hit: frozenset(i for i in hit.tokens if doc[i].norm_ not in light) for hit in hits}
    ordered = sorted(
        heavy,
        key=lambda hit: (-len(heavy[hit]), -len(hit.tokens), rank(hit.says), hit.tokens),
    )
    kept: list[Hit[T]] = []
    told: set[int] = set()
    named: set[int] = set()
    for hit in ordered:
        covered = heavy[hit] <= told if heavy[hit] else set(hit.tokens) <= named
        if not covered:
            kept.append(hit)
            told |= heavy[hit]
            named.update(hit.tokens)
    return sorted(kept, key=lambda hit: hit.tokens)


def _windows(places: Sequence[int], reach: int, length: int) -> Iterator[tuple[int, int]]:
    """The stretches of a text of `length` tokens within `reach` of `places`, first and one behind last."""
    begin, end = 0, 0
    for place in places:
        if end and place - reach >= end:
            yield begin, end
            end = 0
        begin = begin if end else max(place - reach + 1, 0)
        end = min(place + reach, length)
    if end:
        yield begin, end


def _words_of(pattern: Pattern) -> Iterable[str]:
    for token in pattern:
        norm: Any = token["NORM"]
        if isinstance(norm, str):
            yield norm
        else:
            yield from norm.get("IN", ())
