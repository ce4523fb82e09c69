"""Healing windows → what the picture of each one shows."""

from __future__ import annotations

from typing import Iterator

from actions.writer import Writer
from bot.parts import Bar
from bot.triage.decide import Decision

# The reasons that a window gives.
_KINDS = ("expected", "prolonged", "late_onset")


def bars(decision: Decision, writer: Writer) -> Iterator[Bar]:
    """Each window that decided the verdict: one that did not would contradict it as a picture."""
    elapsed = decision.encounter.elapsed
    decisive = {reason.id for reason in decision.reasons if reason.disposition is decision.disposition}
    for finding in decision.encounter.counting:
        symptom = writer.handbook.symptoms.get(finding.symptom)
        last = symptom.expected_through_day if symptom else None
        if symptom is None or last is None or elapsed is None:
            continue
        if decisive & {f"{symptom.id}/{kind}" for kind in _KINDS}:
            marks = tuple(
                (figure.source, figure.says, *figure.days) for figure in symptom.figures if figure.days
            )
            yield Bar(symptom.id, symptom.name, last, elapsed.days, marks)
