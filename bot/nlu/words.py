"""Which symptoms, warning signs and other things of the lexicon a message names, and where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import Sequence

from spacy.tokens import Doc, Token

from bot.nlu.lexicon import Lexicon, Term
from bot.nlu.measures import measured
from bot.nlu.phrasebook import Hit, longest
from bot.triage.findings import OTHER_COMPLAINT

FINDING_KINDS = ("symptom", "red_flag", "complaint")
OUT_OF_SCOPE = "out_of_scope"
TOPIC = "topic"
# What ties a message to the patient: a procedure, a day since it, a risk factor.
_ANCHORING = ("anchor", "procedure", "risk_factor")
_ENDS = {".", "!", "?", ";"}
# So many words behind "my cheek is" are said of the cheek.
_PREDICATE = 4
_RANKS = {"red_flag": 0, "complaint": 1, "symptom": 2}


@dataclass(frozen=True)
class Mention:
    """One thing that the message names.

    `tokens` are the indices of the words that name it; `head` is the first that tells anything
    ("my face is red": red), and stands for the mention's place in the sentence. `denied` mentions
    say that the finding is not there ("lips are fine"); `doubtful` ones name it only where the
    talk is of skin already.
    """

    kind: str
    id: str
    tokens: tuple[int, ...]
    head: int
    qualifiers: frozenset[str] = frozenset()
    weak: bool = False
    denied: bool = False
    doubtful: bool = False

    @property
    def is_finding(self) -> bool:
        """True for what a patient can have: a symptom, a red flag or another complaint."""
        return self.kind in FINDING_KINDS


def mentions(doc: Doc, lexicon: Lexicon, *, likely: str = "") -> list[Mention]:
    """Everything that `doc` names, in the order of the text.

    An everyday word ("red", "tight") counts only where the message is about skin, holds no word
    that we do not know, or reads like a report of that symptom (`likely`, the classifier's
    belief). A message with unknown words that the classifier takes for something else altogether
    (`likely` is OUT_OF_SCOPE) names no finding unless something ties it to the patient's skin.
    """
    found: list[Mention] = []
    for hit in _hits(doc, lexicon):
        term = hit.says
        qualifiers = frozenset([term.qualifier] if term.qualifier else [])
        name = OTHER_COMPLAINT if term.kind == "complaint" else term.id
        head = next((i for i in hit.tokens if doc[i].norm_ not in lexicon.light), hit.tokens[-1])
        found.append(Mention(term.kind, name, hit.tokens, head, qualifiers, term.weak, term.denied))
        # The implied finding stands on one word alone: "redness is not spreading" denies one.
        found += [Mention("symptom", other, (head,), head) for other in term.implies]
    found = _with_measures(found, doc, lexicon)
    if not anchored(doc, found, lexicon):
        found = _likely_meant(found, bool(unknown_words(doc, lexicon, found)), likely)
    return sorted(found, key=lambda mention: mention.tokens)


def _likely_meant(found: list[Mention], strange: bool, likely: str) -> list[Mention]:
    """The mentions of a message that nothing ties to the patient. `strange`: it has unknown words."""
    if likely == OUT_OF_SCOPE:
        return [m if m.kind == "red_flag" and not m.weak else _doubted(m, strange=strange) for m in found]
    firm = any(mention.is_finding and not mention.weak for mention in found)
    if firm or not strange:
        return found
    return [_doubted(m) if m.weak and m.id != likely else m for m in found]


def _doubted(mention: Mention, *, strange: bool = True) -> Mention:
    doubtful = strange or mention.weak or mention.kind == "complaint"
    return replace(mention, doubtful=True) if mention.is_finding and doubtful else mention


_OF_THE_PATIENT = ("procedure", "risk_factor")


def _hits(doc: Doc, lexicon: Lexicon) -> list[Hit[Term]]:
    """The longest phrases. "Sick of being red" is no wish to die, but the redness stays; no finding takes
    its words from a topic."""
    found = lexicon.terms.find(doc)
    shared = [hit for hit in found if not hit.says.beside]
    everything = longest(shared, doc=doc, light=lexicon.light, rank=_rank)
    without_figures = [hit for hit in shared if hit.says.figure_of != "red_flag"]
    for_symptoms = longest(without_figures, doc=doc, light=lexicon.light, rank=_rank)
    of_topics = [hit for hit in found if TOPIC in (hit.says.kind, hit.says.figure_of)]
    named = longest(of_topics, doc=doc, light=lexicon.light, rank=_rank)
    topics = [hit for hit in named if not hit.says.weak and hit.says.kind == TOPIC] or named
    # "Facelift 6 days ago" names a procedure, whether or not a topic is of it too.
    without_topics = longest(
        [hit for hit in shared if hit.says.kind != TOPIC], doc=doc, light=lexicon.light, rank=_rank
    )
    return [
        *(hit for hit in everything if hit.says.kind not in ("nothing", "symptom", TOPIC, *_OF_THE_PATIENT)),
        *(hit for hit in without_topics if hit.says.kind in _OF_THE_PATIENT),
        *(hit for hit in for_symptoms if hit.says.kind == "symptom"),
        *(hit for hit in topics if hit.says.kind == TOPIC),
    ]


def _rank(term: Term) -> int:
    """Between equally long phrases the more alarming meaning wins, and no meaning loses."""
    return _RANKS.get(term.kind, len(_RANKS)) if term.kind != "nothing" else len(_RANKS) + 1


def _with_measures(found: list[Mention], doc: Doc, lexicon: Lexicon) -> list[Mention]:
    """Add what figures tell; a normal reading takes the words' meaning away."""
    for measure in measured(doc, lexicon.measures):
        if measure.normal:
            found = [mention for mention in found if mention.id != measure.red_flag]
        at = measure.token
        flag = Mention("red_flag", measure.red_flag, (at,), at, measure.qualifiers, denied=measure.normal)
        found = [*found, flag]
    return found


