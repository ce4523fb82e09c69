"""Warning signs that a message's words suggest, learned from examples.

The lexicon is exact where it knows a wording and blind where it does not. This is the net under
it: one logistic regression per red flag over words and letters. It can only add: a doubt that
counts, or a question back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Collection, Iterable, Mapping, Sequence

import numpy as np
import yaml
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.faults import LexiconError
from bot.nlu.lexicon import Lexicon
from bot.nlu.reach import Asserted
from bot.nlu.text import read
from bot.strict_yaml import read_yaml
from bot.triage.evidence import Temporality

# From here on a suspicion is asked back, and from there on it counts like a doubt of the patient's.
# What each step sees, and what it costs, is in docs/evaluation.md.
ASKED_FROM = 0.3
COUNTED_FROM = 0.4
# Beside a red flag that is there already, a weak suspicion has nothing to add.
BESIDE_FROM = 0.6
# "It feels as if" reports, "what if" does not.
SUPPOSED_FROM = 0.8
# Little regularisation: the rare wordings are the ones that matter.
_STRENGTH = 30.0
# A message's normal forms, and the red flags that it reports.
Heard = tuple[Sequence[str], Collection[str]]


@dataclass(frozen=True)
class Suspicion:
    """A trained model: a row of weights for each feature, with a column for each red flag."""

    red_flags: tuple[str, ...]
    features: Any
    weights: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]

    def of(self, norms: Sequence[str]) -> dict[str, float]:
        """The red flags that a message's normal forms suggest, each with its probability (0 to 1).

        Only those of `ASKED_FROM` and more; of a single word ("redness") none: the lexicon has those.
        """
        if sum(norm.isalpha() for norm in norms) < 2:
            return {}
        chances = self.chances(norms)
        return {flag: chance for flag, chance in chances.items() if chance >= ASKED_FROM}

    def chances(self, norms: Sequence[str]) -> dict[str, float]:
        """The probability (0 to 1) of every red flag."""
        message = self.features.transform([" ".join(norms)])
        # A few hundred rows of the weights; a product with the sparse matrix would copy them all.
        scores = message.data @ self.weights[message.indices] + self.bias
        return dict(zip(self.red_flags, (1 / (1 + np.exp(-scores))).tolist(), strict=True))


_WORDS = CountVectorizer(ngram_range=(1, 3), token_pattern=r"\S+").build_analyzer()
_LETTERS = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()


def _features(message: str) -> list[str]:
    """One to three words, and three to five letters within a word, in a row."""
    return [*_WORDS(message), *(f"#{letters}" for letters in _LETTERS(message))]


def learn(examples: Sequence[Heard], *, seed: int) -> Suspicion:
    """Train on messages' normal forms, each with the red flags that it reports (mostly none)."""
    features = TfidfVectorizer(analyzer=_features, min_df=2, sublinear_tf=True)
    matrix = features.fit_transform([" ".join(norms) for norms, _ in examples])
    red_flags = tuple(sorted({flag for _, flags in examples for flag in flags}))
    weights, bias = [], []
    for flag in red_flags:
        one = LogisticRegression(C=_STRENGTH, solver="liblinear", random_state=seed)
        one.fit(matrix, [flag in flags for _, flags in examples])
        weights.append(one.coef_[0])
        bias.append(one.intercept_[0])
    rows = np.ascontiguousarray(np.asarray(weights, dtype=np.float32).T)
    return Suspicion(red_flags, features, rows, np.asarray(bias, dtype=np.float32))


def read_examples(folder: Path) -> list[tuple[str, tuple[str, ...]]]:
    """The messages of data/warning_signs, each with the red flags that it reports.

    Raises LexiconError on a file that is not of the form that the others have.
    """
    examples: list[tuple[str, tuple[str, ...]]] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            content = read_yaml(path)
            examples += [(text, (path.stem,)) for text in content.get("says", ())]
            for group in content.get("also", ()):
                examples += [(text, (path.stem, *group["red_flags"])) for text in group["says"]]
            examples += [(text, ()) for text in content["look_alikes"]]
        except (KeyError, TypeError, AttributeError, OSError, yaml.YAMLError) as error:
            raise LexiconError(f"warning_signs/{path.name}: {' '.join(str(error).split())}") from error
    return examples


def heard(examples: Iterable[tuple[str, tuple[str, ...]]], lexicon: Lexicon) -> list[Heard]:
    """Examples as the bot reads them."""
    return [
        (read(text, nlp=lexicon.nlp, chat=lexicon.chat, speller=lexicon.speller).norms, red_flags)
        for text, red_flags in examples
    ]


def symptom_phrases(lexicon: Lexicon) -> list[Heard]:
    """What the lexicon calls a symptom is, alone, no warning sign."""
    phrases: set[tuple[str, ...]] = set()
    for term, alternatives in lexicon.terms.entries():
        if term.kind == "symptom":
            choices = [sorted(words) for words in alternatives if words]
            longest = max(len(words) for words in choices)
            phrases |= {tuple(words[n % len(words)] for words in choices) for n in range(longest)}
    return [(list(phrase), ()) for phrase in sorted(phrases)]


def likely(suspicions: Mapping[str, float], said: Iterable[Asserted]) -> dict[str, bool]:
    """The suspected red flags that the lexicon does not settle, and whether each counts already.

    Where the lexicon names a red flag, be it denied, past or somebody else's, it knows better. Where
    it only hears an "if" or a "might", a strong suspicion counts.
    """
    mentioned = list(said)
    settled = {one.mention.id for one in mentioned if one.temporality is not Temporality.HYPOTHETICAL}
    supposed = {one.mention.id for one in mentioned} - settled
    flagged = any(one.mention.kind == "red_flag" and one.is_there for one in mentioned)
    lowest = BESIDE_FROM if flagged else ASKED_FROM
    return {
        flag: chance >= COUNTED_FROM
        for flag, chance in suspicions.items()
        if flag not in settled and chance >= (SUPPOSED_FROM if flag in supposed else lowest)
    }
