"""Which rows the handbook has, and which of them a case hits.

A row is named so that a missing one says what to write: "redness: day 4, the day after".
"""

from __future__ import annotations

from typing import Callable, Iterable, Iterator

from bot.triage.decide import Decision, decide
from bot.triage.findings import PASSED, Finding
from bot.triage.protocol import Escalation, Handbook, RedFlag, Sign, Symptom
from tests.support.vignettes import Vignette

Hit = Callable[[Vignette, Decision], bool]
Row = tuple[str, Hit]


def missing_rows(handbook: Handbook, cases: Iterable[Vignette]) -> list[str]:
    """The rows of the handbook that no case hits."""
    decided = [(case, decide(case.encounter, handbook)) for case in cases]
    return [name for name, hit in rows(handbook) if not any(hit(case, found) for case, found in decided)]


def rows(handbook: Handbook) -> Iterator[Row]:
    """Every row of the handbook, with the test of whether a case hits it."""
    for symptom in handbook.symptoms.values():
        yield from _symptom(symptom)
    for flag in handbook.red_flags.values():
        yield from _red_flag(flag)
    for combination in handbook.combinations:
        for one in combination.first:
            for other in combination.second:
                name = f"combinations/{combination.id}: {_named(one)} with {_named(other)}"
                yield name, _pair(combination.id, one, other)
    for modifier in handbook.modifiers:
        yield f"modifiers/{modifier}", _alone_ends_with(f"/{modifier}")
    for risk in handbook.risk_factors:
        yield f"risk_factors/{risk}: the only reason", _only(f"risk_factor/{risk}")
    for procedure in handbook.procedures.values():
        yield f"procedures/{procedure.id}", _procedure(procedure.id, covered=procedure.covered)


def _symptom(symptom: Symptom) -> Iterator[Row]:
    key, last = symptom.id, symptom.expected_through_day
    if last is None:
        yield f"{key}: no window", _only(f"{key}/no_window")
        return
    yield f"{key}: day {last}, the last day", _on_day(last, f"{key}/expected")
    yield f"{key}: day {last + 1}, the day after", _on_day(last + 1, f"{key}/prolonged")
    yield f"{key}: {24 * last} hours, the last hour", _at_hour(24 * last, f"{key}/expected")
    yield f"{key}: {24 * last + 1} hours, an hour past", _at_hour(24 * last + 1, f"{key}/prolonged")
    yield f"{key}: day not known", _only(f"{key}/time_unknown")
    yield f"{key}: day not told, but lasting too long", _without_day(f"{key}/prolonged")
    yield f"{key}: began after its window", _has(f"{key}/late_onset")
    yield (
        f"{key}: denied",
        lambda case, found: (
            [f.symptom for f in found.findings] == [key] and found.disposition is None and not found.question
        ),
    )
    for shorter in _shorter(symptom):
        name = f"{key}: day {shorter + 1}, when the figure of {shorter} days has passed"
        yield name, _differs(shorter + 1, f"{key}/expected")
    for rule in symptom.escalations:
        yield from _escalation(key, rule)


def _escalation(symptom: str, rule: Escalation) -> Iterator[Row]:
    told = (symptom, rule.qualifier, rule.course, rule.severity)
    name, flag = ", ".join(part for part in told if part), f"red_flag/{rule.red_flag}"
    if rule.after_day is None:
        yield f"{name} → {flag}", _turned(rule, flag)
        return
    after = rule.after_day
    yield f"{name}: day {after + 1} → {flag}", _turned(rule, flag, day=after + 1)
    yield f"{name}: day {after}, not yet {flag}", _turned(rule, None, day=after)
    yield f"{name}: day not known → {flag}", _turned(rule, flag, day=None)


def _red_flag(flag: RedFlag) -> Iterator[Row]:
    key = f"red_flag/{flag.id}"
    yield f"{key}: alone", _only(key)
    for qualifier, disposition in flag.by_qualifier.items():
        yield f"{key}, {qualifier}: {disposition.name}", _qualified(key, qualifier)
    if flag.explained_through_day is not None:
        last = flag.explained_through_day
        yield f"{key}: day {last}, explained", _on_day(last, f"{flag.id}/expected")
        yield f"{key}: day {last + 1}", _on_day(last + 1, key)
        yield f"{key}: day not known", _without_day(key)
    if flag.stands_when_passed:
        yield f"{key}: passed, but stands", _passed(key)


