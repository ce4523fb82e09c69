"""Whole conversations with buttons, through a Bot API server, to each kind of verdict."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from tests.channels.servers import Service, TelegramUser, Wire, until

TO_EACH_VERDICT = [
    ("SELF_CARE", "Redness", "2 days ago", "This looks like normal healing."),
    ("CONTACT_PROVIDER", "Redness", "4 to 7 days ago", "on the next working day: 020 7946 0000."),
    (
        "CONTACT_PROVIDER_TODAY",
        "there is yellow pus",
        None,
        "Please contact Rose &amp; Lee &lt;Skin&gt; today",
    ),
    ("EMERGENCY", "my tongue is swelling up", None, "Call 999 now."),
]


def talk(patient: TelegramUser, complaint: str, day: str | None) -> dict[str, Any]:
    """From /start to the verdict, by buttons where there are some."""
    patient.say("/start")
    (welcome,) = patient.hears()
    assert "a computer program, not a doctor" in welcome["text"]
    patient.say("hello, something is wrong with my skin")
    (question,) = patient.hears()
    if day is None:
        patient.say(complaint)
        return patient.hears()[0]
    patient.choose(question, complaint)
    (question,) = patient.hears()
    assert question["text"] == "When was your procedure?"
    patient.choose(question, day)
    return patient.hears()[0]


@pytest.mark.parametrize(("outcome", "complaint", "day", "verdict"), TO_EACH_VERDICT)
def test_webhook_conversation_reaches_verdict(
    telegram: Service, patient: TelegramUser, outcome: str, complaint: str, day: str | None, verdict: str
) -> None:
    reply = talk(patient, complaint, day)
    assert verdict in reply["text"].splitlines()[0], outcome
    assert reply["text"].startswith("<b>")
    assert reply["parse_mode"] == "HTML"


@pytest.mark.parametrize(("outcome", "complaint", "day", "verdict"), TO_EACH_VERDICT)
def test_polling_conversation_reaches_verdict(
    serve: Callable[..., Service],
    telegram_environment: dict[str, str],
    wire: Wire,
    patient: TelegramUser,
    outcome: str,
    complaint: str,
    day: str | None,
    verdict: str,
) -> None:
    serve(telegram_environment, polling=True)
    until("the server polls", lambda: wire.called("getUpdates"))
    assert verdict in talk(patient, complaint, day)["text"].splitlines()[0], outcome
