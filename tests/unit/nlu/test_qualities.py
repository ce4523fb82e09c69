"""Course, severity and procedure: what is named and not meant falls away, what is meant is seen."""

from __future__ import annotations

from typing import Any

import pytest

from bot.nlu.judge import Around, Bands, Judge, Weights
from bot.nlu.learned.reader import Reading
from bot.nlu.qualities import named_in, with_qualities
from bot.triage.evidence import Evidence
from bot.triage.findings import Course, Presence, Severity
from bot.triage.understanding import Understanding

PLAIN = {"none": Weights(bias=0, now=1, denied=0, talked=0)}
KINDS = ("course", "severity", "procedure", "kind")
JUDGE = Judge(
    weights=dict.fromkeys(KINDS, PLAIN),
    bands=dict.fromkeys(KINDS, Bands(counts=0.6, asks=0.6, named=0.1)),
    grave={"spreading_redness": "within_a_day"},
)
LIKELY, OPEN, HARDLY = 2.0, 0.0, -5.0


def reading(odds: float) -> Reading:
    """Every quality at the same log-odds."""
    names = {"course": ("worsening", "recurred", "spreading"), "severity": ("severe",)}
    names |= {"procedure": ("other", "rf_microneedling"), "kind": ("EMERGENCY",)}
    return Reading({}, {}, {kind: dict.fromkeys(named, odds) for kind, named in names.items()})


def only(kind: str, name: str, odds: float) -> Reading:
    return Reading({}, {}, {kind: {name: odds}})


def judged(said: Understanding, read: Reading) -> Understanding:
    return with_qualities(said, read, JUDGE, around=Around())


WORSE = Understanding(evidence=(Evidence("redness", course=Course.WORSENING),))


@pytest.mark.parametrize(("odds", "course"), [(OPEN, Course.WORSENING), (HARDLY, Course.UNSTATED)])
def test_a_course_that_is_named_counts_unless_it_is_unlikely(odds: float, course: Course) -> None:
    assert judged(WORSE, reading(odds)).evidence[0].course is course


def test_a_course_that_nothing_claims_falls_away_likewise() -> None:
    assert judged(Understanding(course=Course.RECURRED), reading(HARDLY)).course is Course.UNSTATED


@pytest.mark.parametrize(("odds", "course"), [(LIKELY, Course.WORSENING), (OPEN, Course.UNSTATED)])
def test_a_course_in_other_words_counts_where_it_is_likely(odds: float, course: Course) -> None:
    red, no_pus = Evidence("redness"), Evidence("pus", presence=Presence.ABSENT)
    seen = judged(Understanding(evidence=(red, no_pus)), only("course", "worsening", odds))

    assert [one.course for one in seen.evidence] == [course, Course.UNSTATED]


def test_where_no_symptom_is_named_it_holds_of_all_that_is_known() -> None:
    assert judged(Understanding(), only("course", "recurred", LIKELY)).course is Course.RECURRED


def test_a_severity_is_judged_likewise() -> None:
    severe = Understanding(evidence=(Evidence("soreness", severity=Severity.SEVERE),))

    assert judged(severe, reading(HARDLY)).evidence[0].severity is Severity.UNSTATED
    assert judged(Understanding(), only("severity", "severe", LIKELY)).severity is Severity.SEVERE


@pytest.mark.parametrize(
    ("named", "odds", "left"),
    [
        (("filler",), HARDLY, ()),
        (("filler",), OPEN, ("filler",)),
        (("microneedling",), HARDLY, ("microneedling",)),
        ((), LIKELY, ("rf_microneedling", "other")),
    ],
)
def test_a_procedure_is_judged_likewise(named: tuple[str, ...], odds: float, left: tuple[str, ...]) -> None:
    assert judged(Understanding(procedures=named), reading(odds)).procedures == left


def test_what_the_words_call_better_is_not_taken_for_worse() -> None:
    better = Understanding(evidence=(Evidence("redness", course=Course.IMPROVING),))

    assert judged(better, only("course", "worsening", LIKELY)).evidence[0].course is Course.IMPROVING


def test_a_procedure_that_the_words_put_elsewhere_is_not_added() -> None:
    read = only("procedure", "other", LIKELY)

    assert not with_qualities(Understanding(), read, JUDGE, around=Around(), told_of=["laser"]).procedures


@pytest.mark.parametrize(("odds", "qualifiers"), [(LIKELY, {"within_a_day"}), (OPEN, set())])
def test_what_reads_like_an_emergency_qualifies_what_can_make_one(odds: float, qualifiers: set[str]) -> None:
    spread = Understanding(evidence=(Evidence("spreading_redness"),))
    read = Reading({}, {}, {"kind": {"EMERGENCY": odds}})

    assert judged(spread, read).evidence[0].qualifiers == qualifiers


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"course": Course.SPREADING}, {("course", "spreading")}),
        ({"course": Course.IMPROVING}, set()),
        (
            {"evidence": WORSE.evidence, "severity": Severity.SEVERE},
            {("course", "worsening"), ("severity", "severe")},
        ),
        (
            {"procedures": ("microneedling", "laser", "rf_microneedling")},
            {("procedure", "other"), ("procedure", "rf_microneedling")},
        ),
    ],
)
def test_what_the_lexicon_names(said: dict[str, Any], named: set[tuple[str, str]]) -> None:
    assert named_in(Understanding(**said)) == named
