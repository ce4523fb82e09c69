"""The cross-validation by writers in tables: what is seen, at what price, and how well calibrated."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Mapping, Sequence

import numpy as np

from bot.evaluation.metrics import share
from bot.evaluation.tables import Table, markdown_table, percent, plain_table
from bot.evaluation.writers import Row, fit
from bot.nlu.judge import Judge, weights_of

STEPS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
_FINDINGS = ("red_flag", "symptom", "complaint")
_EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97, 1.0)


def probabilities(rows: Sequence[Row]) -> list[float]:
    """The probability of each row by a judge that was fitted without the row's fold."""
    chances = [0.0] * len(rows)
    for fold in sorted({row.fold for row in rows}):
        judge = Judge(weights_of(fit([row for row in rows if row.fold != fold])), bands={})
        for place, row in enumerate(rows):
            if row.fold == fold:
                chances[place] = judge.probability(row.kind, row.state, row.odds, row.around)
    return chances


def text(rows: Sequence[Row], chances: Sequence[float], bands: Mapping[str, Any]) -> str:
    """The report for a terminal. `chances` are the rows' probabilities."""
    tables = (_signs(rows, chances), _reliability(rows, chances))
    return "\n\n".join([_summary(rows, chances, bands), *(plain_table(*table) for table in tables)])


def markdown(
    rows: Sequence[Row], chances: Sequence[float], bands: Mapping[str, Any], *, title: str, made_by: str
) -> str:
    """The report as a section of a page. `chances` are the rows' probabilities."""
    parts = [f"## {title}", made_by, _summary(rows, chances, bands)]
    parts += ["### Warning signs at each probability", markdown_table(*_signs(rows, chances))]
    parts += ["### Reliability", markdown_table(*_reliability(rows, chances))]
    return "\n\n".join(parts)


def _summary(rows: Sequence[Row], chances: Sequence[float], bands: Mapping[str, Any]) -> str:
    findings = [(row, chance) for row, chance in zip(rows, chances, strict=True) if row.kind in _FINDINGS]
    held = [chance >= bands[row.kind]["counts"] for row, chance in findings]
    both = sum(here and row.there for here, (row, _) in zip(held, findings, strict=True))
    f1 = 2 * both / max(1, sum(held) + sum(row.there for row, _ in findings))
    asked = [bands[row.kind]["asks"] <= chance < bands[row.kind]["counts"] for row, chance in findings]
    messages = {row.conversation for row in rows}
    questions = {row.conversation for (row, _), ask in zip(findings, asked, strict=True) if ask}
    return (
        f"{len(messages)} messages of one turn, each read by readers that had not read its writer. "
        f"Findings F1 {f1:.3f} at the bands; {len(questions)} messages would be asked something back "
        f"by the readers alone."
    )


def _signs(rows: Sequence[Row], chances: Sequence[float]) -> Table:
    flags = [(row, chance) for row, chance in zip(rows, chances, strict=True) if row.kind == "red_flag"]
    ill = {row.conversation for row, _ in flags if row.there}
    well = {row.conversation for row, _ in flags} - ill
    table = []
    for step in STEPS:
        seen = sum(chance >= step for row, chance in flags if row.there)
        false = {row.conversation for row, chance in flags if not row.there and chance >= step} - ill
        found = share("", "", seen, sum(row.there for row, _ in flags))
        needless = share("", "", len(false), len(well))
        table.append(
            (f"{step}", percent(found.value), found.counted, percent(needless.value), needless.counted)
        )
    head = ("from", "warning signs seen", "counted", "messages without one suspected", "counted")
    return head, table


def _reliability(rows: Sequence[Row], chances: Sequence[float]) -> Table:
    told = np.array([row.there for row in rows])
    given = np.array(chances)
    table = []
    for low, high in pairwise(_EDGES):
        inside = (given >= low) & ((given < high) | (high == 1.0))
        if inside.any():
            mean, share_there = given[inside].mean(), told[inside].mean()
            table.append((f"{low} to {high}", f"{mean:.3f}", f"{share_there:.3f}", str(int(inside.sum()))))
    return ("probability", "mean given", "there", "counted"), table