def unknown_words(doc: Doc, lexicon: Lexicon, found: Sequence[Mention]) -> list[str]:
    """The words that neither the lexicon nor plain English conversation explains."""
    named = {index for mention in found for index in mention.tokens}
    return [
        token.norm_
        for token in doc
        if token.is_alpha and len(token) > 1 and token.i not in named and token.norm_ not in lexicon.plain
    ]


def unexplained_words(doc: Doc, lexicon: Lexicon, found: Sequence[Mention]) -> list[str]:
    """The words that are said of a part of the body, are not everyday ones and name nothing that we know
    ("my cheek is rotting"), in a sentence that names nothing that the patient has."""
    named = {index for mention in found for index in mention.tokens}
    findings = {mention.head for mention in found if mention.is_finding}
    cuts = [t.i for t in doc if t.norm_ == "and" or t.text in _ENDS or "\n" in t.text]
    words = []
    for token in doc:
        if token.norm_ not in lexicon.body or token.i in named:
            continue
        start, end = _sentence(token, cuts)
        verb = next((t for t in doc[token.i + 1 : token.i + 3] if t.norm_ in lexicon.links), None)
        if verb is None or not findings.isdisjoint(range(start, end)):
            continue
        said = doc[verb.i + 1 : min(verb.i + 1 + _PREDICATE, end)]
        words += [
            one.norm_
            for one in said
            if one.is_alpha and len(one) > 1 and one.norm_ not in lexicon.everyday and one.i not in named
        ]
    return list(dict.fromkeys(words))


def _sentence(token: Token, cuts: Sequence[int]) -> tuple[int, int]:
    """The first token of the part of a sentence around `token`, and the one behind its last."""
    before, after = bisect_left(cuts, token.i), bisect_right(cuts, token.i)
    start = cuts[before - 1] + 1 if before else 0
    return start, cuts[after] if after < len(cuts) else len(token.doc)


def anchored(doc: Doc, found: Sequence[Mention], lexicon: Lexicon) -> bool:
    """True where a word says that the message is about the patient's skin or the procedure."""
    if any(mention.kind in _ANCHORING for mention in found):
        return True
    return any(token.norm_ in lexicon.anchors for token in doc)
