"""The quick pass: emergencies in plain words, at once; no denial, no question, nothing else."""

from __future__ import annotations

import time

import pytest

from bot.channels.inbox import Alarm
from bot.engine.quick_pass import emergency_alarm
from bot.handbook.access import Clinic, handbook
from bot.nlu.lexicon import load_lexicon
from bot.settings import ROOT


@pytest.fixture(scope="module")
def alarm() -> Alarm:
    clinic = Clinic(phone="020 7946 0000", emergency_number="999")
    return emergency_alarm(load_lexicon(ROOT / "data" / "lexicon"), handbook(), clinic)


@pytest.mark.parametrize(
    "text",
    [
        "I cannot breathe and my tongue is swollen",
        "cant breath",
        "THROAT IS CLOSING UP",
        "my chest hurts really bad, day 2",
        "I fainted this morning",
        "fever and my heart is racing",
        "I'm on chemo and have a fever since this morning",
        "I want to end my life",
        "no fever. but i cant breathe",
    ],
)
def test_an_emergency_gets_its_instruction(alarm: Alarm, text: str) -> None:
    reply = alarm(text)

    assert reply is not None
    assert reply["outcome"] == "EMERGENCY"
    assert "999" in reply["text"]
    assert reply["phone"] == "999"


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "hello", "my cheeks are red", "no trouble breathing", "no fever, no chest pain, no faints",
        "I can breathe fine", "never had chest pain", "what if I cannot breathe?", "is it normal to faint?",
        "pus on my chin",
    ],
)  # fmt: skip
def test_what_is_none_rings_no_alarm(alarm: Alarm, text: str) -> None:
    assert alarm(text) is None


@pytest.mark.parametrize("noise", ["'", "red ", "my cheeks are a bit dry today. ", "no pus ", "x"])
def test_an_emergency_is_found_anywhere_in_a_long_message(alarm: Alarm, noise: str) -> None:
    long = (noise * 4000)[:4000]

    for text in (f"I cannot breathe. {long}", f"{long[:2000]}. I cannot breathe. {long[:2000]}"):
        assert alarm(text) is not None


@pytest.mark.parametrize("noise", ["'", "red ", "no tongue swollen, breathe faint. ", "a b ", "😀"])
def test_the_look_is_quick_whatever_is_written(alarm: Alarm, noise: str) -> None:
    """50 ms on a free machine for the longest message; five times that on one with much else to do."""
    text = (noise * 10_000)[:10_000]
    alarm(text)
    begun = time.process_time()
    alarm(text)

    assert time.process_time() - begun < 0.25
