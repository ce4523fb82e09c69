"""The corpus cross-validated by writers: what readers make of people whom they have not read.

From it the judge is fitted: one logistic regression for each kind of finding and each assertion.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any, Collection, Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.context import in_context
from bot.nlu.judge import KINDS, QUALITIES, STATES, Around, around_in, kind_of, state_of
from bot.nlu.learned.corpus import Conversation
from bot.nlu.learned.encoder import load_encoder, load_tokenizer, load_weights, pieces_of
from bot.nlu.learned.labels import Floats, Label, table_of, told_of
from bot.nlu.learned.ngrams import learn_ngrams
from bot.nlu.learned.pairs import PAIRED, with_pairs
from bot.nlu.learned.reader import Odds, mean, reading
from bot.nlu.learned.training import Say, learn_tuned
from bot.nlu.learned.tuning import Tuned
from bot.nlu.lexicon import Lexicon
from bot.nlu.qualities import named_in, odds_in
from bot.nlu.times import Times
from bot.nlu.understanding import assemble
from bot.nlu.words import mentions

# A state with fewer rows of either answer is judged together with those like it.
_FEWEST = 5
_NOT_NOW = ("other", "past", "supposed", "absent", "gone")
_UNSURE = ("open", "doubt", "weak")
_LIKE = {**dict.fromkeys(_NOT_NOW, _NOT_NOW), **dict.fromkeys(_UNSURE, _UNSURE)}


@dataclass(frozen=True)
class Row:
    """One finding of one message: what the lexicon asserts, what was learned, and whether it is there."""

    conversation: str
    finding: str
    kind: str
    state: str
    odds: Odds
    around: Around
    there: bool
    fold: int


@dataclass(frozen=True)
class Fold:
    """A part of the `writers`, and an encoder that was tuned without them."""

    writers: frozenset[str]
    tuned: Tuned


@dataclass(frozen=True)
class CrossRead:
    """What readers make of strangers: for each conversation of one turn, by its id, the log-odds
    (`labels`) from a reader that has not read its writer, and the place of that reader in `folds`."""

    labels: tuple[Label, ...]
    odds: dict[str, Floats]
    fold_of: dict[str, int]
    folds: list[Fold]


def folds_of(writers: Sequence[str], *, folds: int, seed: int) -> npt.NDArray[np.int64]:
    """A fold (0 to folds - 1) for each entry, the same for all of one writer.

    Raises ValueError where there are fewer writers than folds.
    """
    each = sorted(set(writers))
    if len(each) < folds:
        raise ValueError(f"{len(each)} writers are too few for {folds} folds")
    order = np.random.default_rng(seed).permutation(len(each))
    fold = {each[place]: rank % folds for rank, place in enumerate(order)}
    return np.array([fold[writer] for writer in writers], np.int64)


def read_by_strangers(
    conversations: Sequence[Conversation],
    lexicon: Lexicon,
    *,
    stands_when_passed: Collection[str],
    folds: int,
    seed: int,
    say: Say,
) -> CrossRead:
    """Train `folds` readers, each without a part of the writers, and read those with it."""
    table = table_of(conversations, stands_when_passed=stands_when_passed)
    norms = [lexicon.read(text).norms for text in table.texts]
    tokenizer, weights = load_tokenizer(), load_weights()
    fold = folds_of(table.writers, folds=folds, seed=seed)
    single = {one.turns[0]: one.id for one in conversations if len(one.turns) == 1}
    read = CrossRead(table.labels, {}, {}, [])
    for number in range(folds):
        seen, held_out = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        ngrams = learn_ngrams([norms[i] for i in seen], table.labels, table.marks[seen], seed=seed)
        texts, marks = with_pairs(
            [table.texts[i] for i in seen], table.marks[seen], table.labels, share=PAIRED, seed=seed
        )
        tuned = learn_tuned(pieces_of(tokenizer, texts), marks, weights, seed=seed, say=say)
        writers = frozenset(table.writers[place] for place in held_out)
        read.folds.append(Fold(writers, tuned))
        alone = [place for place in held_out if table.texts[place] in single]
        encoder = load_encoder(tuned.tuning, threads=2)
        for place, vectors in zip(alone, encoder.many([table.texts[i] for i in alone]), strict=True):
            name = single[table.texts[place]]
            read.odds[name] = mean(ngrams.log_odds(norms[place]), tuned.head.log_odds(vectors))
            read.fold_of[name] = number
        say(f"reader {number + 1} of {folds} is trained")
    return read


def rows_of(
    conversations: Sequence[Conversation],
    lexicon: Lexicon,
    read: CrossRead,
    *,
    stands_when_passed: Collection[str],
) -> list[Row]:
    """A row for every finding, risk factor and quality that is learned, of every conversation of one turn."""
    rows = []
    for one in conversations:
        if one.id not in read.odds:
            continue
        text = lexicon.read(one.turns[0])
        named = mentions(text.doc, lexicon)
        scene = in_context(text.doc, named, lexicon)
        said = scene.said
        learned = reading(read.labels, read.odds[one.id])
        around = around_in(text.norms, learned, red_flags=lexicon.red_flags)
        holds = {told.label for told in told_of(one, stands_when_passed)}
        for group, chances in (("finding", learned.findings), ("risk_factor", learned.risk_factors)):
            for name, its in chances.items():
                kind = kind_of(name, red_flags=lexicon.red_flags, risk_factors=lexicon.risk_factors)
                there = Label(group, name, "now") in holds
                state = state_of(name, said)
                rows.append(Row(one.id, name, kind, state, its, around, there, read.fold_of[one.id]))
        in_words = named_in(assemble(text, named, scene, Times(), lexicon))
        for quality, its in odds_in(learned):
            kind, name = quality
            there = Label(kind, name, "is") in holds
            state = "sure" if quality in in_words else "none"
            rows.append(Row(one.id, name, kind, state, its, around, there, read.fold_of[one.id]))
    return rows


def fit(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, float]]]:
    """The judge's weights by kind and state, rounded to what a page can show."""
    weights: dict[str, dict[str, dict[str, float]]] = {}
    for kind in (*KINDS, *QUALITIES):
        weights[kind] = {}
        of_kind = [row for row in rows if row.kind == kind]
        for state in STATES:
            # Too few rows of a state: those of the states like it are judged with it.
            for states in ((state,), _LIKE.get(state, STATES if state == "none" else ())):
                own = [row for row in of_kind if row.state in states]
                answers = sum(row.there for row in own)
                if min(answers, len(own) - answers) >= _FEWEST:
                    weights[kind][state] = _regression(own)
                    break
    return weights


def _regression(rows: Sequence[Row]) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression  # slow to import: only fitting needs it

    features = np.array([(*astuple(row.odds), *astuple(row.around)) for row in rows])
    model: Any = LogisticRegression(C=1.0, max_iter=1000).fit(features, [row.there for row in rows])
    numbers = [model.intercept_[0], *model.coef_[0]]
    parts = ("bias", "now", "denied", "talked", "length", "symptoms", "urgent")
    return {part: round(float(number), 2) for part, number in zip(parts, numbers, strict=True)}
