"""Figures that are findings or qualify one: temperature, pain on a scale of ten, minutes of pressing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Mapping, Sequence

from spacy.tokens import Doc

from bot.nlu.numbers import number
from bot.triage.evidence import Evidence
from bot.triage.findings import Presence


@dataclass(frozen=True)
class Measure:
    """A finding read off a figure. `normal` says that the figure rules the finding out."""

    red_flag: str
    token: int
    qualifiers: frozenset[str] = frozenset()
    normal: bool = False


def measured(doc: Doc, rules: Mapping[str, Any]) -> list[Measure]:
    """The temperatures and pain scores of `doc`, judged by data/lexicon/measures.yml."""
    return [*_temperatures(doc, rules["temperature"]), *_scores(doc, rules["pain_score"])]


def _temperatures(doc: Doc, rule: Mapping[str, Any]) -> list[Measure]:
    speaks_of_it = any(token.norm_ in rule["words"] for token in doc) or _nothing_else(doc, rule)
    low, high = rule["plausible"]
    found = []
    for token in doc:
        value = number(token.norm_)
        with_unit = token.i + 1 < len(doc) and doc[token.i + 1].norm_ in rule["units"]
        if value is None or not (speaks_of_it or with_unit or _unmistakable(token.norm_, rule)):
            continue
        named_fahrenheit = with_unit and doc[token.i + 1].norm_ in rule["fahrenheit"]
        if named_fahrenheit and value <= high and not (speaks_of_it or _unmistakable(token.norm_, rule)):
            continue
        celsius = round(value if value <= high else (value - 32) / 1.8, 2)
        if not low <= round(celsius, 1) <= high:
            continue
        normal = celsius < rule["low_grade_from"]
        found.append(
            Measure(
                rule["red_flag"],
                token.i,
                frozenset() if normal else frozenset({"high" if celsius >= rule["from"] else "low_grade"}),
                normal=normal,
            )
        )
    return found


def _nothing_else(doc: Doc, rule: Mapping[str, Any]) -> bool:
    """ "36.8 now": one figure with a decimal, and only words that may stand beside a reading."""
    words = [token.norm_ for token in doc if token.is_alpha]
    figures = [token.norm_ for token in doc if number(token.norm_) is not None]
    return len(figures) == 1 and "." in figures[0] and all(word in rule["beside"] for word in words)


def _unmistakable(norm: str, rule: Mapping[str, Any]) -> bool:
    low, high = rule["unmistakable"]
    value = number(norm)
    return "." in norm and value is not None and low <= value <= high


def _scores(doc: Doc, rule: Mapping[str, Any]) -> list[Measure]:
    if not any(token.norm_ in rule["words"] for token in doc):
        return []
    found = []
    for token in doc:
        rest = [other.norm_ for other in doc[token.i + 1 : token.i + 4]]
        tens = rule["out_of"]
        out_of_ten = (
            (rest[:1] == ["/"] and rest[1:2] and rest[1] in tens)
            or (rest[:2] == ["out", "of"] and rest[2:3] and rest[2] in tens)
            or (rest[:1] in (["of"], ["from"]) and rest[1:2] and rest[1] in tens)
        )
        value = number(token.norm_)
        if out_of_ten and value is not None and rule["from"] <= value <= 10:
            found.append(Measure(rule["red_flag"], token.i))
    return found


def qualified(
    evidence: Sequence[Evidence], norms: Sequence[str], rules: Mapping[str, Any], *, lasted_hours: float
) -> tuple[Evidence, ...]:
    """The evidence, a bleeding in it marked where pressing on it took as long as the rule says."""
    rule = rules["pressing"]
    if lasted_hours * 60 < rule["from_minutes"] or not any(norm in rule["words"] for norm in norms):
        return tuple(evidence)
    return tuple(
        replace(one, qualifiers=one.qualifiers | {rule["qualifier"]})
        if one.finding == rule["red_flag"] and one.concerns_now and one.presence is Presence.PRESENT
        else one
        for one in evidence
    )
