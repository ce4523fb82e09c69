"""What was said about one symptom, and how two statements about it combine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Any, Iterable, Mapping


class Presence(str, Enum):
    """Whether the patient has the symptom. UNKNOWN is a doubt that the patient voiced."""

    PRESENT = "PRESENT"
    ABSENT = "ABSENT"
    UNKNOWN = "UNKNOWN"


class Severity(IntEnum):
    """How strong the symptom is, ordered."""

    MILD = 0
    UNSTATED = 1
    SEVERE = 2


class Course(IntEnum):
    """Where the symptom is heading, ordered from reassuring to alarming."""

    IMPROVING = 0
    UNSTATED = 1
    RECURRED = 2
    WORSENING = 3
    SPREADING = 4


OTHER_COMPLAINT = "other_complaint"
# The qualifier of a finding that was there in this healing and has gone.
PASSED = "passed"


@dataclass(frozen=True)
class Finding:
    """One symptom, red flag or other complaint as the patient described it.

    `onset_hours` is how long ago the symptom itself began, as (earliest, latest) in hours before
    now, where the patient said so. `qualifiers` are details that the handbook asks about, such as
    "hives". `inferred` marks a finding that only a classifier saw. `taken_back` is absent by a later
    message, and not yet asked about; `carried` was told before a pause, and not spoken of since.
    """

    symptom: str
    presence: Presence = Presence.PRESENT
    severity: Severity = Severity.UNSTATED
    course: Course = Course.UNSTATED
    qualifiers: frozenset[str] = frozenset()
    onset_hours: tuple[float, float] | None = None
    inferred: bool = False
    taken_back: bool = False
    carried: bool = False

    @property
    def counts(self) -> bool:
        """True unless the symptom is absent: a doubt is treated as present."""
        return self.presence is not Presence.ABSENT

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form; `from_dict` reads it back."""
        return {
            "symptom": self.symptom,
            "presence": self.presence.value,
            "severity": self.severity.name,
            "course": self.course.name,
            "qualifiers": sorted(self.qualifiers),
            "onset_hours": list(self.onset_hours) if self.onset_hours else None,
            "inferred": self.inferred,
            "taken_back": self.taken_back,
            "carried": self.carried,
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Finding:
        """Read what `to_dict` wrote. Raises KeyError or ValueError on anything else."""
        onset = data.get("onset_hours")
        return Finding(
            symptom=data["symptom"],
            presence=Presence(data["presence"]),
            severity=Severity[data.get("severity", "UNSTATED")],
            course=Course[data.get("course", "UNSTATED")],
            qualifiers=frozenset(data.get("qualifiers", ())),
            onset_hours=(onset[0], onset[1]) if onset else None,
            inferred=bool(data.get("inferred", False)),
            taken_back=bool(data.get("taken_back", False)),
            carried=bool(data.get("carried", False)),
        )


def same_message(first: Finding, second: Finding) -> Finding:
    """Combine two mentions of one symptom in one message, in the order of the text.

    The more alarming one wins, unless the later one says that the symptom has gone.
    """
    if first.counts and not second.counts and PASSED in second.qualifiers:
        return second
    if first.counts != second.counts:
        return first if first.counts else second
    known = Presence.PRESENT in (first.presence, second.presence)
    return replace(
        first,
        presence=Presence.PRESENT if known else first.presence,
        severity=_said(first.severity, second.severity, Severity.UNSTATED),
        course=_said(first.course, second.course, Course.UNSTATED),
        qualifiers=first.qualifiers | second.qualifiers,
        onset_hours=first.onset_hours or second.onset_hours,
        inferred=first.inferred and second.inferred,
    )


def later_message(held: Finding, said: Finding) -> Finding:
    """Update a held finding with what a later message says: what is not said again stays."""
    if not said.counts:
        return replace(said, qualifiers=said.qualifiers | (held.qualifiers & {PASSED}))
    if not held.counts:
        return said
    return replace(
        said,
        presence=held.presence if said.inferred else said.presence,
        severity=held.severity if said.severity is Severity.UNSTATED else said.severity,
        course=held.course if said.course is Course.UNSTATED else said.course,
        qualifiers=held.qualifiers | said.qualifiers,
        onset_hours=said.onset_hours or held.onset_hours,
        inferred=held.inferred and said.inferred,
    )


def combine(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding per symptom, in the order of first mention."""
    by_symptom: dict[str, Finding] = {}
    for finding in findings:
        held = by_symptom.get(finding.symptom)
        by_symptom[finding.symptom] = same_message(held, finding) if held else finding
    return tuple(by_symptom.values())


def _said(first: Any, second: Any, unstated: Any) -> Any:
    stated = [value for value in (first, second) if value is not unstated]
    return max(stated, default=unstated)
