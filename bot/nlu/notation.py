"""The phrase notation of data/lexicon → spaCy Matcher patterns.

red|pink      one of these words            very?     a word that may be missing
<skin>        a word of the group           ...       up to three other words
"""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping, Sequence

from spacy.lang.en.stop_words import STOP_WORDS

from bot.nlu.faults import LexiconError

GAP = 3
# A gap never runs across these, nor across punctuation.
GAP_BARRIERS = ["but", "however", "although", "though", "except", "because"]

Pattern = list[dict[str, Any]]
Split = Callable[[str], tuple[str, ...]]

_GAP_TOKEN = {"NORM": {"NOT_IN": GAP_BARRIERS}, "IS_PUNCT": False, "OP": "?"}
_GROUP = re.compile(r"<([a-z_]+)>")


def compile_phrase(phrase: str, *, groups: Mapping[str, Sequence[str]], split: Split) -> list[Pattern]:
    """The token patterns of one phrase; several where a word is itself several tokens.

    `split` turns a word into the normal forms of its tokens. Raises LexiconError on an unknown
    group and on a phrase without a required word.
    """
    patterns: list[Pattern] = [[]]
    required = False
    for word in phrase.split():
        if word == "...":
            patterns = [pattern + [_GAP_TOKEN] * GAP for pattern in patterns]
            continue
        optional = word.endswith("?") and word != "?"
        choices = _choices(word[:-1] if optional else word, phrase, groups, split)
        single = {choice[0] for choice in choices if len(choice) == 1}
        forks: list[Pattern] = [[_token(single, optional=optional)]] if single else []
        forks += [[_token({part}) for part in choice] for choice in choices if len(choice) > 1]
        if optional and not single:
            forks.append([])
        patterns = [pattern + fork for pattern in patterns for fork in forks]
        required = required or not optional
    if not required:
        raise LexiconError(f"{phrase!r}: no word is required")
    return patterns


def required_words(pattern: Pattern) -> tuple[frozenset[str], ...]:
    """Sets of words of each of which one must be in a text for `pattern` to match, the rarest first."""
    sets = {_words(token) for token in pattern if "OP" not in token}
    return tuple(sorted(sets, key=lambda words: (bool(words & STOP_WORDS), len(words), sorted(words))))


def _choices(
    word: str, phrase: str, groups: Mapping[str, Sequence[str]], split: Split
) -> list[tuple[str, ...]]:
    choices: list[tuple[str, ...]] = []
    for choice in word.split("|"):
        named = _GROUP.fullmatch(choice)
        if named and named[1] not in groups:
            raise LexiconError(f"{phrase!r}: the group {choice} is not known")
        for literal in groups[named[1]] if named else [choice]:
            parts = split(literal)
            if parts and parts not in choices:
                choices.append(parts)
    return choices


def _token(norms: set[str], *, optional: bool = False) -> dict[str, Any]:
    norm: Any = next(iter(norms)) if len(norms) == 1 else {"IN": sorted(norms)}
    return {"NORM": norm, "OP": "?"} if optional else {"NORM": norm}


def _words(token: dict[str, Any]) -> frozenset[str]:
    norm = token["NORM"]
    return frozenset([norm] if isinstance(norm, str) else norm["IN"])
