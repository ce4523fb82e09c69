"""What is known of a patient at one moment: the input of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.triage.elapsed import Elapsed
from bot.triage.findings import Finding

MICRONEEDLING = "microneedling"


class Question(str, Enum):
    """What may be asked back before a verdict."""

    CONFIRM = "CONFIRM"
    TIME = "TIME"
    SYMPTOM = "SYMPTOM"


@dataclass(frozen=True)
class Encounter:
    """Everything that a decision rests on.

    `exhausted` holds the questions that may not be asked again. `vague` says that a complaint
    was voiced without naming what it is, `well` that everything is said to be gone.
    """

    findings: tuple[Finding, ...] = ()
    risk_factors: frozenset[str] = frozenset()
    procedure: str = MICRONEEDLING
    elapsed: Elapsed | None = None
    vague: bool = False
    well: bool = False
    exhausted: frozenset[Question] = frozenset()

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings that are present or in doubt."""
        return tuple(finding for finding in self.findings if finding.counts)
