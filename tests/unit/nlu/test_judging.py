"""The judge: what counts, what is asked back, and that a named warning sign is never simply dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.nlu.judge import Around, Bands, Judge, Weights
from bot.nlu.judging import judged, together
from bot.nlu.learned.reader import Odds
from bot.nlu.reach import Asserted
from bot.nlu.words import Mention
from bot.triage.evidence import Certainty, Evidence
from bot.triage.findings import Presence

FLAGS = frozenset({"pus", "fever"})
PLAIN = {"none": Weights(bias=0, now=1, denied=0, talked=0)}
BANDS = Bands(counts=0.5, asks=0.2, named=0.05, weak=0.05, dismissed=0.01, talked=0.0)
KINDS = ("red_flag", "symptom", "complaint", "risk_factor")
JUDGE = Judge(weights=dict.fromkeys(KINDS, PLAIN), bands=dict.fromkeys(KINDS, BANDS))
SURE, HALF, HARDLY, NEVER = Odds(now=5), Odds(now=-0.8), Odds(now=-2), Odds(now=-9)


def said(name: str, *, kind: str = "red_flag", weak: bool = False, **assertion: Any) -> Asserted:
    return Asserted(Mention(kind, name, (0,), 0, weak=weak), **assertion)


def verdict(
    odds: dict[str, Odds], *evidence: Evidence, mentions: tuple[Asserted, ...] = ()
) -> dict[str, Certainty]:
    found = judged(evidence, mentions, odds, JUDGE, around=Around(), red_flags=FLAGS)
    return {one.finding: one.certainty for one in found}


@pytest.mark.parametrize(
    ("odds", "certainty"), [(SURE, Certainty.DOUBTFUL), (HALF, Certainty.SUSPECTED), (NEVER, None)]
)
def test_a_warning_sign_that_only_the_learned_reader_sees_counts_or_is_asked_back(
    odds: Odds, certainty: Certainty | None
) -> None:
    assert verdict({"pus": odds}).get("pus") is certainty


@pytest.mark.parametrize(
    ("odds", "certainty"),
    [(SURE, Certainty.CERTAIN), (HARDLY, Certainty.CERTAIN), (NEVER, Certainty.SUSPECTED)],
)
def test_a_warning_sign_that_is_named_becomes_at_most_a_question(odds: Odds, certainty: Certainty) -> None:
    assert verdict({"pus": odds}, Evidence("pus"), mentions=(said("pus"),)) == {"pus": certainty}


@pytest.mark.parametrize(("odds", "there"), [(HALF, False), (SURE, True)])
def test_what_the_words_deny_is_there_all_the_same_only_where_it_is_very_likely(
    odds: Odds, there: bool
) -> None:
    against = Judge(JUDGE.weights, {kind: replace(BANDS, against=0.9) for kind in KINDS})
    denied = said("pus", presence=Presence.ABSENT)
    found = judged((), (denied,), {"pus": odds}, against, around=Around(), red_flags=FLAGS)

    assert bool(found) is there


@pytest.mark.parametrize("stance", ["denied", "talked"])
def test_what_the_learned_reader_takes_for_denied_or_talked_of_is_not_added(stance: str) -> None:
    assert not verdict({"pus": replace(HALF, **{stance: 2.0})})
    assert verdict({"pus": replace(SURE, **{stance: 2.0})})


@pytest.mark.parametrize(
    ("odds", "certainty"),
    [(SURE, Certainty.CERTAIN), (HALF, Certainty.SUSPECTED), (NEVER, Certainty.SUSPECTED)],
)
def test_a_warning_sign_in_everyday_words_counts_only_where_the_learned_reader_sees_it_too(
    odds: Odds, certainty: Certainty
) -> None:
    mention = (said("pus", weak=True),)

    assert verdict({"pus": odds}, Evidence("pus"), mentions=mention) == {"pus": certainty}


def test_an_emergency_is_asked_about_sooner() -> None:
    sooner = Judge(
        JUDGE.weights, {**JUDGE.bands, "emergency": replace(BANDS, asks=0.1)}, frozenset({"fever"})
    )
    found = judged((), (), {"pus": HARDLY, "fever": HARDLY}, sooner, around=Around(), red_flags=FLAGS)

    assert [(one.finding, one.certainty) for one in found] == [("fever", Certainty.SUSPECTED)]


def test_a_warning_sign_that_is_named_is_not_the_patients_where_both_readers_say_so() -> None:
    elsewhere = {"pus": Odds(now=-9, talked=2)}

    assert verdict(elsewhere, Evidence("pus"), mentions=(said("pus"),)) == {"pus": Certainty.UNLIKELY}


def test_what_is_likely_counts_though_it_is_talked_of_too() -> None:
    both = {"pus": Odds(now=1, talked=5)}

    assert verdict(both, Evidence("pus"), mentions=(said("pus"),)) == {"pus": Certainty.CERTAIN}


@pytest.mark.parametrize(
    ("words", "odds", "certainty"),
    [
        pytest.param(20, Odds(now=-9, talked=-3), Certainty.UNLIKELY, id="it is talked of"),
        pytest.param(20, Odds(now=-9, denied=-3), Certainty.UNLIKELY, id="it is denied"),
        pytest.param(20, Odds(now=-9, talked=-9, denied=-9), Certainty.SUSPECTED, id="nobody knows"),
        pytest.param(5, Odds(now=-9, talked=-3), Certainty.SUSPECTED, id="few words say it"),
        pytest.param(5, Odds(now=-9, talked=2), Certainty.UNLIKELY, id="few words rule it out"),
    ],
)
def test_everyday_words_of_a_warning_sign_mean_nothing_only_in_a_story_that_is_about_something_else(
    words: int, odds: Odds, certainty: Certainty
) -> None:
    judge = replace(JUDGE, bands={kind: replace(BANDS, plain=16, ruled_out=-7) for kind in KINDS})
    (found,) = judged(
        (Evidence("pus"),),
        (said("pus", weak=True),),
        {"pus": odds},
        judge,
        around=Around(length=words**0.5),
        red_flags=FLAGS,
    )

    assert found.certainty is certainty


def test_a_symptom_that_is_named_in_other_senses_is_kept_as_unlikely() -> None:
    found = judged(
        (Evidence("redness"),),
        (said("redness", kind="symptom"),),
        {"redness": NEVER},
        JUDGE,
        around=Around(),
        red_flags=FLAGS,
    )

    assert [(one.certainty, one.concerns_now) for one in found] == [(Certainty.UNLIKELY, False)]


def test_a_denial_that_the_learned_reader_contradicts_is_a_doubt() -> None:
    denied = Evidence("pus", presence=Presence.ABSENT)
    found = judged(
        (denied,),
        (said("pus", presence=Presence.ABSENT),),
        {"pus": SURE},
        JUDGE,
        around=Around(),
        red_flags=FLAGS,
    )

    assert found == (denied, Evidence("pus", certainty=Certainty.DOUBTFUL))


URGENT = replace(JUDGE, bands={**JUDGE.bands, "red_flag": replace(BANDS, urgent=3.0)})


@pytest.mark.parametrize(
    ("urgent", "mentions", "found"),
    [
        (3.5, (), {"fever": Certainty.SUSPECTED}),
        (2.5, (), {}),
        (3.5, (said("fever", presence=Presence.ABSENT),), {"pus": Certainty.SUSPECTED}),
    ],
)
def test_something_urgent_without_a_name_is_asked_about_as_the_likeliest_sign(
    urgent: float, mentions: tuple[Asserted, ...], found: dict[str, Certainty]
) -> None:
    odds = {"pus": Odds(now=-2.5), "fever": Odds(now=-2), "redness": Odds(now=-9)}

    judged_so = judged((), mentions, odds, URGENT, around=Around(urgent=urgent), red_flags=FLAGS)

    assert {one.finding: one.certainty for one in judged_so} == found


def test_what_is_urgent_is_not_asked_about_as_what_it_can_hardly_be() -> None:
    around = Around(urgent=9)

    assert judged((), (), {"pus": Odds(now=-8)}, URGENT, around=around, red_flags=FLAGS) == ()


def test_a_warning_sign_that_is_found_explains_what_is_urgent() -> None:
    odds = {"pus": Odds(now=5), "fever": Odds(now=-7)}

    found = judged((), (), odds, URGENT, around=Around(urgent=9), red_flags=FLAGS)

    assert [one.finding for one in found] == ["pus"]


# Messages in a row.


def in_a_row(odds: Odds, *mentions: Asserted) -> list[tuple[Presence, Certainty]]:
    bands = {**JUDGE.bands, "red_flag": replace(BANDS, explained=0.3)}
    found = together({"pus": odds}, mentions, Judge(JUDGE.weights, bands), around=Around(), red_flags=FLAGS)
    return [(one.presence, one.certainty) for one in found]


@pytest.mark.parametrize(
    ("odds", "found"),
    [
        (SURE, [(Presence.PRESENT, Certainty.DOUBTFUL)]),
        (Odds(now=-4, denied=2), [(Presence.ABSENT, Certainty.CERTAIN)]),
        (Odds(now=-4), [(Presence.ABSENT, Certainty.UNLIKELY)]),
        (HALF, []),
    ],
)
def test_messages_in_a_row_add_up_explain_or_no_longer_tell(
    odds: Odds, found: list[tuple[Presence, Certainty]]
) -> None:
    assert in_a_row(odds) == found


def test_what_they_name_is_not_given_up() -> None:
    assert not in_a_row(Odds(now=-4), said("pus"))


def test_what_the_learned_reader_is_never_right_about_needs_words() -> None:
    needs_words = replace(JUDGE, in_words_only=frozenset({"pus"}))

    assert judged((), (), {"pus": SURE}, needs_words, around=Around(), red_flags=FLAGS) == ()
    (found,) = judged(
        (Evidence("pus"),), (said("pus"),), {"pus": SURE}, needs_words, around=Around(), red_flags=FLAGS
    )
    assert found.certainty is Certainty.CERTAIN


def test_a_named_warning_sign_is_not_given_up_in_few_words() -> None:
    judge = replace(JUDGE, bands={kind: replace(BANDS, plain=20) for kind in KINDS})
    elsewhere, told = {"pus": Odds(now=-9, talked=2)}, (said("pus"),)
    certainties = [
        one.certainty
        for words in (10, 30)
        for one in judged(
            (Evidence("pus"),), told, elsewhere, judge, around=Around(length=words**0.5), red_flags=FLAGS
        )
    ]

    assert certainties == [Certainty.SUSPECTED, Certainty.UNLIKELY]
