"""Every kind of update gets a fitting answer, and none ends in silence or an error."""

from __future__ import annotations

import html
import itertools
import time
from typing import Any

import pytest

from tests.channels.conftest import Push
from tests.channels.servers import Service, TelegramUser, Wire, shown_buttons

PHOTO = [{"file_id": "AgAD", "file_unique_id": "x", "width": 90, "height": 90}]
CONTENT_WITHOUT_WORDS = [
    ("photo", {"photo": PHOTO}),
    ("photo", {"video": {"file_id": "v", "width": 1, "height": 1, "duration": 1}}),
    ("photo", {"document": {"file_id": "d", "file_name": "face.pdf"}}),
    ("voice", {"voice": {"file_id": "v", "duration": 3}}),
    ("sticker", {"sticker": {"file_id": "s", "emoji": "😀"}}),
    ("sticker", {"dice": {"emoji": "🎲", "value": 3}}),
    ("location", {"location": {"latitude": 51.5, "longitude": -0.1}}),
    ("other", {"contact": {"phone_number": "1", "first_name": "Pat"}}),
    ("other", {"poll": {"id": "1", "question": "?"}}),
    ("other", {"something_of_next_year": {}}),
    ("other", {}),
    ("other", {"text": ""}),
]
_updates = itertools.count(900_000)


def update(**content: Any) -> dict[str, Any]:
    return {"update_id": next(_updates), **content}


def message(number: int, *, chat_type: str = "private", **content: Any) -> dict[str, Any]:
    return {
        "message_id": 5,
        "date": int(time.time()),
        "from": {"id": abs(number), "is_bot": False, "first_name": "Pat"},
        "chat": {"id": number, "type": chat_type},
        **content,
    }


@pytest.mark.parametrize(("kind", "content"), CONTENT_WITHOUT_WORDS)
def test_content_without_words_is_answered(
    telegram: Service, patient: TelegramUser, texts: Any, kind: str, content: dict[str, Any]
) -> None:
    patient.send(**content)
    (reply,) = patient.hears()
    assert html.unescape(reply["text"]) == getattr(texts, kind)


def test_caption_is_read_and_verdict_stands_before_the_note_on_photos(
    telegram: Service, patient: TelegramUser, texts: Any
) -> None:
    patient.send(photo=PHOTO, caption="there is yellow pus, is that bad?")
    verdict, note = patient.hears(2)
    assert "today: 020 7946 0000" in verdict["text"].splitlines()[0]
    assert texts.photo in html.unescape(note["text"])


def test_album_is_answered_once(telegram: Service, patient: TelegramUser) -> None:
    for _ in range(4):
        patient.send(photo=PHOTO, media_group_id="13")
    patient.hears(1)
    patient.hears_nothing()


def test_edited_message_is_read_again(push: Push, patient: TelegramUser, texts: Any) -> None:
    patient.say("red, 2 days ago")
    patient.hears()
    edited = message(patient.number, text="red, 9 days ago", edit_date=int(time.time()))
    assert push(update(edited_message=edited)) == (200, b"")
    verdict, note = patient.hears(2)
    assert "next working day" in verdict["text"]
    assert texts.edited in note["text"]


def test_moving_location_is_answered_once(push: Push, patient: TelegramUser) -> None:
    place = {"location": {"latitude": 51.5, "longitude": -0.1, "live_period": 900}}
    push(update(message=message(patient.number, **place)))
    patient.hears()
    for _ in range(3):
        push(update(edited_message=message(patient.number, **place, edit_date=int(time.time()))))
    patient.hears_nothing()


def test_group_is_told_once_to_write_in_private(push: Push, patient: TelegramUser, texts: Any) -> None:
    group = TelegramUser(patient.server, patient.token, -patient.number)
    chat = {"id": group.number, "type": "supergroup"}
    member = {"chat": chat, "from": {"id": 1}, "new_chat_member": {"status": "member", "user": {"id": 2}}}
    assert push(update(my_chat_member=member))[0] == 200
    (reply,) = group.hears()
    assert texts.group in reply["text"]
    joined = [{"id": 3, "is_bot": False, "first_name": "Kim"}]
    for content in (
        {"text": "my face is red"},
        {"new_chat_members": joined},
        {"left_chat_member": joined[0]},
    ):
        assert push(update(message=message(group.number, chat_type="supergroup", **content)))[0] == 200
    group.hears_nothing()


QUIET_UPDATES = [
    {"my_chat_member": {"chat": {"id": 1, "type": "private"}, "new_chat_member": {"status": "kicked"}}},
    {"channel_post": {"message_id": 1, "chat": {"id": -1, "type": "channel"}, "text": "news"}},
    {"message": {"message_id": 1, "chat": {"id": -1, "type": "channel"}, "text": "news"}},
    {
        "message": {
            "chat": {"id": 8, "type": "private"},
            "from": {"id": 8, "is_bot": True},
            "text": "I am a bot",
        }
    },
    {"message": {"chat": {"id": 8, "type": "private"}, "pinned_message": {}}},
    {"inline_query": {"id": "1", "from": {"id": 1}, "query": "red"}},
    {"poll": {"id": "1"}},
    {"of_next_year": {}},
    {"message": None},
    {"message": []},
    {"message": "text"},
    {"message": {"text": "no chat"}},
    {"message": {"chat": {"id": "8"}, "text": "no number"}},
    {"message": {"chat": {"id": True}, "text": "no number"}},
    {"message": {"chat": [], "from": [], "text": 5}},
    {"edited_message": {}},
    {"callback_query": {"id": "1", "data": "x"}},
    {"callback_query": {"id": 1, "from": {"id": None}, "message": 7}},
    {},
]


