"""When the clinic is open: what is asked about it, and what holds while it is closed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Iterable, Iterator, Mapping

from actions.writer import Writer, capital
from bot.handbook.access import Hours, clinic_hours
from bot.parts import Line, Reply
from bot.triage.disposition import Disposition

_DAY = timedelta(days=1)


def asks_when_open(text: str, writer: Writer) -> bool:
    """True for "are you open on saturday?" and "what are your opening hours"."""
    words, known = _words(text), writer.handbook.opening
    said = set(words)
    if said & set(known["never"]):
        return False
    if any(phrase in f" {' '.join(words)} " for phrase in (f" {one} " for one in known["phrases"])):
        return True
    first = next((word for word in words if word not in known["openers"]), "")
    asks = "?" in text or first in known["begins"]
    return asks and bool(said & set(known["states"])) and bool(said & set(known["whom"]))


def when_open(text: str, writer: Writer, *, now: datetime) -> tuple[Line, ...]:
    """The answer: the days that the question names, else how it is now; the hours as they are set."""
    whole = Line(writer.say("opening", "hours"))
    hours = clinic_hours()
    if hours is None:
        return (whole,)
    today = now.date()
    days = [_on(day, hours, writer, today=today) for day in _days(_words(text), writer, today=today)]
    return (*(days or open_now(writer, now=now)), whole)


def open_now(writer: Writer, *, now: datetime) -> tuple[Line, ...]:
    """Whether the clinic is open at `now`, and until or from when; nothing where that is not known."""
    hours = clinic_hours()
    if hours is None:
        return ()
    if not hours.is_open(now):
        return (_closed(writer, hours.opens(now), now=now),)
    until = hours.closes(now)
    text = (
        writer.say("opening", "open_until", time=_clock(until.time()))
        if until
        else writer.say("opening", "open")
    )
    return (Line(text),)


def while_closed(reply: Reply, writer: Writer, *, now: datetime) -> Reply:
    """A reply that sends the patient to the clinic today, with what to do where it is closed at `now`."""
    hours = _shut(reply, now)
    if hours is None:
        return reply
    opens = hours.opens(now)
    closed = replace(_closed(writer, opens, now=now), again="")
    if _opens_today(opens, now):
        then = Line(writer.say("opening", "before"), again=writer.say("opening", "before_again"))
        return replace(reply, notes=(closed, then, *reply.notes))
    told = _other_words(writer)
    if reply.verdict in told or any(note.text in told for note in reply.notes):
        return replace(reply, notes=(closed, *reply.notes))
    return replace(reply, notes=(closed, Line(writer.say("opening", "instead")), *reply.notes))


def sent_elsewhere(reply: Reply, writer: Writer, *, now: datetime) -> Reply:
    """A reply that sends the patient to the clinic today, in the words for where it does not open today."""
    hours = _shut(reply, now)
    if hours is None or _opens_today(hours.opens(now), now):
        return reply
    told = _other_words(writer)
    notes = tuple(replace(note, text=told.get(note.text, note.text)) for note in reply.notes)
    return replace(reply, verdict=told.get(reply.verdict, reply.verdict), notes=notes)


def _opens_today(opens: datetime | None, now: datetime) -> bool:
    """True where the clinic opens later on the day of `now`."""
    return opens is not None and opens.date() == now.date()


def _shut(reply: Reply, now: datetime) -> Hours | None:
    """The hours of the clinic, where the reply sends the patient there today and it is closed at `now`."""
    hours = clinic_hours()
    if reply.outcome != Disposition.CONTACT_PROVIDER_TODAY.name or hours is None or hours.is_open(now):
        return None
    return hours


def _other_words(writer: Writer) -> Mapping[str, str]:
    """Each text that sends the patient to the clinic today → the one for when it does not open today."""
    today = Disposition.CONTACT_PROVIDER_TODAY.name
    told = {
        writer.say(group, today): writer.say("elsewhere", group) for group in ("verdict", "still", "standing")
    }
    again = writer.several("again", f"standing_{today}"), writer.several("elsewhere", "again")
    return {**told, **dict(zip(*again, strict=True))}


def _closed(writer: Writer, opens: datetime | None, *, now: datetime) -> Line:
    if opens is None:
        return Line(writer.say("opening", "closed"))
    day = _named(opens.date(), writer, today=now.date())
    return Line(writer.say("opening", "opens", day=day, time=_clock(opens.time())))


def _on(day: date, hours: Hours, writer: Writer, *, today: date) -> Line:
    spans = [writer.say("opening", "span", first=_clock(a), last=_clock(b)) for a, b in hours.on(day)]
    named = capital(_named(day, writer, today=today))
    if not spans:
        return Line(writer.say("opening", "closed_on", day=named))
    return Line(writer.say("opening", "open_on", day=named, spans=", ".join(spans)))


def _named(day: date, writer: Writer, *, today: date) -> str:
    if day == today:
        return writer.say("opening", "today")
    if day == today + _DAY:
        return writer.say("opening", "tomorrow")
    return writer.say("opening", "day", day=f"{day:%A}")


def _clock(moment: time) -> str:
    return f"{moment:%H:%M}"


def _days(words: Iterable[str], writer: Writer, *, today: date) -> list[date]:
    """The days that the words name, from today on, each once and in order."""
    known = writer.handbook.opening
    names = list(known["days"])
    week = [today + _DAY * ahead for ahead in range(len(names))]

    def named() -> Iterator[date]:
        for word in words:
            if word in known["today"]:
                yield today
            if word in known["tomorrow"]:
                yield today + _DAY
            for name, forms in known["days"].items():
                if word in forms or (word in known["weekend"] and name in known["of_weekend"]):
                    yield next(day for day in week if names[day.weekday()] == name)

    return sorted(set(named()))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
