"""The clinic's page, and the page of one sentence. Every text that is filled in is escaped."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from string import Template
from typing import Mapping

from bot.settings import NUMBER

FOLDER = Path(__file__).resolve().parent


def clinic_page(*, texts: Mapping[str, str], clinic: Mapping[str, str], links: Mapping[str, str]) -> str:
    """The page with the chat in it. `links` are the addresses of icon, style, component, widget."""
    named = {key: texts[key] for key in ("heading", "lead", "clinic", "emergency", "title", "no_script")}
    details = {"name": clinic["name"], "hours": clinic["hours"], "hours_title": texts["hours"]}
    return _fill(
        "page.html",
        {**named, **details, **links},
        phone_link=_phone_link(clinic["phone"]),
        emergency_link=_phone_link(clinic["emergency_number"]),
    )


def note_page(note: str, *, name: str, home: str, links: Mapping[str, str]) -> str:
    """A page of one sentence, for what is not there and for what is broken."""
    return _fill("note.html", {**links, "note": note, "name": name, "home": home})


def _fill(template: str, values: Mapping[str, str], **markup: str) -> str:
    text = (FOLDER / template).read_text(encoding="utf-8")
    return Template(text).substitute({k: escape(v) for k, v in values.items()}, **markup)


def _phone_link(number: str) -> str:
    """A link to call where there is a number in the text, else the text."""
    found = NUMBER.search(number)
    if not found:
        return escape(number)
    digits = re.sub(r"[^\d+]", "", found.group())
    return f'<a href="tel:{escape(digits)}">{escape(number)}</a>'
