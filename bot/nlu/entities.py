"""What was understood → entities, the form in which a parse result carries it to the actions."""

from __future__ import annotations

from typing import Any

from bot import EXTRACTOR
from bot.nlu.understanding import Understood
from bot.triage.findings import Course, Severity


def entities_of(said: Understood, *, length: int) -> list[dict[str, Any]]:
    """One entity per thing said. `data` holds what the value alone does not tell.

    `start` and `end` span the whole message of `length` characters: a finding may be spread over
    it.
    """
    rows: list[tuple[str, str, Any]] = [
        ("finding", finding.symptom, finding.to_dict()) for finding in said.findings
    ]
    rows += [("possible_finding", finding.symptom, finding.to_dict()) for finding in said.possible]
    rows += [("procedure_time", "time", time.to_dict()) for time in said.times.procedure]
    if said.times.bare:
        rows.append(("bare_time", "time", said.times.bare.to_dict()))
    for name in ("risk_factors", "procedures", "activities", "preparation", "topics", "hypothetical"):
        rows += [(name, value, None) for value in getattr(said, name)]
    rows += [("cue", flag, None) for flag in sorted(said.flags)]
    if said.asks:
        rows.append(("cue", "asks", None))
    if said.vague:
        rows.append(("cue", "vague", None))
    if said.course is not Course.UNSTATED:
        rows.append(("course", said.course.name, None))
    if said.severity is not Severity.UNSTATED:
        rows.append(("severity", said.severity.name, None))
    return [
        {
            "entity": entity,
            "value": value,
            "start": 0,
            "end": length,
            "extractor": EXTRACTOR,
            **({"data": data} if data is not None else {}),
        }
        for entity, value, data in rows
    ]
