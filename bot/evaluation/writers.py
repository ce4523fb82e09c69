"""The corpus cross-validated by writers: what readers make of people whom they have not read.

From it the judge is fitted: one logistic regression for each kind of finding and each assertion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.context import in_context
from bot.nlu.judge import KINDS, STATES, kind_of, state_of
from bot.nlu.learned.corpus import Conversation, names
from bot.nlu.learned.labels import Floats, Label, table_of
from bot.nlu.learned.ngrams import learn_ngrams
from bot.nlu.learned.reader import Odds, reading
from bot.nlu.lexicon import Lexicon
from bot.nlu.words import mentions

Say = Callable[[str], None]
# A state with fewer rows of either answer is judged together with those like it.
_FEWEST = 8
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
    there: bool
    fold: int


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


def out_of_fold(
    conversations: Sequence[Conversation],
    lexicon: Lexicon,
    *,
    folds: int,
    seed: int,
    say: Say,
) -> tuple[tuple[Label, ...], Mapping[str, Floats], Mapping[str, int]]:
    """The labels; for each conversation of one turn its log-odds (labels) from readers that have not
    read its writer; and its fold."""
    table = table_of(conversations)
    norms = [lexicon.read(text).norms for text in table.texts]
    fold = folds_of(table.writers, folds=folds, seed=seed)
    single = {one.turns[0]: one.id for one in conversations if len(one.turns) == 1}
    odds: dict[str, Floats] = {}
    which: dict[str, int] = {}
    for number in range(folds):
        seen, held_out = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        ngrams = learn_ngrams([norms[i] for i in seen], table.labels, table.marks[seen], seed=seed)
        for place in held_out:
            name = single.get(table.texts[place])
            if name is None:
                continue
            odds[name] = ngrams.log_odds(norms[place])
            which[name] = number
        say(f"fold {number + 1} of {folds}")
    return table.labels, odds, which


def rows_of(
    conversations: Sequence[Conversation],
    lexicon: Lexicon,
    labels: tuple[Label, ...],
    odds: Mapping[str, Floats],
    fold: Mapping[str, int],
) -> list[Row]:
    """A row for every finding and risk factor that is learned, of every conversation of one turn."""
    rows = []
    for one in conversations:
        if one.id not in odds:
            continue
        text = lexicon.read(one.turns[0])
        said = in_context(text.doc, mentions(text.doc, lexicon), lexicon).said
        learned = reading(labels, odds[one.id])
        groups = ((learned.findings, one.findings), (learned.risk_factors, one.risk_factors))
        for chances, spoken in groups:
            there = names(spoken, "now")
            for name, its in chances.items():
                kind = kind_of(name, red_flags=lexicon.red_flags, risk_factors=lexicon.risk_factors)
                state = state_of(name, said)
                rows.append(Row(one.id, name, kind, state, its, name in there, fold[one.id]))
    return rows


def fit(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, float]]]:
    """The judge's weights by kind and state, rounded to what a page can show."""
    weights: dict[str, dict[str, dict[str, float]]] = {}
    for kind in KINDS:
        weights[kind] = {}
        of_kind = [row for row in rows if row.kind == kind]
        for state in STATES:
            # Too few rows of a state: those of the states like it are judged with it.
            for states in ((state,), _LIKE.get(state, ())):
                own = [row for row in of_kind if row.state in states]
                answers = sum(row.there for row in own)
                if min(answers, len(own) - answers) >= _FEWEST:
                    weights[kind][state] = _regression(own)
                    break
    return weights


def _regression(rows: Sequence[Row]) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression  # slow to import: only fitting needs it

    features = np.array([[row.odds.now, row.odds.denied, row.odds.talked] for row in rows])
    model: Any = LogisticRegression(C=1.0).fit(features, [row.there for row in rows])
    numbers = [model.intercept_[0], *model.coef_[0]]
    parts = ("bias", "now", "denied", "talked")
    return {part: round(float(number), 2) for part, number in zip(parts, numbers, strict=True)}
