"""A parse result → the Observation that the decision core reads."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

from bot import EXTRACTOR
from bot.handbook.access import Handbook
from bot.triage.conversation import Observation
from bot.triage.elapsed import TimeExpression
from bot.triage.findings import Course, Finding, Severity

_VAGUE = {"report_vague", "report_warning_sign", "report_other_complaint"}
_ASIDES = {
    "ask_aftercare", "ask_preparation", "ask_procedure", "ask_why", "ask_human", "ask_bot",
    "thanks", "greet", "goodbye",
}  # fmt: skip


def observe(message: Mapping[str, Any], handbook: Handbook, *, in_triage: bool) -> Observation:
    """What the latest message says. Entities that our own extractor did not write are ignored.

    `in_triage` says that the talk is of the patient's skin already: everyday words ("dry") are
    then taken for findings, as they are beside a sure finding, and no message for one about
    something else.
    """
    intent = (message.get("intent") or {}).get("name") or ""
    if intent == "out_of_scope" and not in_triage:
        return Observation()
    entities = [e for e in message.get("entities") or () if e.get("extractor") == EXTRACTOR]
    findings = _findings(entities, "finding")
    if findings or in_triage:
        findings += _findings(entities, "possible_finding")
    cues = {entity["value"] for entity in _of(entities, "cue")}
    procedures = values(entities, "procedures")
    inferred = intent.removeprefix("report_")
    if not findings and inferred in handbook.symptoms and not values(entities, "hypothetical"):
        findings = (Finding(inferred, inferred=True),)
    bare = next(iter(_of(entities, "bare_time")), None)
    return Observation(
        findings=findings,
        risk_factors=frozenset(values(entities, "risk_factors")) & set(handbook.risk_factors),
        procedure=_least_covered(procedures, handbook),
        times=tuple(TimeExpression.from_dict(e["data"]) for e in _of(entities, "procedure_time")),
        bare_time=TimeExpression.from_dict(bare["data"]) if bare else None,
        unusable_time="unusable_time" in cues and not _of(entities, "procedure_time"),
        corrects="corrects" in cues or intent == "correct",
        unknown="unusable_time" not in cues and ("unknown_time" in cues or intent == "dont_know"),
        vague=not any(finding.counts for finding in findings) and ("vague" in cues or intent in _VAGUE),
        recovered="recovered" in cues and not any(finding.counts for finding in findings),
        course=max((Course[v] for v in values(entities, "course")), default=Course.UNSTATED),
        severity=max((Severity[v] for v in values(entities, "severity")), default=Severity.UNSTATED),
        agrees={"affirm": True, "deny": False}.get(intent),
        aside=not findings and intent in _ASIDES,
    )


def _findings(entities: Iterable[Mapping[str, Any]], name: str) -> tuple[Finding, ...]:
    return tuple(Finding.from_dict(entity["data"]) for entity in _of(entities, name))


def values(entities: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    """The values of our entities of one name, in the order of the text."""
    return [e["value"] for e in entities if e.get("entity") == name and e.get("extractor") == EXTRACTOR]


def _of(entities: Iterable[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    return [entity for entity in entities if entity.get("entity") == name]


def _least_covered(procedures: list[str], handbook: Handbook) -> str | None:
    """Where several procedures are named, the one that the handbook does not cover."""
    known = [p for p in procedures if p in handbook.procedures]
    return min(known, key=lambda p: handbook.procedures[p].covered, default=None)
