"""The handbook's wording, filled in. Every sentence that a patient reads comes through here."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

from bot.handbook.access import Clinic, Handbook
from bot.parts import Reply
from bot.triage.disposition import Disposition
from bot.triage.protocol import Source

TO_THE_CLINIC = frozenset(d.name for d in (Disposition.CONTACT_PROVIDER, Disposition.CONTACT_PROVIDER_TODAY))


def capital(text: str) -> str:
    """The text with a capital letter, to begin a sentence with."""
    return text[:1].upper() + text[1:]


class Writer:
    """Fills the handbook's wording with the clinic's details.

    `called` are findings as this patient called them, by id.
    """

    def __init__(self, handbook: Handbook, clinic: Clinic, called: Mapping[str, str] | None = None) -> None:
        self.handbook = handbook
        self.clinic = clinic
        self.called = called or {}
        self._details = {
            "clinic": clinic.name,
            "phone": clinic.phone,
            "hours": clinic.hours,
            "emergency_number": clinic.emergency_number,
            "crisis_line": clinic.crisis_line,
            "out_of_hours": clinic.out_of_hours,
        }

    def say(self, *path: str, **values: object) -> str:
        """The text under `path` in wording.yml. Raises KeyError where there is none."""
        text: Any = self.handbook.wording
        for key in path:
            text = text[key]
        return self.fill(str(text), **values)

    def fill(self, text: str, /, **values: object) -> str:
        """A text of the handbook or of a language with the clinic's details and `values` in it.

        Raises KeyError where it names anything else.
        """
        return text.format(**{**self._details, **values})

    def kind(self, source: Source) -> str:
        """What a source is, in a few words that a patient can weigh: its kind and its year."""
        kind = self.say("source_kind", source.kind)
        return f"{kind}, {source.year}" if source.year else kind

    def plain(self, outcome: str, *path: str, **values: object) -> Reply:
        """A reply of one text. One that sends the patient to the clinic brings its number."""
        phone = self.clinic.phone if outcome in TO_THE_CLINIC else ""
        return Reply(outcome, self.say(*path, **values), phone=phone)

    def days(self, count: int) -> str:
        """A number of days in words that fit it."""
        return self.say("answer", "one_day" if count == 1 else "many_days", days=count)

    def choices(self, name: str) -> tuple[str, ...]:
        """The answers to offer."""
        return self.several("choices", name)

    def several(self, *path: str, **values: object) -> tuple[str, ...]:
        """The texts under `path`, where several are written as one, with a bar in between."""
        return tuple(self.say(*path, **values).split("|"))

    def name(self, subject: str) -> str:
        """A finding, risk factor, combination or procedure in the patient's words, else in the handbook's."""
        book = self.handbook
        combinations = {combination.id: combination for combination in book.combinations}
        for records in (book.symptoms, book.red_flags, combinations, book.risk_factors, book.procedures):
            if subject in records:
                return self.called.get(subject) or str(records[subject].name)
        return self.called.get(subject) or self.say("complaint")

    def names(self, subjects: Iterable[str]) -> str:
        """These subjects by name, joined by "and"."""
        return " and ".join(dict.fromkeys(self.name(subject) for subject in subjects))
