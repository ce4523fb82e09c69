"""A quick look for emergencies, in milliseconds: before any queue, limit or model.

It reads with the lexicon and ConText alone, so a plain denial ("no trouble breathing") is none. What it
misses the whole reading still finds; what it finds is answered even where the whole reading does not come.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Iterator

from actions.reply import verdict
from actions.writer import Writer
from bot.channels.inbox import Alarm
from bot.handbook.access import Clinic, Handbook
from bot.nlu.lexicon import Lexicon
from bot.nlu.text import MAX_CHARS
from bot.nlu.understanding import understand
from bot.triage.decide import decide
from bot.triage.disposition import Disposition
from bot.triage.encounter import Encounter
from bot.triage.evidence import Certainty, Evidence
from bot.triage.findings import Presence, combine

# Characters that are read at once, of which so many are read again with the next ones.
_PIECE, _AGAIN = 400, 80
# Pieces that are read whole; a look at the words of the others is enough to pass them over.
_MOST_PIECES = 12
_SENTENCE_END = re.compile(r"[.!?\n;]\s*")


def emergency_alarm(lexicon: Lexicon, handbook: Handbook, clinic: Clinic) -> Alarm:
    """A message → the emergency's reply (bot.parts) where it plainly tells of one, else None."""
    telling, writer = _telling_words(lexicon), Writer(handbook, clinic)

    def alarm(text: str) -> dict[str, Any] | None:
        for piece in _telling(text, telling, lexicon):
            said = understand(piece, lexicon, None)
            findings = combine(one.as_finding() for one in said.evidence if _plainly(one))
            risks = frozenset(one.finding for one in said.risks if _plainly(one))
            known = frozenset(risks & handbook.risk_factors.keys())
            decision = decide(Encounter(findings=findings, risk_factors=known), handbook)
            if decision.disposition is Disposition.EMERGENCY:
                return verdict(decision, writer).to_dict()
        return None

    return alarm


def _plainly(one: Evidence) -> bool:
    """True for what is there now, without a doubt."""
    return one.concerns_now and one.presence is Presence.PRESENT and one.certainty is Certainty.CERTAIN


def _telling(text: str, words: frozenset[str], lexicon: Lexicon) -> Iterator[str]:
    """The first pieces of a text that hold a word of a warning sign."""
    telling = (
        piece
        for piece in _pieces(text[:MAX_CHARS])
        if not words.isdisjoint(token.norm_ for token in lexicon.read(piece).doc)
    )
    return islice(telling, _MOST_PIECES)


def _telling_words(lexicon: Lexicon) -> frozenset[str]:
    """Words of which one at least is in every phrase for a warning sign."""
    words: set[str] = set()
    for term, alternatives in lexicon.terms.entries():
        if term.kind == "red_flag":
            every = {word for choices in alternatives for word in choices if word.isalpha()}
            words |= every - lexicon.light or every
    return frozenset(words)


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces that end with a sentence, or else with a word; each begins a little before."""
    start = 0
    while len(text) - start > _PIECE:
        stretch = text[start : start + _PIECE]
        ends = [match.end() for match in _SENTENCE_END.finditer(stretch, 2 * _AGAIN)]
        space = stretch.rfind(" ", 2 * _AGAIN)
        end = start + (ends[-1] if ends else space if space > 0 else _PIECE)
        yield text[start:end]
        again = text.find(" ", end - _AGAIN, end)
        start = again if again >= 0 else end
    yield text[start:]
