"""The figures of a run as text: for the terminal, and as a section of a Markdown page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Collection, Sequence

from bot.evaluation.cases import OUTCOMES, Result
from bot.evaluation.metrics import Agreement, Figure, agreements, confusion, figures
from bot.evaluation.misses import Miss, misses
from bot.evaluation.tables import Table, markdown_table, percent, plain_table, quoted

_FIGURES = ("figure", "value", "95 % interval", "counted", "target")
_MATRIX_CORNER = "due ↓ given →"


@dataclass(frozen=True)
class Report:
    """Everything that a run measured."""

    total: int
    figures: tuple[Figure, ...]
    matrix: Counter[tuple[str, str]]
    agreements: tuple[Agreement, ...]
    misses: tuple[Miss, ...]


def report_of(results: Sequence[Result], *, red_flags: Collection[str]) -> Report:
    """Measure `results`; `red_flags` are the ids of the findings that may not be missed."""
    return Report(
        total=len(results),
        figures=tuple(figures(results, red_flags=red_flags)),
        matrix=confusion(results),
        agreements=tuple(agreements(results)),
        misses=tuple(misses(results, red_flags=red_flags)),
    )


def as_text(report: Report) -> str:
    """The report for a terminal."""
    parts = [
        f"{report.total} conversations",
        plain_table(_FIGURES, [_figure_row(figure) for figure in report.figures]),
        plain_table(*_matrix_table(report.matrix)),
        f"{len(report.misses)} of {report.total} conversations came out wrong",
        "\n".join(_miss_text(miss) for miss in report.misses),
    ]
    return "\n\n".join(part for part in parts if part)


def as_markdown(report: Report, *, title: str, made_by: str, picture: str | None) -> str:
    """The report as a section of a page. `picture` is the confusion matrix, relative to the page."""
    head = (*_FIGURES, "what it counts")
    rows = [(*_figure_row(figure), figure.meaning) for figure in report.figures]
    found = [_agreement_row(agreement) for agreement in report.agreements]
    parts = [
        f"## {title}",
        made_by,
        markdown_table(head, rows),
        "### Outcome due against outcome given",
        markdown_table(*_matrix_table(report.matrix)),
        f"![{title}: outcome due against outcome given]({picture})" if picture else "",
        "### Findings",
        markdown_table(("finding", "agreed", "extra", "missed", "F1"), found),
        f"### Every miss: {len(report.misses)} of {report.total} conversations",
        "\n".join(_miss_markdown(miss) for miss in report.misses) or "None.",
    ]
    return "\n\n".join(part for part in parts if part)


def _figure_row(figure: Figure) -> tuple[str, ...]:
    low, high = figure.interval
    known = figure.value is not None
    between = f"{percent(low)} – {percent(high)}".replace(" % –", " –") if known else "–"
    return figure.name, percent(figure.value), between, figure.counted, _target(figure)


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    wanted = f"{'≤' if figure.at_most else '≥'} {percent(figure.target)}".replace(".0 %", " %")
    return wanted if figure.reached is not False else f"{wanted}: missed"


def _matrix_table(matrix: Counter[tuple[str, str]]) -> Table:
    rows = [
        (due, *(str(matrix[due, given] or "·") for given in OUTCOMES))
        for due in OUTCOMES
        if any(matrix[due, given] for given in OUTCOMES)
    ]
    return (_MATRIX_CORNER, *OUTCOMES), rows


def _agreement_row(agreement: Agreement) -> tuple[str, ...]:
    counts = (agreement.both, agreement.extra, agreement.missed)
    return agreement.name, *map(str, counts), percent(agreement.f1)


def _miss_text(miss: Miss) -> str:
    case = miss.result.case
    said = " / ".join(" ".join(turn.split()) for turn in case.turns)
    return "\n".join([f"{_name(miss)}: {said}", *(f"    {fault}: {words}" for fault, words in miss.faults)])


def _miss_markdown(miss: Miss) -> str:
    said = " / ".join(quoted(turn) for turn in miss.result.case.turns)
    faults = "; ".join(f"**{fault}** ({quoted(words)})" for fault, words in miss.faults)
    return f"- {quoted(_name(miss))}: “{said}”: {faults}"


def _name(miss: Miss) -> str:
    case = miss.result.case
    return f"{case.source} › {case.id}" if case.source else case.id
