"""Telegram's manner: HTML, buttons under the message, /start and /stop."""

from __future__ import annotations

import hashlib
import html
import logging
from typing import Any, Sequence

from bot.channels.delivery import Later, Refused
from bot.channels.door import Reading, Reply
from bot.channels.heard import TEXT, Heard, Notes, Part
from bot.channels.rendering import Line, blocks, pages, plain
from bot.channels.sms import utf16_units
from bot.channels.telegram_api import SLOWEST, TelegramApi
from bot.channels.texts import Texts

logger = logging.getLogger(__name__)

# Telegram's limits: characters of a message after its markup, bytes that a button carries.
MOST_UNITS = 4096
MOST_BYTES = 64
# Two buttons share a row where both are this short.
HALF_A_ROW = 16
ACKNOWLEDGE_WITHIN = 5.0

_KEYWORDS = frozenset(("start", "stop", "help"))


class TelegramDoor:
    """Reads taps and commands, writes HTML, sends through the Bot API."""

    def __init__(self, api: TelegramApi, texts: Texts) -> None:
        self._api = api
        self._texts = texts

    def keyword(self, heard: Heard, _notes: Notes) -> str:
        """A command, which may name the bot (/start@name) or carry a word; or its name alone."""
        words = heard.text.casefold().split()
        if not words or (len(words) > 1 and not words[0].startswith("/")):
            return ""
        word = words[0].removeprefix("/").partition("@")[0].strip(".!")
        return word if word in _KEYWORDS else ""

    def read(self, heard: Heard, notes: Notes) -> Reading:
        """A tap counts for the question that was asked last, and once."""
        if not heard.tap:
            return Reading(heard.text, "" if heard.kind == TEXT else heard.kind)
        choice = carried(heard.tap, notes)
        if choice is not None:
            return Reading(choice)
        return Reading() if heard.tap == notes.tapped else Reading(kind="stale")

    def write(self, reply: Reply, _heard: Heard, notes: Notes) -> list[Part]:
        """The reply on as few messages as hold it, the buttons under the last one."""
        found = blocks(reply, bullet="•", signs=self._texts.signs)
        texts = [plain(page, mark=_marked) for page in pages(found, _fits)]
        buttons = tuple(zip(notes.choices, carriers(notes), strict=True)) if reply.get("choices") else ()
        return [*map(Part, texts[:-1]), Part(texts[-1], buttons)]

    async def acknowledge(self, heard: Heard, notes: Notes) -> None:
        """Stop the button's spinner, take the buttons away and show which one counted."""
        message = heard.extra.get("message")
        soon: dict[str, Any] = {"within": ACKNOWLEDGE_WITHIN}
        where = {**soon, "chat_id": heard.address, "message_id": message}
        try:
            await self._api.call("answerCallbackQuery", callback_query_id=heard.extra["tap"], **soon)
            if message is None:
                return
            asked, chosen = heard.extra["text"], carried(heard.tap, notes)
            if asked and chosen is not None:
                shown = {"text": f"{asked}\n› {chosen}", "entities": heard.extra["entities"]}
                await self._api.call("editMessageText", **shown, **where)
            else:
                await self._api.call("editMessageReplyMarkup", reply_markup={"inline_keyboard": []}, **where)
        except (Later, Refused) as error:
            logger.info("a tap could not be shown as seen: %s", error)

    async def send(self, part: Part, heard: Heard) -> None:
        """Send one message."""
        keyboard = {"inline_keyboard": keyboard_rows(part.buttons)} if part.buttons else None
        await self._api.call(
            "sendMessage",
            within=SLOWEST,
            chat_id=heard.address,
            text=part.text,
            parse_mode="HTML",
            disable_web_page_preview=True,
            reply_markup=keyboard,
        )


def carriers(notes: Notes) -> list[str]:
    """What the buttons carry: which question, then the choice itself, or its place where it is long."""
    question = _mark_of(notes)
    wholes = [f"{question}:{choice}" for choice in notes.choices]
    return [
        whole if len(whole.encode()) <= MOST_BYTES else f"{question}:#{place}"
        for place, whole in enumerate(wholes)
    ]


def carried(data: str, notes: Notes) -> str | None:
    """The choice that a button carries; None where it belongs to no question that is open."""
    return dict(zip(carriers(notes), notes.choices, strict=True)).get(data)


def keyboard_rows(buttons: Sequence[tuple[str, str]]) -> list[list[dict[str, Any]]]:
    """Rows of one or two buttons."""
    wide = 2 if all(len(shows) <= HALF_A_ROW for shows, _ in buttons) else 1
    made = [{"text": shows, "callback_data": carries} for shows, carries in buttons]
    return [made[start : start + wide] for start in range(0, len(made), wide)]


def _mark_of(notes: Notes) -> str:
    """Names the question in few bytes, so that "Yes" under an old one does not answer a new one."""
    return hashlib.sha256(notes.question.encode()).hexdigest()[:8]


def _fits(text: str) -> bool:
    return utf16_units(text) <= MOST_UNITS


def _marked(line: Line) -> str:
    text = html.escape(line.text, quote=False)
    return f"<b>{text}</b>" if line.strong else text
