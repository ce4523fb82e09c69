"""What comes by text message gets a fitting answer: labels, keywords, media."""

from __future__ import annotations

from typing import Any

import pytest

from tests.channels.conftest import Texter

SMS, WHATSAPP = "+441632960400", "whatsapp:+441632960400"
IMAGE = {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": "https://media.example/1"}


@pytest.mark.parametrize(
    "says", ["2", "two", "b", "Swelling", "swelling", "2.", "2️⃣", "option 2", "the second one"]
)
def test_label_answers_numbered_choices(texter: Texter, says: str) -> None:
    patient = texter(SMS)
    assert "2: Swelling" in patient.asks("day 2")
    reply = patient.asks(says)
    assert "understood: swelling" in reply
    assert "day 2 after" in reply


def test_several_labels_are_several_symptoms(texter: Texter) -> None:
    patient = texter(SMS)
    patient.asks("day 2")
    assert "understood: redness, itching" in patient.asks("1 and 3")


@pytest.mark.parametrize(
    ("says", "day"),
    [
        ("b", "day 1 after"),
        ("2", "day 2 after"),
        ("two", "day 2 after"),
        ("C.", "day 2 after"),
        ("D", "day 3 after"),
    ],
)
def test_number_means_days_where_days_are_asked(texter: Texter, says: str, day: str) -> None:
    patient = texter(SMS)
    question = patient.asks("my face is red")
    assert "A: Today\nB: Yesterday\nC: 2 days ago" in question
    assert "Reply with a letter" in question
    assert day in patient.asks(says)


def test_label_that_was_not_offered_is_asked_for_again(texter: Texter, texts: Any) -> None:
    patient = texter(SMS)
    patient.asks("day 2")
    assert patient.asks("9") == texts.not_a_choice
    assert "understood: swelling" in patient.asks("2")


def test_number_is_no_label_once_the_question_is_answered(texter: Texter) -> None:
    patient = texter(SMS)
    patient.asks("my face is red")
    patient.asks("yesterday")
    # A second day, and no longer the second of the choices ("Yesterday").
    assert "You gave me two days: day 1 and day 2." in patient.asks("2")


@pytest.mark.parametrize("number", [SMS, WHATSAPP])
@pytest.mark.parametrize(
    "word", ["STOP", "stop", "Stop.", "UNSUBSCRIBE", "stop all", "Cancel", "quit", "END"]
)
def test_stop_is_honoured_until_start(texter: Texter, texts: Any, number: str, word: str) -> None:
    patient = texter(number)
    patient.asks("hello")
    assert patient.asks(word) == texts.stopped
    assert patient.asks("my face is red") == texts.still_stopped
    patient.say("are you there?")
    assert patient.asks("START") == texts.resumed
    assert "When was your procedure?" in patient.asks("my face is red")


def test_stop_that_twilio_confirms_is_not_confirmed_again(texter: Texter, texts: Any) -> None:
    patient = texter(SMS)
    assert patient.send(Body="STOP", OptOutType="STOP")[0] == 200
    assert patient.asks("my face is red") == texts.still_stopped


@pytest.mark.parametrize("word", ["HELP", "help!", "info"])
def test_help_gives_the_contact(texter: Texter, texts: Any, word: str) -> None:
    assert texter(SMS).asks(word) == texts.help
    assert "999" in texts.help.split(".")[0], "in an emergency that comes first"


@pytest.mark.parametrize("says", ["please stop the bleeding", "yes", "the end of my nose is red"])
def test_keywords_count_alone_only(texter: Texter, texts: Any, says: str) -> None:
    assert texter(SMS).asks(says) not in (texts.stopped, texts.resumed, texts.help)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("photo", IMAGE),
        ("photo", {**IMAGE, "MediaContentType0": "application/pdf"}),
        ("voice", {**IMAGE, "MediaContentType0": "audio/ogg"}),
        ("other", {**IMAGE, "MediaContentType0": "text/vcard"}),
        ("other", {"NumMedia": "1"}),
        ("other", {"NumMedia": "many"}),
        ("location", {"Latitude": "51.5", "Longitude": "-0.1"}),
        ("other", {"Body": ""}),
        ("other", {"Body": "   "}),
    ],
)
def test_what_holds_no_words_is_answered(
    texter: Texter, texts: Any, kind: str, fields: dict[str, str]
) -> None:
    patient = texter(WHATSAPP)
    assert patient.send(**fields)[0] == 200
    assert patient.hears()[0].startswith(getattr(texts, kind))


def test_words_beside_a_picture_are_read_and_the_verdict_comes_first(texter: Texter, texts: Any) -> None:
    patient = texter(WHATSAPP)
    patient.send(**IMAGE, Body="there is yellow pus")
    verdict, note = patient.hears(2)
    assert "today: 020 7946 0000" in verdict.splitlines()[0]
    assert note == texts.photo


def test_first_reply_says_once_what_this_is(texter: Texter, texts: Any) -> None:
    patient = texter(SMS)
    assert texts.first in patient.asks("my face is red")
    assert texts.first not in patient.asks("yesterday")


def test_emergency_is_not_drawn_out_by_introductions(texter: Texter, texts: Any) -> None:
    patient = texter(SMS)
    reply = patient.asks("my tongue is swelling up")
    assert reply.startswith("Call 999 now.")
    assert texts.first not in reply


def test_why_gives_the_sources_that_an_sms_leaves_out(texter: Texter, texts: Any) -> None:
    patient = texter(SMS)
    reply = patient.asks("red, 2 days ago")
    assert texts.why_hint in reply
    assert "Sources:" not in reply
    assert "Sources:" in patient.asks("why")


def test_payloads_are_neither_read_nor_shown(texter: Texter) -> None:
    patient = texter(SMS)
    assert "/" not in patient.asks('/give_time{"day": 1}').replace("and/or", "")
    patient.asks("/restart")
