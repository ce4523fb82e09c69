"""Forms and lists: "Redness: no  Fever: yes", "itching - no, trouble breathing - yes".

An answer belongs to what stands before its separator, and to nothing behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Sequence

from spacy.tokens import Doc, Token

from bot.nlu.words import Mention

_SEPARATORS = {":", "-", "=", "–"}
_ENDS = {".", ",", ";", "!", "?", "|", "/"}
# So many words of a key may stand between an answer and the next separator ("trouble breathing").
_KEY_WORDS = 4


@dataclass(frozen=True)
class Form:
    """The answers of a message that is filled in like a form.

    `given` tells for the index of a mention whether it is there, `answers` are the tokens of the
    answers, `starts` those at which a new entry begins.
    """

    given: Mapping[int, bool] = field(default_factory=dict)
    answers: frozenset[int] = frozenset()
    starts: frozenset[int] = frozenset()


def read_form(doc: Doc, mentions: Sequence[Mention], words: Mapping[str, bool]) -> Form:
    """The form in `doc`; `words` are the answers that there are, each with what it says."""
    given: dict[int, bool] = {}
    answers: set[int] = set()
    begin = 0
    for token in doc:
        if token.text in _ENDS or "\n" in token.text:
            begin = token.i + 1
        elif token.norm_ in words and token.i and _closes(token):
            key = [i for i, mention in enumerate(mentions) if begin <= mention.tokens[0] < token.i]
            # "Fever no, pus no" does without a separator, where the word stands right behind the finding.
            behind = any(mentions[i].tokens[-1] == token.i - 1 for i in key)
            if doc[token.i - 1].text not in _SEPARATORS and not behind:
                continue
            if key:
                given.update(dict.fromkeys(key, words[token.norm_]))
                answers.add(token.i)
            begin = token.i + 1
    return Form(given, frozenset(answers), frozenset(i + 1 for i in answers if i + 1 < len(doc)))


def _closes(answer: Token) -> bool:
    """True where the entry ends with this word: nothing follows, or the key of the next entry does."""
    following = [
        token for token in answer.doc[answer.i + 1 : answer.i + 2 + _KEY_WORDS + 1] if not token.is_space
    ]
    if not following or following[0].text in _ENDS or "\n" in answer.doc[answer.i + 1].text:
        return True
    words = [token.text for token in following]
    separators = [i for i, word in enumerate(words) if word in _SEPARATORS]
    return bool(separators) and all(word not in _ENDS for word in words[: separators[0]])
