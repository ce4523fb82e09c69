"""What holds now: a pure function of the evidence of all turns, in their order.

A finding is lowered only by evidence about that finding, or about everything, in the patient now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Collection, Iterable, Mapping

from bot.triage.evidence import EVERYTHING, Certainty, Evidence
from bot.triage.findings import PASSED, Course, Finding, Presence, Severity, combine, later_message


@dataclass(frozen=True)
class Standing:
    """What the patient has, as far as it was told.

    `risk_factors` are sure, `possible_risks` in doubt. `open_signs` were only supposed, in words
    that leave open whether they are there already. `course` and `severity` were told while nothing
    was named, and wait for the first finding.
    """

    findings: tuple[Finding, ...] = ()
    risk_factors: frozenset[str] = frozenset()
    possible_risks: frozenset[str] = frozenset()
    open_signs: frozenset[str] = frozenset()
    course: Course = Course.UNSTATED
    severity: Severity = Severity.UNSTATED

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form; `from_dict` reads it back."""
        return {
            "findings": [finding.to_dict() for finding in self.findings],
            "risk_factors": sorted(self.risk_factors),
            "possible_risks": sorted(self.possible_risks),
            "open_signs": sorted(self.open_signs),
            "course": self.course.name,
            "severity": self.severity.name,
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Standing:
        """Read what `to_dict` wrote. Raises KeyError or ValueError on anything else."""
        return Standing(
            findings=tuple(Finding.from_dict(item) for item in data["findings"]),
            risk_factors=frozenset(data["risk_factors"]),
            possible_risks=frozenset(data["possible_risks"]),
            open_signs=frozenset(data["open_signs"]),
            course=Course[data["course"]],
            severity=Severity[data["severity"]],
        )


@dataclass(frozen=True)
class Turn:
    """The evidence of one message: of findings, and of risk factors."""

    evidence: tuple[Evidence, ...] = ()
    risks: tuple[Evidence, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form; `from_dict` reads it back."""
        return {
            "evidence": [one.to_dict() for one in self.evidence],
            "risks": [one.to_dict() for one in self.risks],
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Turn:
        """Read what `to_dict` wrote. Raises KeyError, TypeError or ValueError on anything else."""
        return Turn(
            tuple(Evidence.from_dict(item) for item in data["evidence"]),
            tuple(Evidence.from_dict(item) for item in data["risks"]),
        )


def standing(turns: Iterable[Turn], before: Standing | None = None) -> Standing:
    """What holds after `turns`, given what held before them."""
    return reduce(after, turns, before or Standing())


def after(held: Standing, said: Turn) -> Standing:
    """What holds after one more message."""
    general = [one for one in said.evidence if one.finding == EVERYTHING]
    named = _unexplained([one for one in said.evidence if one.finding != EVERYTHING], held)
    findings = {finding.symptom: finding for finding in held.findings}
    for one in general:
        if one.presence is Presence.ABSENT:
            findings = {name: _without(finding, one) for name, finding in findings.items()}
        elif one.course is Course.RECURRED and not named:
            findings = {name: _back(finding) for name, finding in findings.items()}
    findings = _with_named(findings, named)
    course, severity = _waiting(held, general)
    kept = tuple(findings.values())
    if kept and (course, severity) != (Course.UNSTATED, Severity.UNSTATED):
        kept = tuple(_with_modifiers(finding, course, severity) for finding in kept)
        course, severity = Course.UNSTATED, Severity.UNSTATED
    return Standing(
        findings=kept,
        open_signs=_open(held, named),
        course=course,
        severity=severity,
        **_risks(held, said.risks),
    )


def carried_over(held: Standing, signs: Collection[str]) -> Standing:
    """What outlives a pause: risk factors, and the warning signs (`signs` are their ids) that count or
    have passed. Symptoms were of their own day."""
    kept = tuple(
        replace(finding, carried=finding.counts or finding.taken_back)
        for finding in held.findings
        if finding.symptom in signs and (finding.counts or finding.taken_back or PASSED in finding.qualifiers)
    )
    return Standing(findings=kept, risk_factors=held.risk_factors, possible_risks=held.possible_risks)


def _unexplained(named: list[Evidence], held: Standing) -> list[Evidence]:
    """The evidence of a message without that of signs which something that the patient has explains."""
    there = {finding.symptom for finding in held.findings if finding.counts}
    there |= {one.finding for one in named if one.concerns_now and one.presence is Presence.PRESENT}
    return [one for one in named if one.explained_by not in there]


def _with_named(findings: dict[str, Finding], named: list[Evidence]) -> dict[str, Finding]:
    ours = [one for one in named if one.concerns_now]
    answered = {one.finding for one in ours if one.answers}
    for said in combine(one.as_finding() for one in ours):
        before = findings.get(said.symptom)
        new = later_message(before, said) if before else said
        if before and not said.counts:
            again = before.taken_back or said.symptom in answered
            new = replace(new, taken_back=before.counts and not again)
        findings[said.symptom] = new
    return findings


def _without(finding: Finding, said: Evidence) -> Finding:
    """A finding when everything is said to be gone."""
    if not finding.counts:
        return finding
    gone = replace(finding, presence=Presence.ABSENT, qualifiers=finding.qualifiers | {PASSED})
    return replace(gone, taken_back=not said.answers)


def _back(finding: Finding) -> Finding:
    if finding.counts or PASSED not in finding.qualifiers:
        return finding
    there = replace(finding, presence=Presence.PRESENT, qualifiers=finding.qualifiers - {PASSED})
    return replace(there, taken_back=False)


def _waiting(held: Standing, general: list[Evidence]) -> tuple[Course, Severity]:
    courses = [one.course for one in general if one.course is not Course.UNSTATED]
    severities = [one.severity for one in general if one.severity is not Severity.UNSTATED]
    return max(courses, default=held.course), max(severities, default=held.severity)


def _with_modifiers(finding: Finding, course: Course, severity: Severity) -> Finding:
    if not finding.counts:
        return finding
    return replace(
        finding,
        course=course if finding.course is Course.UNSTATED else max(course, finding.course),
        severity=severity if finding.severity is Severity.UNSTATED else max(severity, finding.severity),
    )


def _open(held: Standing, named: list[Evidence]) -> frozenset[str]:
    settled = {one.finding for one in named if one.concerns_now}
    return (held.open_signs | {one.finding for one in named if one.open}) - settled


def _risks(held: Standing, risks: Iterable[Evidence]) -> dict[str, frozenset[str]]:
    sure, possible = set(held.risk_factors), set(held.possible_risks)
    for one in risks:
        # What we only suspect takes nothing back that was told.
        suspected = one.presence is Presence.PRESENT and one.certainty is Certainty.SUSPECTED
        if not one.concerns_now or (suspected and one.finding in sure):
            continue
        sure.discard(one.finding)
        possible.discard(one.finding)
        if one.presence is Presence.PRESENT:
            (sure if one.certainty is Certainty.CERTAIN else possible).add(one.finding)
    return {"risk_factors": frozenset(sure), "possible_risks": frozenset(possible)}
