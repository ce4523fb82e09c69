"""How well intents are told apart: the classifier alone, and once the lexicon has settled them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Sequence

from bot.evaluation.metrics import Agreement, Figure, share
from bot.evaluation.tables import Table, markdown_table, percent, plain_table, quoted

FALLBACK = "nlu_fallback"
_PAIRS = 15
_NOTE = (
    "The classifier guesses from the words alone. The pipeline's last component then settles the intent "
    "from what the lexicon found: a message with a finding reports its first finding, one with a time "
    "gives the time, and a guess that is not sure becomes a fallback, which is never a label. So "
    "*settled* differs from the label where a message says several things, and agreement is not all "
    "that counts there: what the conversation rests on are the findings."
)


@dataclass(frozen=True)
class Prediction:
    """A held-out example: its label, the classifier's guess, and the intent that was settled."""

    text: str
    label: str
    guess: str
    settled: str


def intent_figures(predictions: Sequence[Prediction]) -> list[Figure]:
    """Accuracy of both, and how often the bot would ask again."""
    total = len(predictions)
    guessed = sum(p.guess == p.label for p in predictions)
    settled = sum(p.settled == p.label for p in predictions)
    fallbacks = sum(p.settled == FALLBACK for p in predictions)
    either = sum(p.label in (p.guess, p.settled) for p in predictions)
    return [
        share("classifier alone", "the guess is the label", guessed, total),
        share("settled", "the settled intent is the label", settled, total),
        share("either", "one of the two is the label", either, total),
        share("fallback", "settled as not understood", fallbacks, total),
    ]


def per_intent(predictions: Sequence[Prediction], *, settled: bool) -> dict[str, Agreement]:
    """Agreement for each label, in alphabetical order."""
    pairs = [(p.label, p.settled if settled else p.guess) for p in predictions]
    labels = Counter(label for label, _ in pairs)
    given = Counter(given for _, given in pairs)
    both = Counter(label for label, given in pairs if label == given)
    return {
        name: Agreement(name, both[name], given[name] - both[name], labels[name] - both[name])
        for name in sorted(labels)
    }


def macro_f1(agreements: dict[str, Agreement]) -> float | None:
    """The mean F1 over intents, each counting the same."""
    scores = [row.f1 for row in agreements.values() if row.f1 is not None]
    return sum(scores) / len(scores) if scores else None


def confused(predictions: Sequence[Prediction], *, settled: bool) -> list[tuple[str, str, int, str]]:
    """(label, taken for, how often, one example) of the most confused pairs."""
    wrong = [(p.label, p.settled if settled else p.guess, p.text) for p in predictions]
    counts = Counter((label, given) for label, given, _ in wrong if label != given)
    example = {(label, given): text for label, given, text in reversed(wrong)}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(*pair, count, example[pair]) for pair, count in ordered[:_PAIRS]]


def intents_text(predictions: Sequence[Prediction]) -> str:
    """The report for a terminal."""
    parts = [plain_table(*_figure_table(predictions)), plain_table(*_intent_table(predictions))]
    for settled, title in _VIEWS:
        parts.append(f"most confused: {title}\n" + plain_table(*_pair_table(predictions, settled=settled)))
    return "\n\n".join(parts)


def intents_markdown(predictions: Sequence[Prediction], *, title: str, made_by: str) -> str:
    """The report as a section of a page."""
    parts = [f"## {title}", made_by, markdown_table(*_figure_table(predictions)), _NOTE]
    parts += ["### Each intent", markdown_table(*_intent_table(predictions))]
    for settled, name in _VIEWS:
        head, rows = _pair_table(predictions, settled=settled)
        parts += [f"### The most confused pairs: {name}"]
        parts += [markdown_table(head, [(*row[:-1], quoted(row[-1])) for row in rows]) if rows else "None."]
    return "\n\n".join(parts)


_VIEWS = ((False, "classifier alone"), (True, "settled"))


def _figure_table(predictions: Sequence[Prediction]) -> Table:
    rows: list[tuple[str, ...]] = []
    for figure in intent_figures(predictions):
        low, high = figure.interval
        between = f"{percent(low)} – {percent(high)}".replace(" % –", " –")
        rows.append((figure.name, percent(figure.value), between, figure.counted, figure.meaning))
    for settled, name in _VIEWS:
        score = macro_f1(per_intent(predictions, settled=settled))
        rows.append((f"macro F1, {name}", percent(score), "", "", "the mean over intents"))
    return ("figure", "value", "95 % interval", "counted", "what it counts"), rows


def _intent_table(predictions: Sequence[Prediction]) -> Table:
    guessed, settled = (per_intent(predictions, settled=settled) for settled, _ in _VIEWS)
    rows = [
        (name, str(row.both + row.missed), percent(row.f1), percent(settled[name].f1))
        for name, row in guessed.items()
    ]
    return ("intent", "examples", "F1, classifier alone", "F1, settled"), rows


def _pair_table(predictions: Sequence[Prediction], *, settled: bool) -> Table:
    pairs = confused(predictions, settled=settled)
    rows = [(label, given, str(count), text) for label, given, count, text in pairs]
    return ("label", "taken for", "times", "for example"), rows
