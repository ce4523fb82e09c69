"""A reply in neutral parts, and its plain-text form. Channels render the parts in their own way."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One sentence with the ids of the sources behind it.

    A line that names a source itself may have its address in `url` (http or https) and in `kind`
    what it is, in words. `again` is said in its place where it was told before: "" for nothing, None
    where it may be told again as it is.
    """

    text: str
    sources: tuple[str, ...] = ()
    url: str = field(default="", kw_only=True)
    kind: str = field(default="", kw_only=True)
    again: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Call:
    """When to call whom: a heading and the conditions under it."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A titled list of lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Bar:
    """The healing window of one symptom, for a picture. Days are counted from the procedure.

    `marks` are (source id, what it says, shortest, longest) in days.
    """

    symptom: str
    name: str
    through_day: int
    day: tuple[int, int]
    marks: tuple[tuple[str, str, float, float], ...]


@dataclass(frozen=True)
class Reply:
    """Everything one turn says.

    `outcome` is a disposition's name, ASK, INFO or NONE. `verdict` comes first and is safe to
    read alone. The first line of `why` is the verdict's main reason, short enough to stand right
    under it. `understood` pairs a sign (+ present, − absent, ? in doubt) with a name.
    `choices` are texts that the patient may send back as they stand. `phone` is the number to
    offer as a call button.
    """

    outcome: str
    verdict: str
    notes: tuple[Line, ...] = ()
    understood_title: str = ""
    understood: tuple[tuple[str, str], ...] = ()
    day: str = ""
    day_hint: str = ""
    why: Section | None = None
    do: Section | None = None
    call: tuple[Call, ...] = ()
    answers: tuple[Line, ...] = ()
    sources: Section | None = None
    choices: tuple[str, ...] = ()
    phone: str = ""
    bars: tuple[Bar, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The parts as JSON-ready data, with the plain text under `text`."""
        return {**asdict(self), "text": as_text(self)}


def cited(name: str, kind: str) -> str:
    """A source in a line of text: its name, and what it is in brackets."""
    return f"{name} ({kind})" if kind else name


def as_text(reply: Reply) -> str:
    """The reply as plain text: verdict and main reason first, no blank lines (some channels split there)."""
    reasons = [line.text for line in reply.why.lines] if reply.why else []
    lines = [reply.verdict, *reasons[:1], *(note.text for note in reply.notes)]
    if reply.understood or reply.day:
        named = [f"{sign} {name}" for sign, name in reply.understood]
        lines.append(f"{reply.understood_title}: " + ", ".join([*named, reply.day]).strip(", "))
        if reply.day_hint:
            lines.append(reply.day_hint)
    if reply.why and reasons[1:]:
        lines.append(f"{reply.why.title}: " + " ".join(reasons[1:]))
    if reply.do and reply.do.lines:
        lines.append(f"{reply.do.title}: " + " ".join(line.text for line in reply.do.lines))
    lines += [f"{call.heading}: " + "; ".join(call.items) + "." for call in reply.call]
    lines += [line.text for line in reply.answers]
    if reply.sources and reply.sources.lines:
        named = [cited(line.text, line.kind) for line in reply.sources.lines]
        lines.append(f"{reply.sources.title}: " + "; ".join(named) + ".")
    return "\n".join(line for line in lines if line)
