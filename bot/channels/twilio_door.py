"""The manner of text messages: labels for choices, STOP and HELP, a reply that pays for its length."""

from __future__ import annotations

from bot.channels import sms
from bot.channels.choices import labels, lettered, missed, picked
from bot.channels.door import Reading, Reply
from bot.channels.heard import TEXT, Heard, Notes, Part
from bot.channels.keywords import keyword
from bot.channels.rendering import Block, Line, blocks, pages, plain
from bot.channels.texts import Texts
from bot.channels.twilio_api import TwilioApi

# Twilio's limit for a body. Space for "(1/2) " is kept free in each part of an SMS.
MOST_CHARACTERS = 1600
_COUNTER = "(999/999) "


class TwilioDoor:
    """Reads labels and keywords, writes WhatsApp's or SMS's plain text."""

    def __init__(self, api: TwilioApi, texts: Texts, *, status_to: str) -> None:
        self._api = api
        self._texts = texts
        self._status_to = status_to

    def keyword(self, heard: Heard, notes: Notes) -> str:
        """STOP, START, HELP and their like."""
        return keyword(heard.text, stopped=notes.stopped)

    def read(self, heard: Heard, notes: Notes) -> Reading:
        """The words, or the choice that they stand for."""
        kind = "" if heard.kind == TEXT else heard.kind
        if not kind and missed(heard.text, notes.choices):
            return Reading(kind="not_a_choice")
        return Reading(picked(heard.text, notes.choices) or heard.text, kind)

    def write(self, reply: Reply, heard: Heard, notes: Notes) -> list[Part]:
        """The reply in as few messages as hold it."""
        on_whatsapp = heard.channel == "whatsapp"
        bullet = "•" if on_whatsapp else "-"
        found = blocks(reply, bullet=bullet, signs=self._texts.signs, with_sources=on_whatsapp)
        if reply.get("why") and not on_whatsapp:
            found.append((Line(self._texts.why_hint),))
        if not notes.met and reply["outcome"] != "EMERGENCY":
            found.append((Line(self._texts.first),))
        if reply.get("choices"):
            found.append(self._offer(notes))
        if on_whatsapp:
            return [Part(plain(page, mark=_starred)) for page in pages(found, _fits_whatsapp)]
        simple = [tuple(Line(sms.plain(line.text)) for line in block) for block in found]
        texts = [plain(page) for page in pages(simple, _fits_sms)]
        if len(texts) > 1:  # an SMS may overtake the one before it
            texts = [f"({n}/{len(texts)}) {text}" for n, text in enumerate(texts, start=1)]
        return [Part(text) for text in texts]

    async def acknowledge(self, _heard: Heard, _notes: Notes) -> None:
        """There is nothing to tap."""

    async def send(self, part: Part, heard: Heard) -> None:
        """Send one message, from the number that the patient wrote to."""
        await self._api.send_body(part.text, to=heard.address, sender=heard.line, status_to=self._status_to)

    def _offer(self, notes: Notes) -> Block:
        ask = self._texts.reply_letter if lettered(notes.choices) else self._texts.reply_number
        labelled = zip(labels(notes.choices), notes.choices, strict=True)
        return (Line(ask), *(Line(f"{label}: {choice}") for label, choice in labelled))


def _fits_whatsapp(text: str) -> bool:
    return sms.utf16_units(text) + 100 <= MOST_CHARACTERS  # room for the stars


def _fits_sms(text: str) -> bool:
    counted = _COUNTER + text
    return sms.utf16_units(counted) <= MOST_CHARACTERS and sms.segments(counted) <= sms.MOST_SEGMENTS


def _starred(line: Line) -> str:
    return f"*{line.text.replace('*', '')}*" if line.strong else line.text
