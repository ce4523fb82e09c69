"""Clinical vignettes: a case that a clinician can read → the encounter that it describes.

A case is one entry of a file in tests/cases:

    - case: Red on day 3, the last day that is expected
      given: {day: 3, has: [redness]}
      outcome: SELF_CARE
      reasons: [redness/expected]

`given` may hold `day` or `hours` (a number, or [fewest, most]), `has`, `doubts`, `denies` and
`guesses` (lists of findings), `takes_back` (told, and then denied), `before_a_pause` (told in an
earlier session), `risk_factors`, `possible_risks`, `open_signs` (only supposed, perhaps there),
`procedure`, `vague: true`, `unexplained: true`, `contradicts: true` (two days), `well: true`, and
`asked_enough` (questions that may not be asked again). A finding is its id, followed by what is
known of it, each after a comma: a severity (mild, severe), a course (improving, worsening,
spreading, recurred), `began 48 hours ago` or `began 24 to 48 hours ago`, or a qualifier such as
`passed` or `hives`.

`outcome` is a disposition, ASK (with `question` and, where it is about one, `about`) or NONE. `reasons` are
all reasons, the most urgent first; a verdict without them leaves them open. `sources_differ` says
whether a source has already passed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from bot.strict_yaml import read_yaml
from bot.triage.elapsed import Elapsed, ProcedureTime
from bot.triage.encounter import MICRONEEDLING, Encounter, Question
from bot.triage.findings import Course, Finding, Presence, Severity
from bot.triage.protocol import Handbook

CASES = Path(__file__).parent.parent / "cases"
NOW = datetime(2026, 11, 21, 14, 0)

_GIVEN = {
    "day", "hours", "has", "doubts", "denies", "guesses", "risk_factors", "procedure", "vague",
    "well", "asked_enough", "takes_back", "before_a_pause", "possible_risks", "open_signs", "unexplained",
    "contradicts", "unread",
}  # fmt: skip
_EXPECTED = {"case", "given", "outcome", "reasons", "question", "about", "sources_differ"}
_SEVERITIES = {"mild": Severity.MILD, "severe": Severity.SEVERE}
_COURSES = {course.name.lower(): course for course in Course if course is not Course.UNSTATED}
_BEGAN = re.compile(r"^began (\d+)(?: to (\d+))? hours ago$")


@dataclass(frozen=True)
class Vignette:
    """One case. `reasons` and `sources_differ` are None where the case does not speak of them."""

    file: str
    name: str
    encounter: Encounter
    outcome: str
    reasons: tuple[str, ...] | None
    question: str | None
    about: str | None
    sources_differ: bool | None

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


@lru_cache(maxsize=1)
def vignettes() -> tuple[Vignette, ...]:
    """Every case of every file, in order. Raises ValueError on one that cannot be read."""
    return tuple(
        vignette(row, file=path.stem) for path in sorted(CASES.glob("*.yml")) for row in read_yaml(path)
    )


def vignette(row: Mapping[str, Any], *, file: str) -> Vignette:
    """One case. Raises ValueError on a key that no case has."""
    unknown = set(row) - _EXPECTED
    if unknown or not {"case", "given", "outcome"} <= set(row):
        raise ValueError(f"{file}: {row.get('case')}: unknown or missing keys {sorted(unknown)}")
    return Vignette(
        file=file,
        name=row["case"],
        encounter=encounter(row["given"]),
        outcome=row["outcome"],
        reasons=tuple(row["reasons"]) if "reasons" in row else None,
        question=row.get("question"),
        about=row.get("about"),
        sources_differ=row.get("sources_differ"),
    )


def encounter(given: Mapping[str, Any]) -> Encounter:
    """The encounter that `given` describes. Raises ValueError on a key that it cannot have."""
    unknown = set(given) - _GIVEN
    if unknown:
        raise ValueError(f"`given` cannot hold {sorted(unknown)}")
    return Encounter(
        findings=(
            *(_finding(text) for text in given.get("has", ())),
            *(replace(_finding(text), presence=Presence.UNKNOWN) for text in given.get("doubts", ())),
            *(replace(_finding(text), presence=Presence.ABSENT) for text in given.get("denies", ())),
            *(replace(_finding(text), inferred=True) for text in given.get("guesses", ())),
            *(
                replace(_finding(text), presence=Presence.ABSENT, taken_back=True)
                for text in given.get("takes_back", ())
            ),
            *(replace(_finding(text), carried=True) for text in given.get("before_a_pause", ())),
        ),
        risk_factors=frozenset(given.get("risk_factors", ())),
        procedure=given.get("procedure", MICRONEEDLING),
        elapsed=_elapsed(given),
        vague=given.get("vague", False),
        well=given.get("well", False),
        exhausted=frozenset(Question[name] for name in given.get("asked_enough", ())),
        possible_risks=frozenset(given.get("possible_risks", ())),
        open_signs=frozenset(given.get("open_signs", ())),
        unexplained=given.get("unexplained", False),
        contradicts=given.get("contradicts", False),
        unread=given.get("unread", False),
    )


def qualifiers(handbook: Handbook) -> set[str]:
    """Every qualifier that the handbook asks about."""
    escalations = [rule for symptom in handbook.symptoms.values() for rule in symptom.escalations]
    signs = [sign for c in handbook.combinations for sign in (*c.first, *c.second)]
    return {
        "passed",
        *(sign.qualifier for sign in signs if sign.qualifier),
        *(name for flag in handbook.red_flags.values() for name in flag.by_qualifier),
        *(rule.qualifier for rule in escalations if rule.qualifier),
    }


def _finding(text: str) -> Finding:
    symptom, *details = text.split(", ")
    finding = Finding(symptom)
    for detail in details:
        began = _BEGAN.match(detail)
        if detail in _SEVERITIES:
            finding = replace(finding, severity=_SEVERITIES[detail])
        elif detail in _COURSES:
            finding = replace(finding, course=_COURSES[detail])
        elif began:
            fewest, most = float(began[1]), float(began[2] or began[1])
            finding = replace(finding, onset_hours=(fewest, most))
        else:
            finding = replace(finding, qualifiers=finding.qualifiers | {detail})
    return finding


def _elapsed(given: Mapping[str, Any]) -> Elapsed | None:
    if "hours" in given:
        fewest, most = _interval(given["hours"])
        earliest, latest = NOW - timedelta(hours=most), NOW - timedelta(hours=fewest)
        return ProcedureTime(earliest, latest, exact=True).elapsed(NOW)
    if "day" in given:
        fewest, most = _interval(given["day"])
        return Elapsed((int(fewest), int(most)))
    return None


def _interval(value: Any) -> tuple[float, float]:
    return (value[0], value[1]) if isinstance(value, list) else (value, value)
