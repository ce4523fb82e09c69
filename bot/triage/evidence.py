"""What one message says of one finding, with its assertion in ConText's words. Nothing is dropped:
what is denied, long past, supposed or somebody else's is evidence too, and says so."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, fields
from enum import Enum
from typing import Any, Iterable, Mapping

from bot.triage.findings import PASSED, Course, Finding, Presence, Severity

# Stands for all that the patient has: "it is getting worse", "everything is gone".
EVERYTHING = "everything"


class Temporality(str, Enum):
    """When: now, in this healing but not any more, before it, or only supposed."""

    CURRENT = "CURRENT"
    PASSED = "PASSED"
    HISTORICAL = "HISTORICAL"
    HYPOTHETICAL = "HYPOTHETICAL"


class Experiencer(str, Enum):
    """Whose it is. Whoever had the procedure is the patient, whoever writes."""

    PATIENT = "PATIENT"
    OTHER = "OTHER"


class Certainty(str, Enum):
    """How sure it is. SUSPECTED: only the learned reader sees it, or it doubts what the words name;
    UNLIKELY: the words name it, and mean something else."""

    CERTAIN = "CERTAIN"
    DOUBTFUL = "DOUBTFUL"
    SUSPECTED = "SUSPECTED"
    UNLIKELY = "UNLIKELY"


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """What a message says of something that it names. `presence` is PRESENT or ABSENT; a doubt is a
    `certainty`. `words` are the triggers."""

    presence: Presence = Presence.PRESENT
    temporality: Temporality = Temporality.CURRENT
    experiencer: Experiencer = Experiencer.PATIENT
    certainty: Certainty = Certainty.CERTAIN
    severity: Severity = Severity.UNSTATED
    course: Course = Course.UNSTATED
    words: tuple[str, ...] = ()

    @property
    def concerns_now(self) -> bool:
        """True where it speaks of the patient and of this healing."""
        ours = self.experiencer is Experiencer.PATIENT and self.certainty is not Certainty.UNLIKELY
        return ours and self.temporality in (Temporality.CURRENT, Temporality.PASSED)

    @property
    def is_only_talked_of(self) -> bool:
        """True for what is somebody else's, and for words that mean something else."""
        return self.experiencer is Experiencer.OTHER or self.certainty is Certainty.UNLIKELY


@dataclass(frozen=True)
class Evidence(Assertion):
    """One statement about one finding (or one risk factor) in one message.

    `onset_hours` is how long ago it began, (earliest, latest). `answers` marks what was said to a
    question of ours that named the finding. `explained_by` is the finding whose words these are too ("it has
    gone yellow"): while the patient has that, they say nothing of this.
    """

    finding: str
    _: KW_ONLY
    qualifiers: frozenset[str] = frozenset()
    onset_hours: tuple[float, float] | None = None
    answers: bool = False
    explained_by: str = ""

    @property
    def open(self) -> bool:
        """True for what is only supposed, in words that leave open whether it is there already."""
        ours = self.experiencer is Experiencer.PATIENT and self.presence is Presence.PRESENT
        supposed = self.temporality in (Temporality.HYPOTHETICAL, Temporality.HISTORICAL)
        return ours and supposed and self.certainty is Certainty.DOUBTFUL

    def as_finding(self) -> Finding:
        """The finding as this evidence alone tells it."""
        passed = self.temporality is Temporality.PASSED
        presence = self.presence
        if presence is Presence.PRESENT and self.certainty is not Certainty.CERTAIN:
            presence = Presence.UNKNOWN
        return Finding(
            symptom=self.finding,
            presence=presence,
            severity=self.severity,
            course=self.course,
            qualifiers=self.qualifiers | ({PASSED} if passed else set()),
            onset_hours=self.onset_hours,
            inferred=self.certainty is Certainty.SUSPECTED,
        )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form without what is as by default; `from_dict` reads it back."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        defaults = {field.name: field.default for field in fields(self)}
        return {name: _plain(value) for name, value in told.items() if value != defaults[name]}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Evidence:
        """Read what `to_dict` wrote. Raises KeyError, TypeError or ValueError on anything else."""
        return Evidence(**{name: _READ.get(name, lambda value: value)(value) for name, value in data.items()})


def told(findings: Iterable[Finding]) -> tuple[Evidence, ...]:
    """The evidence of a patient who tells of these findings."""
    return tuple(
        Evidence(
            finding.symptom,
            presence=Presence.PRESENT if finding.counts else Presence.ABSENT,
            temporality=Temporality.PASSED if PASSED in finding.qualifiers else Temporality.CURRENT,
            certainty=_certainty(finding),
            severity=finding.severity,
            course=finding.course,
            qualifiers=finding.qualifiers - {PASSED},
            onset_hours=finding.onset_hours,
        )
        for finding in findings
    )


def _certainty(finding: Finding) -> Certainty:
    if finding.inferred:
        return Certainty.SUSPECTED
    return Certainty.DOUBTFUL if finding.presence is Presence.UNKNOWN else Certainty.CERTAIN


def _plain(value: Any) -> Any:
    if isinstance(value, (Severity, Course)):
        return value.name
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


_READ: Mapping[str, Any] = {
    "presence": Presence,
    "temporality": Temporality,
    "experiencer": Experiencer,
    "certainty": Certainty,
    "severity": lambda name: Severity[name],
    "course": lambda name: Course[name],
    "qualifiers": frozenset,
    "onset_hours": lambda pair: (float(pair[0]), float(pair[1])),
    "words": tuple,
}