@pytest.mark.parametrize("content", QUIET_UPDATES)
def test_update_with_nobody_to_answer_is_taken(push: Push, patient: TelegramUser, content: Any) -> None:
    assert push(update(**content)) == (200, b"")
    patient.say("hello")
    assert "Afterglow" in patient.hears()[0]["text"]


@pytest.mark.parametrize("content", [{"text": 5}, {"text": ["a"]}, {"text": "\ud800 red \0"}, {"text": "/"}])
def test_odd_text_is_answered(push: Push, patient: TelegramUser, content: Any) -> None:
    assert push(update(message=message(patient.number, **content, date="soon"))) == (200, b"")
    patient.hears()


def test_old_message_is_not_judged_as_if_it_were_new(
    telegram: Service, patient: TelegramUser, texts: Any
) -> None:
    patient.send(text="red, since this morning, done today", date=int(time.time()) - 2 * 86400)
    assert html.unescape(patient.hears()[0]["text"]) == texts.late


def test_time_counts_from_when_the_message_was_written(telegram: Service, patient: TelegramUser) -> None:
    patient.send(text="red, it was done 20 hours ago", date=int(time.time()) - 3600 * 20)
    assert "about 20 hours" in patient.hears()[0]["text"]
    patient.say("and still red")
    assert "about 40 hours" in patient.hears()[0]["text"]


def test_tap_shows_what_was_chosen_and_takes_the_buttons_away(
    telegram: Service, patient: TelegramUser, wire: Wire
) -> None:
    patient.say("my face is red")
    (question,) = patient.hears()
    patient.choose(question, "Yesterday")
    patient.hears()
    (edit,) = wire.called("editMessageText")
    assert edit["text"].endswith("\n› Yesterday")
    assert "reply_markup" not in edit
    assert wire.called("answerCallbackQuery")


def test_tap_under_an_earlier_question_answers_nothing(
    telegram: Service, patient: TelegramUser, texts: Any, wire: Wire
) -> None:
    patient.say("my face is red")
    (earlier,) = patient.hears()
    patient.say("2 days ago")
    patient.hears()
    patient.choose(earlier, "More than a week ago")
    assert texts.stale in patient.hears()[0]["text"]
    assert not wire.called("editMessageText"), "it must not look as if it had counted"
    patient.say("and swollen too")
    assert "day 2 after your procedure" in patient.hears()[0]["text"]


def test_double_tap_is_one_answer(telegram: Service, patient: TelegramUser) -> None:
    patient.say("my face is red")
    (question,) = patient.hears()
    patient.choose(question, "Yesterday")
    patient.choose(question, "Yesterday")
    patient.hears()
    patient.hears_nothing()


@pytest.mark.parametrize(
    "data", ["", "nonsense", "/restart", '/inform{"day": 1}', "12345678:Today", "x" * 300]
)
def test_forged_tap_answers_nothing(telegram: Service, patient: TelegramUser, texts: Any, data: str) -> None:
    patient.say("my face is red")
    (question,) = patient.hears()
    patient.tap(data, under={"message_id": question["message_id"]})
    assert texts.stale in patient.hears()[0]["text"]


def test_tap_under_a_message_too_old_to_be_sent_along(
    push: Push, telegram: Service, patient: TelegramUser
) -> None:
    patient.say("my face is red")
    (question,) = patient.hears()
    tap = {"id": "9", "from": {"id": patient.number}, "data": dict(shown_buttons(question))["2 days ago"]}
    assert push(update(callback_query=tap))[0] == 200
    assert "normal healing" in patient.hears()[0]["text"]


def test_buttons_keep_within_telegrams_limits(telegram: Service, patient: TelegramUser) -> None:
    for text in ("hello, something is wrong", "my face is red"):
        patient.say(text)
        buttons = shown_buttons(patient.hears()[0])
        assert len(buttons) >= 6
        assert all(0 < len(carries.encode()) <= 64 for _, carries in buttons)


@pytest.mark.parametrize("command", ["/start", "/START", "/start@AfterglowBot", "/start from-the-website"])
def test_start_introduces_the_bot(telegram: Service, patient: TelegramUser, texts: Any, command: str) -> None:
    patient.say(command)
    assert html.unescape(patient.hears()[0]["text"]) == texts.welcome


def test_stop_ends_and_start_begins_again(telegram: Service, patient: TelegramUser, texts: Any) -> None:
    for says, hears in (
        ("/stop", texts.stopped),
        ("my face is red", texts.still_stopped),
        ("/help", texts.help),
        ("START", texts.resumed),
        ("Stop.", texts.stopped),
        ("/start", texts.resumed),
    ):
        patient.say(says)
        assert html.unescape(patient.hears()[0]["text"]) == hears
    patient.say("my face is red")
    assert "When was your procedure?" in patient.hears()[0]["text"]


def test_slash_reaches_the_bot_as_text_only(telegram: Service, patient: TelegramUser) -> None:
    patient.say('/give_time{"conversation": null}')
    patient.hears()
    patient.say("/restart")
    patient.hears()
    patient.say("hello")
    assert "Afterglow" in patient.hears()[0]["text"]
