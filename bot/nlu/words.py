"""Which symptoms, warning signs and other things of the lexicon a message names, and where."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from bot.nlu.lexicon import Lexicon, Term
from bot.nlu.measures import measured
from bot.nlu.phrasebook import longest
from bot.triage.findings import OTHER_COMPLAINT

FINDING_KINDS = ("symptom", "red_flag", "complaint")
_RANKS = {"red_flag": 0, "complaint": 1, "symptom": 2}


@dataclass(frozen=True)
class Mention:
    """One thing that the message names. `tokens` are the indices of the words that name it."""

    kind: str
    id: str
    tokens: tuple[int, ...]
    qualifiers: frozenset[str] = frozenset()
    weak: bool = False

    @property
    def is_finding(self) -> bool:
        """True for what a patient can have: a symptom, a red flag or another complaint."""
        return self.kind in FINDING_KINDS


def mentions(doc: Doc, lexicon: Lexicon, *, likely: str = "") -> list[Mention]:
    """Everything that `doc` names, in the order of the text.

    An everyday word ("red", "tight") counts only where the message is about skin, holds no word
    that we do not know, or reads like a report of that symptom (`likely`, the classifier's guess).
    """
    found: list[Mention] = []
    hits = longest(lexicon.terms.find(doc), doc=doc, light=lexicon.light, rank=_rank)
    for hit in hits:
        term = hit.says
        if term.kind == "nothing":
            continue
        qualifiers = frozenset([term.qualifier] if term.qualifier else [])
        name = OTHER_COMPLAINT if term.kind == "complaint" else term.id
        found.append(Mention(term.kind, name, hit.tokens, qualifiers, term.weak))
        # The implied finding stands on the first word alone: "redness is not spreading" denies one.
        found += [Mention("symptom", other, hit.tokens[:1]) for other in term.implies]
    found = _with_measures(found, doc, lexicon)
    if not _about_skin(doc, found, lexicon):
        found = [mention for mention in found if not mention.weak or mention.id == likely]
    return sorted(found, key=lambda mention: mention.tokens)


def _rank(term: Term) -> int:
    """Between equally long phrases the more alarming meaning wins, and no meaning loses."""
    return _RANKS.get(term.kind, len(_RANKS)) if term.kind != "nothing" else len(_RANKS) + 1


def _with_measures(found: list[Mention], doc: Doc, lexicon: Lexicon) -> list[Mention]:
    """Add what figures tell; a normal reading takes the words' meaning away."""
    for measure in measured(doc, lexicon.measures):
        if measure.normal:
            found = [mention for mention in found if mention.id != measure.red_flag]
        else:
            flag = Mention("red_flag", measure.red_flag, (measure.token,), measure.qualifiers)
            found = [*found, flag]
    return found


def unknown_words(doc: Doc, lexicon: Lexicon, found: list[Mention]) -> list[str]:
    """The words that neither the lexicon nor plain English conversation explains."""
    named = {index for mention in found for index in mention.tokens}
    return [
        token.norm_
        for token in doc
        if token.is_alpha
        and len(token) > 1
        and token.i not in named
        and token.norm_ not in lexicon.plain
    ]


def _about_skin(doc: Doc, found: list[Mention], lexicon: Lexicon) -> bool:
    if any(mention.is_finding and not mention.weak for mention in found):
        return True
    if any(token.norm_ in lexicon.anchors for token in doc):
        return True
    return not unknown_words(doc, lexicon, found)
