"""The handbook's wording, filled in. Every sentence that a patient reads comes through here."""

from __future__ import annotations

from typing import Any

from bot.handbook.access import Clinic, Handbook
from bot.parts import Reply
from bot.triage.disposition import Disposition
from bot.triage.protocol import Source

TO_THE_CLINIC = frozenset(d.name for d in (Disposition.CONTACT_PROVIDER, Disposition.CONTACT_PROVIDER_TODAY))


class Writer:
    """Fills the handbook's wording with the clinic's details."""

    def __init__(self, handbook: Handbook, clinic: Clinic) -> None:
        self.handbook = handbook
        self.clinic = clinic
        self._details = {
            "clinic": clinic.name,
            "phone": clinic.phone,
            "hours": clinic.hours,
            "emergency_number": clinic.emergency_number,
            "crisis_line": clinic.crisis_line,
        }

    def say(self, *path: str, **values: object) -> str:
        """The text under `path` in wording.yml. Raises KeyError where there is none."""
        text: Any = self.handbook.wording
        for key in path:
            text = text[key]
        return str(text).format(**{**self._details, **values})

    def fill(self, text: str) -> str:
        """A text of the handbook, with the clinic's details filled in."""
        return text.format(**self._details)

    def source(self, source: Source) -> str:
        """A source in a few words that a patient can weigh: its name, its kind, its year."""
        kind = self.say("source_kind", source.kind)
        return f"{source.name} ({kind}, {source.year})" if source.year else f"{source.name} ({kind})"

    def plain(self, outcome: str, *path: str, **values: object) -> Reply:
        """A reply of one text. One that sends the patient to the clinic brings its number."""
        phone = self.clinic.phone if outcome in TO_THE_CLINIC else ""
        return Reply(outcome, self.say(*path, **values), phone=phone)

    def choices(self, name: str) -> tuple[str, ...]:
        """The answers to offer."""
        return tuple(self.say("choices", name).split("|"))
