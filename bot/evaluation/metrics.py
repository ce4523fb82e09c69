"""How good the answers are. Every figure says what it counts, in `meaning`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Callable, Collection, Iterable, Sequence

from bot.evaluation.cases import VERDICTS, Result
from bot.evaluation.intervals import f1_interval, wilson

_URGENCY = {name: rank for rank, name in enumerate(VERDICTS)}


@dataclass(frozen=True)
class Figure:
    """One measured share (0 to 1) with its 95 % interval; `value` is None where nothing counted.

    `target` is what the project asks for: at least, or at most where `at_most`.
    """

    name: str
    meaning: str
    value: float | None
    interval: tuple[float, float]
    counted: str
    target: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the target holds; None where there is none, or nothing to count."""
        if self.target is None or self.value is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


@dataclass(frozen=True)
class Agreement:
    """Presence of one finding: how often both say so, only the bot (`extra`), only the label."""

    name: str
    both: int
    extra: int
    missed: int

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        count = 2 * self.both + self.extra + self.missed
        return 2 * self.both / count if count else None


def share(
    name: str, meaning: str, hits: int, total: int, *, target: float | None = None, at_most: bool = False
) -> Figure:
    """`hits` of `total` as a figure."""
    value = hits / total if total else None
    return Figure(name, meaning, value, wilson(hits, total), f"{hits} of {total}", target, at_most)


def figures(results: Sequence[Result], *, red_flags: Collection[str]) -> list[Figure]:
    """All figures of a run, the ones that matter most first."""
    labelled = [r for r in results if r.case.outcome is not None]
    verdicts = [r for r in labelled if r.case.outcome in _URGENCY]
    others = [r for r in labelled if r.case.outcome not in _URGENCY]
    served = [r for r in labelled if r.case.outcome in _URGENCY or r.case.outcome == "ASK"]
    forbidden = [r for r in results if r.case.not_outcomes]
    dated = [r for r in results if r.case.tells_day]
    days = [r for r in dated if r.case.day is not None]
    flags = [(r, flag) for r in results for flag in (r.case.present or frozenset()) & set(red_flags)]
    seen = sum(flag in r.answer.present for r, flag in flags)
    denied = [(r, name) for r in results for name in r.case.absent or ()]
    noted = sum(name in r.answer.absent for r, name in denied)
    return [
        _count("strict safety", "verdict due: the outcome is never less urgent", verdicts,
               lambda r: not is_unsafe(r), target=0.99),
        share("red-flag sensitivity", "red flags that are there: seen (in doubt counts as seen)",
              seen, len(flags), target=0.99),
        _count("over-referral", "verdict due: a more urgent one is given", verdicts, is_over,
               target=0.05, at_most=True),
        _count("exact outcome", "the outcome is the label's", labelled,
               lambda r: r.given in r.case.right, target=0.92),
        _count("verdict where none is due", "ASK, INFO or NONE due: a verdict is given", others,
               lambda r: r.given in _URGENCY and r.given not in r.case.right, at_most=True),
        _count("forbidden outcome avoided", "an outcome is ruled out: not given", forbidden,
               lambda r: r.answer.outcome not in r.case.not_outcomes, target=1.0),
        *_presence(results),
        share("denied findings noted", "findings said to be absent: noted as absent", noted, len(denied)),
        _count("day", "the day, or that it is not told, is the label's", dated, day_right, target=0.97),
        _count("day where told", "the same, where the conversation tells it", days, day_right),
        _count("coverage", "verdict or question due: a verdict, or the question where it is due", served,
               _served),
    ]  # fmt: skip


def agreements(results: Iterable[Result]) -> list[Agreement]:
    """Presence per finding, in alphabetical order."""
    both, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    for result in results:
        if result.case.present is not None:
            counted = result.answer.present - result.case.maybe
            both.update(result.case.present & counted)
            extra.update(counted - result.case.present)
            missed.update(result.case.present - counted)
    names = sorted(set(both) | set(extra) | set(missed))
    return [Agreement(name, both[name], extra[name], missed[name]) for name in names]


def confusion(results: Iterable[Result]) -> Counter[tuple[str, str]]:
    """How often each (label, outcome given) came up."""
    return Counter((r.case.outcome, r.answer.outcome) for r in results if r.case.outcome is not None)


def is_unsafe(result: Result) -> bool:
    """True where less urgent than the label, or where no verdict is given though one to call is due."""
    if result.case.outcome not in _URGENCY or result.given in result.case.right:
        return False
    least = min(_URGENCY.get(name, 0) for name in result.case.right)
    return _URGENCY.get(result.given, 0) < least


def is_over(result: Result) -> bool:
    """True where more urgent than a verdict that is due."""
    due, given = result.case.outcome, result.given
    if due not in _URGENCY or given not in _URGENCY:
        return False
    return _URGENCY[given] > max(_URGENCY.get(name, 0) for name in result.case.right)


def day_right(result: Result) -> bool:
    """True where the day is the label's."""
    return result.answer.day == result.case.day


def _served(result: Result) -> bool:
    return result.given in _URGENCY or result.given == "ASK" == result.case.outcome


def _presence(results: Sequence[Result]) -> list[Figure]:
    table = agreements(results)
    both = sum(row.both for row in table)
    extra = sum(row.extra for row in table)
    missed = sum(row.missed for row in table)
    total = Agreement("all", both, extra, missed)
    interval = f1_interval(both=both, extra=extra, missed=missed)
    counted = f"{both} agreed, {extra} extra, {missed} missed"
    return [
        Figure("findings F1", "presence of each finding", total.f1, interval, counted, 0.95),
        share("findings precision", "findings held as there: the label agrees", both, both + extra),
        share("findings recall", "findings that are there: held as there", both, both + missed),
    ]


def _count(
    name: str,
    meaning: str,
    rows: Sequence[Result],
    holds: Callable[[Result], bool],
    *,
    target: float | None = None,
    at_most: bool = False,
) -> Figure:
    hits = sum(holds(row) for row in rows)
    return share(name, meaning, hits, len(rows), target=target, at_most=at_most)
