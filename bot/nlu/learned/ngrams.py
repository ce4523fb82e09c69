"""Words and letters in a row → chances: tf-idf and one logistic regression per label; where it was learned
so, with the meaning of the whole beside them (encoder.py).

Learning needs scikit-learn, reading only numpy.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any, Iterable, Mapping, Sequence

import numpy as np

from bot.nlu.learned.labels import Floats, Label

_MOST_WORDS = 3
_LETTERS = range(3, 6)
# Little regularisation: the rare wordings are the ones that matter.
_STRENGTH = 10.0
# Finer than this changes no figure, and takes half as long again.
_TOLERANCE = 0.1
# Keeps the saved model small.
MOST_FEATURES = 60_000


@dataclass(frozen=True)
class Ngrams:
    """`places`: feature → row; `rarity` (features); `weights` (features, labels); `bias` (labels); `meant`
    (width of a meaning, labels), of width 0 where no meaning was learned from."""

    labels: tuple[Label, ...]
    places: Mapping[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats
    meant: Floats

    def log_odds(self, norms: Sequence[str], sense: Floats | None = None) -> Floats:
        """The log-odds of every label (labels) for a message's normal forms, and its meaning."""
        base: Floats = self.bias if sense is None else self.bias + sense @ self.meant
        counts = Counter(place for f in features(norms) if (place := self.places.get(f)) is not None)
        if not counts:
            return base
        rows = np.fromiter(counts, dtype=np.int64)
        values = np.array([1 + math.log(count) for count in counts.values()], np.float32) * self.rarity[rows]
        scores: Floats = (values / np.linalg.norm(values)) @ self.weights[rows] + base
        return scores


def features(norms: Sequence[str]) -> list[str]:
    """One to three words, and three to five letters within a word, in a row. Order counts in both."""
    words = [norm for norm in norms if norm.strip()]
    spans = range(1, _MOST_WORDS + 1)
    found = [" ".join(words[at : at + n]) for n in spans for at in range(len(words) - n + 1)]
    found += [letters for word in words if word.isalpha() for letters in _letters(f" {word} ")]
    return found


def learn_ngrams(
    texts: Sequence[Sequence[str]],
    labels: Sequence[Label],
    marks: Floats,
    *,
    senses: Floats | None = None,
    seed: int,
) -> Ngrams:
    """Train on messages' normal forms, on their meanings (texts, width) where given, and their marks
    (texts, labels; 1, 0, or nan: not told).

    Raises ValueError where no feature is there twice.
    """
    # Slow to import, and needed nowhere else.
    from joblib import Parallel, delayed
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=features, min_df=2, max_features=MOST_FEATURES, sublinear_tf=True, dtype=np.float32
    )
    matrix = vectorizer.fit_transform(texts)
    known = matrix.shape[1]
    if senses is not None:
        matrix = hstack([matrix, csr_matrix(senses)], format="csr")
    # Processes, not threads: liblinear keeps its random numbers for all threads alike.
    every_core = Parallel(n_jobs=-1 if len(labels) > 1 else 1)
    learned = every_core(delayed(_learned)(matrix, marks[:, column], seed) for column in range(len(labels)))
    weights = np.stack([one for one, _ in learned], axis=1)
    bias = np.array([bias for _, bias in learned], np.float32)
    rarity = vectorizer.idf_.astype(np.float32)
    return Ngrams(tuple(labels), vectorizer.vocabulary_, rarity, weights[:known], bias, weights[known:])


def _learned(matrix: Any, marks: Floats, seed: int) -> tuple[Floats, float]:
    """The weights (features) and the bias of one label, from its marks (texts)."""
    from sklearn.linear_model import LogisticRegression

    told = ~np.isnan(marks)
    answers = marks[told] > 0
    if answers.all() or not answers.any():
        return np.zeros(matrix.shape[1], np.float32), 10.0 if answers.all() else -10.0
    one = LogisticRegression(C=_STRENGTH, solver="liblinear", dual=True, tol=_TOLERANCE, random_state=seed)
    one.fit(matrix[told], answers)
    return one.coef_[0].astype(np.float32), float(one.intercept_[0])


def _letters(word: str) -> Iterable[str]:
    """Letters in a row, marked apart from words."""
    for n in _LETTERS:
        for at in range(max(1, len(word) - n + 1)):
            yield f"#{word[at : at + n]}"
