"""What was understood → signed names, as the patient reads them."""

from __future__ import annotations

from typing import Sequence

from actions.writer import Writer
from bot.triage.encounter import Encounter
from bot.triage.findings import Course, Finding, Presence, Severity

SIGNS = {Presence.PRESENT: "+", Presence.ABSENT: "−", Presence.UNKNOWN: "?"}

Signed = tuple[tuple[str, str], ...]


def understood(findings: Sequence[Finding], encounter: Encounter, writer: Writer) -> Signed:
    """Each finding, with how strong it is and how it goes; then the patient's risk factors."""
    risks = [
        ("+" if risk in encounter.risk_factors else "?", writer.name(risk))
        for risk in sorted(encounter.risk_factors | encounter.possible_risks)
    ]
    told = ((SIGNS[finding.presence], _as_told(finding, findings, writer)) for finding in findings)
    return (*told, *risks)


def _as_told(finding: Finding, shown: Sequence[Finding], writer: Writer) -> str:
    name = writer.name(finding.symptom)
    details = []
    # A warning sign is one however mildly it is put.
    mild_sign = finding.severity is Severity.MILD and finding.symptom in writer.handbook.red_flags
    if finding.counts and finding.severity is not Severity.UNSTATED and not mild_sign:
        details.append(writer.say("understood", finding.severity.name))
    if finding.counts and finding.course is not Course.UNSTATED and not _is_a_sign(finding, shown, writer):
        details.append(writer.say("understood", finding.course.name))
    return f"{name} ({', '.join(details)})" if details else name


def _is_a_sign(finding: Finding, shown: Sequence[Finding], writer: Writer) -> bool:
    """True where the course is shown by a name of its own: redness that spreads."""
    symptom = writer.handbook.symptoms.get(finding.symptom)
    signs = {rule.red_flag for rule in symptom.escalations if rule.course} if symptom else set()
    return any(other.symptom in signs for other in shown)
