"""Checked data → Handbook: plain mappings become the records of bot.triage.protocol."""

from __future__ import annotations

from datetime import date
from typing import Any, Mapping

from bot.triage.disposition import Disposition
from bot.triage.protocol import (
    Act,
    Combination,
    Edition,
    Escalation,
    Figure,
    Handbook,
    Modifier,
    Procedure,
    RedFlag,
    RiskFactor,
    SafetyNet,
    Sign,
    Source,
    Statement,
    Symptom,
    Topic,
)


def build(data: Mapping[str, Any], symptoms: Mapping[str, Any], topics: Mapping[str, Any]) -> Handbook:
    """The handbook of files by name, and of symptoms and topics by id, all without faults."""
    return Handbook(
        edition=_edition(data["edition"]),
        sources={key: Source(id=key, **row) for key, row in data["sources"].items()},
        symptoms={key: _symptom(row) for key, row in symptoms.items()},
        red_flags={key: _red_flag(key, row) for key, row in data["red_flags"].items()},
        combinations=tuple(_combination(key, row) for key, row in data["combinations"].items()),
        modifiers={
            key: Modifier(key, Disposition[row["disposition"]], tuple(row["sources"]))
            for key, row in data["modifiers"].items()
        },
        risk_factors={
            key: RiskFactor(key, row["name"], tuple(row["sources"]))
            for key, row in data["risk_factors"].items()
        },
        procedures={
            key: Procedure(key, row["name"], row["covered"], tuple(row["sources"]))
            for key, row in data["procedures"].items()
        },
        topics={key: _topic(row) for key, row in topics.items()},
        acts={key: _act(key, row) for key, row in data["acts"].items()},
        care={key: Statement(key, row["text"], tuple(row["sources"])) for key, row in data["care"].items()},
        safety_net=tuple(
            SafetyNet(key, row["text"], Disposition[row["disposition"]], tuple(row["sources"]))
            for key, row in data["safety_net"].items()
        ),
        gate=data["gate"],
        bands=data["judge"]["bands"],
        wording=data["wording"],
        opening=data["opening"],
    )


def _edition(row: Mapping[str, str]) -> Edition:
    days = {key: date.fromisoformat(row[key]) for key in ("review_due", "approved_on") if key in row}
    return Edition(**{**row, **days})  # type: ignore[arg-type]  # the schema has the types


def _symptom(row: Mapping[str, Any]) -> Symptom:
    figures = tuple(
        Figure(
            source=figure["source"],
            says=figure["says"],
            days=tuple(figure["days"]) if "days" in figure else None,
            context_only=figure.get("context_only", False),
        )
        for figure in row["figures"]
    )
    through = row.get("expected_through")
    with_figure = [f.source for f in figures if f.days is not None and not f.context_only]
    return Symptom(
        id=row["id"],
        name=row["name"],
        figures=figures,
        expected_through_day=days(through) if through else None,
        without_window=Disposition[row.get("without_window", "CONTACT_PROVIDER")],
        sources=tuple(sorted(with_figure or {f.source for f in figures})),
        care=tuple(row.get("care", ())),
        escalations=tuple(Escalation(**rule) for rule in row.get("escalations", ())),
        called=tuple(row.get("called", ())),
    )


def _red_flag(flag_id: str, row: Mapping[str, Any]) -> RedFlag:
    return RedFlag(
        id=flag_id,
        name=row["name"],
        disposition=Disposition[row["disposition"]],
        sources=tuple(row["sources"]),
        by_qualifier={k: Disposition[v] for k, v in row.get("by_qualifier", {}).items()},
        explained_through_day=row.get("explained_through_day"),
        explained_sources=tuple(row.get("explained_sources", ())),
        stands_when_passed=row.get("stands_when_passed", False),
        called=tuple(row.get("called", ())),
    )


def _combination(key: str, row: Mapping[str, Any]) -> Combination:
    return Combination(
        id=key,
        name=row["name"],
        first=tuple(Sign(**sign) for sign in row["first"]),
        second=tuple(Sign(**sign) for sign in row["second"]),
        disposition=Disposition[row["disposition"]],
        sources=tuple(row["sources"]),
    )


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        id=row["id"],
        name=row["name"],
        answer=row["answer"],
        sources=tuple(row["sources"]),
        wait_days=days(row["wait"]) if "wait" in row else None,
        before=_told_at(row, "before"),
        had=_told_at(row, "had"),
        differs=row.get("differs"),
        general=tuple(row.get("general", ())),
        procedures=tuple(row.get("procedures", ())),
        waits_for_help=row.get("waits_for_help", False),
    )


def _told_at(row: Mapping[str, Any], stage: str) -> Statement | None:
    """What a topic says to who has not had the procedure yet ("before"), or has ("had")."""
    told = row.get(stage)
    return Statement(row["id"], told["text"], tuple(told["sources"])) if told else None


def _act(key: str, row: Mapping[str, Any]) -> Act:
    return Act(
        id=key,
        says=row["says"],
        sources=tuple(row["sources"]),
        signs=tuple(row.get("signs", ())),
        instructs=frozenset(Disposition[name] for name in row.get("instructs", ())),
        repeats_from=Disposition[row.get("repeats_from", "CONTACT_PROVIDER_TODAY")],
        talk=row.get("talk", False),
        first=row.get("first", False),
        supposes=row.get("supposes", False),
        cue=row.get("cue"),
        shows=frozenset(row.get("shows", ())),
    )


def days(length: Mapping[str, int]) -> int:
    """A length that is given in days or hours, in whole days."""
    return length["days"] if "days" in length else length["hours"] // 24