def _shorter(symptom: Symptom) -> list[int]:
    last = symptom.expected_through_day or 0
    figures = [f.days[1] for f in symptom.figures if f.days and not f.context_only]
    return sorted({int(most) for most in figures if most < last})


def _ids(found: Decision) -> list[str]:
    return [reason.id for reason in found.reasons]


def _alone(case: Vignette) -> bool:
    return len(case.encounter.findings) == 1


def _only(reason: str) -> Hit:
    return lambda case, found: _alone(case) and _ids(found) == [reason]


def _has(reason: str) -> Hit:
    return lambda case, found: reason in _ids(found)


def _alone_ends_with(kind: str) -> Hit:
    return lambda case, found: len(found.reasons) == 1 and found.reasons[0].id.endswith(kind)


def _on_day(day: int, reason: str) -> Hit:
    def hit(case: Vignette, found: Decision) -> bool:
        elapsed = case.encounter.elapsed
        told = elapsed is not None and elapsed.days == (day, day) and elapsed.hours is None
        return told and _only(reason)(case, found)

    return hit


def _at_hour(hour: int, reason: str) -> Hit:
    def hit(case: Vignette, found: Decision) -> bool:
        elapsed = case.encounter.elapsed
        told = elapsed is not None and elapsed.hours == (hour, hour)
        return told and _only(reason)(case, found)

    return hit


def _without_day(reason: str) -> Hit:
    return lambda case, found: case.encounter.elapsed is None and _only(reason)(case, found)


def _differs(day: int, reason: str) -> Hit:
    def hit(case: Vignette, found: Decision) -> bool:
        differ = [r.id for r in found.reasons if r.sources_differ]
        return case.sources_differ is True and _on_day(day, reason)(case, found) and differ == [reason]

    return hit


def _turned(rule: Escalation, reason: str | None, *, day: int | None = -1) -> Hit:
    """One finding that the rule speaks of turned into `reason` alone; on any day where `day` is -1."""

    def speaks_of(finding: Finding) -> bool:
        return (
            (rule.qualifier is None or rule.qualifier in finding.qualifiers)
            and rule.course in (None, finding.course.name)
            and rule.severity in (None, finding.severity.name)
        )

    def hit(case: Vignette, found: Decision) -> bool:
        elapsed = case.encounter.elapsed
        same_day = day == -1 or (elapsed.latest_day if elapsed else None) == day
        flags = [r for r in _ids(found) if r.startswith("red_flag/")]
        spoken = _alone(case) and speaks_of(case.encounter.findings[0])
        verdict = found.disposition is not None
        return spoken and same_day and verdict and flags == ([reason] if reason else [])

    return hit


def _qualified(reason: str, qualifier: str) -> Hit:
    def hit(case: Vignette, found: Decision) -> bool:
        said = any(qualifier in finding.qualifiers for finding in found.findings)
        return said and _ids(found) == [reason]

    return hit


def _passed(reason: str) -> Hit:
    def hit(case: Vignette, found: Decision) -> bool:
        passed = [f for f in case.encounter.findings if not f.counts and PASSED in f.qualifiers]
        return bool(passed) and _ids(found) == [reason]

    return hit


def _pair(combination: str, one: Sign, other: Sign) -> Hit:
    def hit(case: Vignette, found: Decision) -> bool:
        given = case.encounter
        named = [*given.counting, *sorted(given.risk_factors)]
        both = len(named) == 2 and all(any(_is(sign, thing) for thing in named) for sign in (one, other))
        return both and f"combination/{combination}" in _ids(found)

    return hit


def _is(sign: Sign, thing: Finding | str) -> bool:
    if isinstance(thing, str):
        return sign.risk_factor == thing
    qualified = sign.qualifier is None or sign.qualifier in thing.qualifiers
    return sign.finding == thing.symptom and qualified


def _procedure(procedure: str, *, covered: bool) -> Hit:
    def hit(case: Vignette, found: Decision) -> bool:
        if case.encounter.procedure != procedure:
            return False
        reasons = _ids(found)
        if covered:
            return bool(reasons) and f"procedure/{procedure}" not in reasons
        return reasons == [f"procedure/{procedure}"]

    return hit


def _named(sign: Sign) -> str:
    return ", ".join(part for part in (sign.finding, sign.qualifier, sign.risk_factor) if part)
