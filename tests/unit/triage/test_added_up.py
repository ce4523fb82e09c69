"""What a message says only together with those before it."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.triage.conversation import Conversation
from bot.triage.evidence import Certainty, Evidence, Temporality
from bot.triage.findings import Finding, Presence
from bot.triage.observation import Observation

NOW = datetime(2026, 11, 21, 20, 0)
SIGNS = {"pus", "fainting"}
NO_PUS, PUS = Evidence("pus", presence=Presence.ABSENT), Evidence("pus")


def after(*said: Observation) -> dict[str, Finding]:
    """The findings that a conversation holds in the end."""
    conversation = Conversation()
    for one in said:
        conversation = conversation.absorb(one, NOW, signs=SIGNS)
    return {finding.symptom: finding for finding in conversation.findings}


def test_a_warning_sign_that_is_explained_is_asked_about_as_one_that_is_taken_back() -> None:
    assert after(Observation(evidence=(PUS,)), Observation(together=(NO_PUS,)))["pus"].taken_back


def test_a_symptom_stays_until_it_is_named() -> None:
    gone = Evidence("redness", presence=Presence.ABSENT)

    assert after(Observation(evidence=(Evidence("redness"),)), Observation(together=(gone,)))[
        "redness"
    ].counts


def test_what_was_never_told_is_not_taken_back() -> None:
    assert not after(Observation(together=(NO_PUS,)))


def test_what_adds_up_is_there() -> None:
    assert after(Observation(), Observation(together=(PUS,)))["pus"].counts


@pytest.mark.parametrize(
    "denied",
    [NO_PUS, Evidence("pus", presence=Presence.ABSENT, temporality=Temporality.PASSED)],
)
def test_what_was_denied_by_name_does_not_add_up_again(denied: Evidence) -> None:
    assert not after(Observation(evidence=(denied,)), Observation(together=(PUS,)))["pus"].counts


def test_the_words_of_the_message_itself_come_first() -> None:
    assert after(Observation(evidence=(PUS,)), Observation(evidence=(PUS,), together=(NO_PUS,)))["pus"].counts


@pytest.mark.parametrize(("certainty", "left"), [(Certainty.SUSPECTED, False), (Certainty.CERTAIN, True)])
def test_what_the_messages_in_a_row_no_longer_tell_of_is_given_up_where_it_was_only_suspected(
    certainty: Certainty, left: bool
) -> None:
    first = Observation(evidence=(Evidence("pus", certainty=certainty),))
    no_longer = Evidence("pus", presence=Presence.ABSENT, certainty=Certainty.UNLIKELY)
    pus = after(first, Observation(together=(no_longer,)))["pus"]

    assert pus.counts is left
    assert not pus.taken_back
