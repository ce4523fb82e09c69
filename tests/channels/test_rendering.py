"""How each reply reads on each channel, letter by letter (rendered.yml), and within its limits."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import sms
from bot.channels.door import Door
from bot.channels.heard import Heard, Notes
from bot.channels.rendering import Line, blocks, pages, plain
from bot.channels.telegram_door import TelegramDoor
from bot.channels.twilio_door import TwilioDoor
from tests.channels.replies import REPLIES, parts

RENDERED = yaml.safe_load(Path(__file__).with_name("rendered.yml").read_text(encoding="utf-8"))
CHANNELS = ("telegram", "whatsapp", "sms")
API: Any = None  # writing calls nothing


def door(channel: str, texts: Any) -> Door:
    return TelegramDoor(API, texts) if channel == "telegram" else TwilioDoor(API, texts, status_to="")


def written(channel: str, reply: dict[str, Any], texts: Any) -> list[str]:
    """The messages to somebody who knows already what this is."""
    heard = Heard("key", channel, "address", datetime(2026, 3, 18))
    notes = Notes(choices=tuple(reply.get("choices") or ()), question="key", met=True)
    return [
        "\n".join([part.text, *(f"[{shows}] {carries}" for shows, carries in part.buttons)])
        for part in door(channel, texts).write(reply, heard, notes)
    ]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", REPLIES)
def test_reply_reads_as_agreed(channel: str, name: str, texts: Any) -> None:
    assert written(channel, parts(name), texts) == RENDERED[channel][name]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("size", [300, 1_500, 5_000, 40_000])
def test_long_reply_begins_with_the_verdict_and_keeps_within_the_limit(
    channel: str, size: int, texts: Any
) -> None:
    sentence = "Keep <away> from saunas & “hot” 😀 showers. "
    reply = parts("CONTACT_PROVIDER_TODAY")
    reply["do"] = {"title": "What to do", "lines": [{"text": sentence * (size // len(sentence))}] * 2}
    messages = written(channel, reply, texts)
    assert "Please contact" in messages[0].splitlines()[0]
    for message in messages:
        if channel == "telegram":
            # Telegram counts what is left without the markup, which is never more.
            assert (
                sms.utf16_units(message.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
                <= 4120
            )
        else:
            assert sms.utf16_units(message) <= 1600
        if channel == "sms":
            assert sms.segments(message) <= 10
    words = " ".join(messages).count("saunas")
    assert words == 2 * (size // len(sentence)), "nothing is left out"


@pytest.mark.parametrize("channel", CHANNELS)
def test_choices_stand_at_the_end(channel: str, texts: Any) -> None:
    reply = {**parts("ASK"), "verdict": "When? " * 900}
    messages = written(channel, reply, texts)
    assert len(messages) > 1
    assert "I don't know" in messages[-1]
    assert not any("I don't know" in message for message in messages[:-1])


def test_sms_is_written_in_the_cheap_alphabet(texts: Any) -> None:
    for name in REPLIES:
        for message in written("sms", parts(name), texts):
            assert sms.segments(message) == -(-len(message) // 153), message


def test_segments_count_as_networks_do() -> None:
    assert [sms.segments(text) for text in ("a" * 153, "a" * 154, "€" * 76, "€" * 77)] == [1, 2, 1, 2]
    assert [sms.segments(text) for text in ("ж" * 67, "ж" * 68, "😀" * 33, "😀" * 34)] == [1, 2, 1, 2]


def text_blocks() -> st.SearchStrategy[list[tuple[Line, ...]]]:
    line = st.builds(Line, st.text(st.characters(codec="utf-8"), min_size=1, max_size=80))
    return st.lists(st.lists(line, min_size=1, max_size=4).map(tuple), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(text_blocks(), st.integers(4, 60))
def test_pages_fit_and_lose_nothing(found: list[tuple[Line, ...]], limit: int) -> None:
    def fits(text: str) -> bool:
        return sms.utf16_units(text) <= limit

    done = pages(found, fits)
    assert all(fits(plain(page)) for page in done)
    squeezed = "".join("".join(line.text for line in block) for page in done for block in page)
    wanted = "".join("".join(line.text for line in block) for block in found)
    assert "".join(squeezed.split()) == "".join(wanted.split())


def test_reply_without_extras_is_one_block() -> None:
    assert blocks({"outcome": "NONE", "verdict": "Hello."}, bullet="-", signs={}) == [(Line("Hello."),)]
