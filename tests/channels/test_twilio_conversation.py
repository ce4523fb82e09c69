"""Whole conversations by signed requests, on SMS and on WhatsApp, to each kind of verdict."""

from __future__ import annotations

import pytest

from tests.channels.conftest import Texter
from tests.channels.test_telegram_conversation import TO_EACH_VERDICT

NUMBERS = ["+441632960123", "whatsapp:+441632960123"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("outcome", "complaint", "day", "verdict"), TO_EACH_VERDICT)
def test_conversation_reaches_verdict(
    texter: Texter, number: str, outcome: str, complaint: str, day: str | None, verdict: str
) -> None:
    patient = texter(number)
    question = patient.asks("hello, something is wrong with my skin")
    assert "1: Redness\n2: Swelling" in question
    reply = patient.asks("1" if complaint == "Redness" else complaint)
    if day is not None:
        assert "A: Today\nB: Yesterday\nC: 2 days ago" in reply
        reply = patient.asks({"2 days ago": "c", "4 to 7 days ago": "E)"}[day])
    plain = verdict.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    assert plain in reply.splitlines()[0], outcome
    assert "/" not in reply.splitlines()[0].removeprefix("(1/2)"), "no payload is ever shown"
