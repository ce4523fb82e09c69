"""May this be reassured? The one gate in front of SELF_CARE.

Reassurance is earned, never assumed: by a symptom that is known and sure, a valid day, and nothing
left open. Whatever is not listed here as settled is an objection.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.triage.encounter import Encounter
from bot.triage.findings import Finding
from bot.triage.protocol import Handbook


@dataclass(frozen=True)
class Objection:
    """One reason not to reassure: `id` is its kind, `subject` the finding or risk factor, if any."""

    id: str
    subject: str = ""


def may_reassure(encounter: Encounter, handbook: Handbook) -> tuple[Objection, ...]:
    """Why reassurance may not be given on this encounter; empty where it may.

    Red flags that symptoms turn into with time must have been added to the encounter before.
    """
    objections: list[Objection] = []
    if not any(_sure_symptom(finding, encounter, handbook) for finding in encounter.counting):
        objections.append(Objection("no_sure_symptom"))
    for finding in encounter.findings:
        objections += _finding(finding, encounter, handbook)
    objections += [Objection("open_sign", sign) for sign in sorted(encounter.open_signs)]
    objections += [Objection("risk_factor", risk) for risk in sorted(encounter.risk_factors)]
    objections += [Objection("possible_risk", risk) for risk in sorted(encounter.possible_risks)]
    procedure = handbook.procedures.get(encounter.procedure)
    if procedure is None or not procedure.covered:
        objections.append(Objection("procedure", encounter.procedure))
    if encounter.elapsed is None:
        objections.append(Objection("no_day"))
    if encounter.contradicts:
        objections.append(Objection("two_days"))
    if encounter.vague:
        objections.append(Objection("vague"))
    if encounter.unexplained:
        objections.append(Objection("unexplained"))
    if encounter.unread:
        objections.append(Objection("unread"))
    return tuple(objections)


def explained_sign(finding: Finding, encounter: Encounter, handbook: Handbook) -> bool:
    """True for a warning sign that has a harmless cause on this day (numbing cream on day 0)."""
    flag, elapsed = handbook.red_flags.get(finding.symptom), encounter.elapsed
    last = flag.explained_through_day if flag else None
    return last is not None and elapsed is not None and elapsed.latest_day <= last


def _sure_symptom(finding: Finding, encounter: Encounter, handbook: Handbook) -> bool:
    if finding.inferred:
        return False
    return finding.symptom in handbook.symptoms or explained_sign(finding, encounter, handbook)


def _finding(finding: Finding, encounter: Encounter, handbook: Handbook) -> list[Objection]:
    if finding.symptom in handbook.red_flags:
        open_sign = finding.counts or finding.taken_back
        settled = explained_sign(finding, encounter, handbook) and not (
            finding.taken_back or finding.inferred
        )
        return [Objection("warning_sign", finding.symptom)] if open_sign and not settled else []
    if not finding.counts:
        return []
    if finding.inferred:
        return [Objection("suspected", finding.symptom)]
    known = finding.symptom in handbook.symptoms
    return [] if known else [Objection("not_covered", finding.symptom)]
