"""A patient's message → tokens in their normal form (spaCy Doc), with a way back to the original.

Only what typing does is undone here: curly quotes, chat shorthand, numbers glued to words,
repeated letters and slips of the finger. What words mean is the lexicon's business.

No reading may cost more than its length: runs of one character, of marks or of one word are cut short
(`MOST_IN_A_ROW`), and what has no space for very long is parted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Mapping, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.nlu.spelling import Speller

# Far more than a patient writes; bounds the time that one message can take.
MAX_CHARS = 10_000
# More of the same in a row tells nothing more.
MOST_IN_A_ROW = 12
# No word is longer; the tokenizer's work grows with the square of a word's length.
LONGEST_WORD = 64

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."}
)
# Where a space is missing: "3days", "day3", "red.and", and words joined by a hyphen.
_GLUED = re.compile(
    r"(?<=\d)(?=(?:days?|dys|dayz|d|hrs?|hs|hours?|h|weeks?|wks?|w|months?|mins?|dpo|po|am|pm|mm|c|f)\b)"
    r"|(?<=\d)(?=(?:days?|hours?|hrs?|weeks?)[a-z])|(?<=\d)(?=ish\b)"
    r"|(?<=[a-z])(?=\d)|(?<=[a-z]{2}[.,;:!?])(?=[a-z])|(?<=[a-z\d])(?=[+&/=~*|])|(?<=[+&/=~*|])(?=[a-z\d])"
)
_HYPHEN = re.compile(r"(?<=[a-z])-+(?=[a-z])|(?<=\d)-+(?=[a-z])|(?<=[a-z])-+(?=\d)")
_WORD = re.compile(r"[^\s.,;:!?()\"]+")
# One character, marks of any kind, one word: what is kept of a run, and what is left out.
_MORE = MOST_IN_A_ROW - 1
_RUNS = (
    re.compile(rf"(?P<kept>(\S)\2{{{_MORE}}})\2+"),
    re.compile(rf"(?P<kept>[\W_]{{{MOST_IN_A_ROW}}})[\W_]+"),
    re.compile(
        rf"\b(?P<kept>(\w{{1,{LONGEST_WORD}}})\b(?:[\W_]{{1,3}}\2\b){{{_MORE}}})(?:[\W_]{{1,3}}\2\b)+"
    ),
)
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_REPEAT = re.compile(r"([a-z])\1{2,}")


@dataclass(frozen=True)
class Text:
    """A message as tokens. `origin[i]` is where character i of the normal form came from."""

    doc: Doc
    origin: Sequence[int]

    @property
    def norms(self) -> list[str]:
        """The normal forms of all tokens."""
        return [token.norm_ for token in self.doc]


def tokenizer() -> Language:
    """The English tokenizer: rules only, no trained model."""
    return spacy.blank("en")


def read(message: str, *, nlp: Language, chat: Mapping[str, str], speller: Speller) -> Text:
    """The tokens of `message` (its first `MAX_CHARS` characters)."""
    plain, origin = _plain(message[:MAX_CHARS])
    for run in _RUNS:
        plain, origin = _shortened(plain, origin, run)
    plain, origin = _replace(plain, origin, _WORD, chat, None)
    for pattern, filler in ((_HYPHEN, " "), (_GLUED, " ")):
        plain, origin = _replace(plain, origin, pattern, {}, filler)
    plain, origin = _replace(plain, origin, _WORD, chat, None)
    plain, origin = _parted(plain, origin)
    doc = nlp.make_doc(plain)
    for token in doc:
        token.norm_ = normal_form(token.norm_, speller)
    return Text(doc, origin)


def normal_form(norm: str, speller: Speller) -> str:
    """The corrected form of one token."""
    if not norm.isalpha():
        return norm
    shorter = _REPEAT.sub(r"\1\1", norm)
    if shorter != norm and not speller.knows(shorter):
        shorter = _REPEAT.sub(r"\1", norm)
    return speller.correct(shorter)


def _plain(message: str) -> tuple[str, list[int]]:
    """Lower case, plain quotes and no control characters, one output character per input one."""
    folded = []
    for char in message.translate(_PLAIN):
        lower = unicodedata.normalize("NFKC", char).lower()
        keep = len(lower) == 1 and unicodedata.category(lower) not in ("Cc", "Cf", "Co", "Cs")
        folded.append(lower if keep or lower == " " else ("\n" if char == "\n" else " "))
    return "".join(folded), list(range(len(message)))


def _shortened(text: str, origin: list[int], run: re.Pattern[str]) -> tuple[str, list[int]]:
    """Keep the first of each run, and one of every other mark in it (an end of a line, a "?")."""
    parts: list[str] = []
    back: list[int] = []
    end = 0
    for match in run.finditer(text):
        seen, rest = set(match["kept"]), range(match.end("kept"), match.end())
        marks = {text[place]: place for place in rest if not (text[place].isalnum() or text[place] in seen)}
        more = sorted(marks.values())[:MOST_IN_A_ROW]
        if text[match.end() - 1].isspace() and match.end() - 1 not in more:
            more.append(match.end() - 1)  # what follows is a word of its own
        parts += [text[end : match.end("kept")], *(text[place] for place in more)]
        back += [*origin[end : match.end("kept")], *(origin[place] for place in more)]
        end = match.end()
    return "".join([*parts, text[end:]]), [*back, *origin[end:]]


def _parted(text: str, origin: list[int]) -> tuple[str, list[int]]:
    """A space after each `LONGEST_WORD` characters that have none between them."""
    cuts = [
        place
        for match in _LONG_WORD.finditer(text)
        for place in range(match.start() + LONGEST_WORD, match.end(), LONGEST_WORD)
    ]
    for place in reversed(cuts):
        text, origin = f"{text[:place]} {text[place:]}", [*origin[:place], origin[place], *origin[place:]]
    return text, origin


def _replace(
    text: str,
    origin: Sequence[int],
    pattern: re.Pattern[str],
    by_word: Mapping[str, str],
    filler: str | None,
) -> tuple[str, list[int]]:
    """Replace what `pattern` finds, by `filler` or through `by_word`; keep the way back."""
    parts: list[str] = []
    back: list[int] = []
    end = 0
    for match in pattern.finditer(text):
        new = filler if filler is not None else by_word.get(match[0])
        if new is None:
            continue
        at = origin[match.start()] if match.start() < len(origin) else len(origin)
        parts += [text[end : match.start()], new]
        back += [*origin[end : match.start()], *[at] * len(new)]
        end = match.end()
    parts.append(text[end:])
    back += origin[end:]
    return "".join(parts), back
