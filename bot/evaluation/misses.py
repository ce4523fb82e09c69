"""What went wrong with each conversation, the gravest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Collection, Iterable

from bot.evaluation.cases import Days, Result
from bot.evaluation.metrics import day_right, is_over, is_unsafe

# From the gravest to the mildest; a miss is listed under its gravest fault.
FAULTS = ("red flag missed", "unsafe", "forbidden outcome", "over-referral", "outcome", "findings", "day")


@dataclass(frozen=True)
class Miss:
    """A conversation that came out wrong: (fault, in words) for each fault, the gravest first."""

    result: Result
    faults: tuple[tuple[str, str], ...]


def misses(results: Iterable[Result], *, red_flags: Collection[str]) -> list[Miss]:
    """Every conversation that came out wrong, the gravest first, else in the order of the file."""
    found = [Miss(result, tuple(_faults(result, frozenset(red_flags)))) for result in results]
    return sorted((miss for miss in found if miss.faults), key=lambda miss: FAULTS.index(miss.faults[0][0]))


def _faults(result: Result, red_flags: frozenset[str]) -> Iterable[tuple[str, str]]:
    case, answer = result.case, result.answer
    missed = (case.present or frozenset()) - answer.present
    extra = answer.present - case.present - case.maybe if case.present is not None else frozenset()
    denied = (case.absent or frozenset()) - answer.absent - extra
    if missed & red_flags:
        yield "red flag missed", _list(missed & red_flags)
    outcomes = f"{case.outcome} due, {result.given} given"
    if is_unsafe(result):
        yield "unsafe", outcomes
    if answer.outcome in case.not_outcomes:
        yield "forbidden outcome", f"{answer.outcome} given"
    if is_over(result):
        yield "over-referral", outcomes
    elif case.outcome and result.given not in case.right and not is_unsafe(result):
        yield "outcome", outcomes
    words = [("missed", missed - red_flags), ("extra", extra), ("not noted as absent", denied)]
    wrong = [f"{word} {_list(names)}" for word, names in words if names]
    if wrong:
        yield "findings", "; ".join(wrong)
    if case.tells_day and not day_right(result):
        yield "day", f"{_day(case.day)} due, {_day(answer.day)} given"


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _day(day: Days | None) -> str:
    if day is None:
        return "none"
    return str(day[0]) if day[0] == day[1] else f"{day[0]}–{day[1]}"
