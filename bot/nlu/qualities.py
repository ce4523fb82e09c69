"""Course, severity and procedure of a message, as both readers together have them.

The lexicon takes "worse", "back" or "severe" of whatever stands near; which of them the patient says of the
skin, and what is said in other words, the learned reader tells. The judge decides (judge.yml).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Collection, Iterator

from bot.nlu.context import COURSES
from bot.nlu.judge import Around, Judge
from bot.nlu.learned.reader import Odds, Reading
from bot.triage.findings import Course, Severity
from bot.triage.understanding import Understanding

_SEVERE, _EMERGENCY = "severe", "EMERGENCY"
_MICRONEEDLING, _RADIOFREQUENCY, _OTHER = "microneedling", "rf_microneedling", "other"
# The courses for the worse; "improving" raises nothing.
_JUDGED = {name: course for name, course in COURSES.items() if course > Course.UNSTATED}

Quality = tuple[str, str]


def named_in(said: Understanding) -> frozenset[Quality]:
    """The qualities (kind, name) that the lexicon names in a message."""
    courses = {one.course for one in said.present} | {said.course}
    named = {("course", name) for name, course in _JUDGED.items() if course in courses}
    if Severity.SEVERE in {one.severity for one in said.present} | {said.severity}:
        named.add(("severity", _SEVERE))
    return frozenset(
        named | {("procedure", _covering(one)) for one in said.procedures if one != _MICRONEEDLING}
    )


def odds_in(reading: Reading) -> Iterator[tuple[Quality, Odds]]:
    """The learned log-odds of every quality that is judged."""
    for kind, names in (
        ("course", _JUDGED),
        ("severity", (_SEVERE,)),
        ("procedure", (_RADIOFREQUENCY, _OTHER)),
        ("kind", (_EMERGENCY,)),
    ):
        for name in names:
            yield (kind, name), Odds(now=reading.whole.get(kind, {}).get(name, Odds().now))


def with_qualities(
    said: Understanding,
    reading: Reading,
    judge: Judge,
    *,
    around: Around,
    told_of: Collection[str] = (),
) -> Understanding:
    """What a message says, with the qualities that are likely and without those that are not.

    What the lexicon names stays unless it is unlikelier than `named` in a message of `plain` words or more;
    what only the learned reader sees
    is added where it is likelier than `counts`. `told_of` are the procedures of which the words say that
    the patient has not had them now: those are not added ("had laser years ago").
    """
    named = named_in(said)
    untold = {("procedure", _covering(one)) for one in told_of} - named
    # "It was way worse yesterday" is no worsening: the words say that it gets better.
    if Course.IMPROVING in {one.course for one in said.present} | {said.course}:
        untold |= {("course", name) for name in _JUDGED} - named
    for quality, odds in odds_in(reading):
        if quality in untold:
            continue
        kind = quality[0]
        chance = judge.probability(kind, "sure" if quality in named else "none", odds, around)
        bands = judge.bands[kind]
        if quality in named and chance < bands.named and around.words >= bands.plain:
            said = _without(said, quality)
        elif quality not in named and chance >= bands.counts:
            said = _grave(said, judge) if kind == "kind" else _with(said, quality)
    return said


def _covering(procedure: str) -> str:
    """The name under which a procedure is learned."""
    return procedure if procedure == _RADIOFREQUENCY else _OTHER


def _without(said: Understanding, quality: Quality) -> Understanding:
    kind, name = quality
    if kind == "procedure":
        kept = (one for one in said.procedures if one == _MICRONEEDLING or _covering(one) != name)
        return replace(said, procedures=tuple(kept))
    unstated: dict[str, Any] = {kind: _value(kind, "")}

    def cleared(one: Any) -> Any:
        return replace(one, **unstated) if getattr(one, kind) is _value(kind, name) else one

    whole: Understanding = cleared(said)
    return replace(whole, evidence=tuple(cleared(one) for one in said.evidence))


def _with(said: Understanding, quality: Quality) -> Understanding:
    """Course and severity belong to the symptoms that the message names, else to all that is known."""
    kind, name = quality
    if kind == "procedure":
        return replace(said, procedures=(*said.procedures, name))

    def raised(one: Any) -> Any:
        return replace(one, **{kind: max(_value(kind, name), getattr(one, kind))})

    there = said.present
    evidence = tuple(raised(one) if one in there else one for one in said.evidence)
    whole: Understanding = said if there else raised(said)
    return replace(whole, evidence=evidence)


def _value(kind: str, name: str) -> Course | Severity:
    """The course or severity of this name; with no name, that none is stated."""
    if kind == "course":
        return _JUDGED.get(name, Course.UNSTATED)
    return Severity.SEVERE if name else Severity.UNSTATED


def _grave(said: Understanding, judge: Judge) -> Understanding:
    """An emergency that no words of the lexicon qualify: "thirty eight five and it has reached my ear since
    lunch"."""
    return replace(
        said,
        evidence=tuple(
            replace(one, qualifiers=one.qualifiers | {judge.grave[one.finding]})
            if one.finding in judge.grave and one in said.present
            else one
            for one in said.evidence
        ),
    )
