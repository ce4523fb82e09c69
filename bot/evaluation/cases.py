"""Labelled conversations: what was said, and what a person who knows the protocol expects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterable, Iterator, Mapping, Sequence

from bot.triage.disposition import Disposition

VERDICTS = tuple(disposition.name for disposition in Disposition)
OUTCOMES = (*VERDICTS, "ASK", "INFO", "NONE")
Days = tuple[int, int]

_LABELS = ("present", "absent", "day", "outcome", "not_outcome", "ok", "maybe")
_SENTENCE_KEYS = {"id", "text", "turns", "now", "note", *_LABELS}


@dataclass(frozen=True)
class Case:
    """One labelled conversation; the labels are for its last turn.

    A label that is None was not given and is not scored. `day` counts only where `tells_day`: it
    is None where the conversation does not tell the day. `oks` are outcomes that are right too, `maybe`
    findings that count neither way. `source` names the file.
    """

    id: str
    turns: tuple[str, ...]
    now: datetime | None = None
    source: str = ""
    outcome: str | None = None
    not_outcomes: frozenset[str] = frozenset()
    present: frozenset[str] | None = None
    absent: frozenset[str] | None = None
    day: Days | None = None
    tells_day: bool = False
    oks: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()

    @property
    def right(self) -> frozenset[str]:
        """The outcomes that are right."""
        return self.oks | {self.outcome} if self.outcome else self.oks


@dataclass(frozen=True)
class Answer:
    """What the bot made of a conversation. `findings` maps a symptom to its presence; `standing` is the
    disposition that holds after it, if any."""

    outcome: str
    findings: Mapping[str, str]
    day: Days | None = None
    standing: str | None = None

    @property
    def present(self) -> frozenset[str]:
        """What counts as there: a doubt is treated as present, as in the decision."""
        return frozenset(name for name, presence in self.findings.items() if presence != "ABSENT")

    @property
    def absent(self) -> frozenset[str]:
        """What was said not to be there."""
        return frozenset(self.findings) - self.present


@dataclass(frozen=True)
class Result:
    """A case with the bot's answer."""

    case: Case
    answer: Answer

    @property
    def given(self) -> str:
        """The outcome to score: where a verdict is due and the last reply only answered or thanked, the
        verdict that stands."""
        quiet = self.answer.outcome in ("NONE", "INFO") and self.answer.outcome not in self.case.right
        if quiet and self.case.outcome in VERDICTS and self.answer.standing:
            return self.answer.standing
        return self.answer.outcome


def sentence_rows(content: Any, *, stem: str) -> Iterator[dict[str, Any]]:
    """The entries of a sentence file in the form of a labelled line.

    Raises ValueError, naming the entry, where one is not of that form.
    """
    if not isinstance(content, list):
        raise ValueError("a sentence file is a list of entries with `text` or `turns`")
    for number, entry in enumerate(content, start=1):
        if not isinstance(entry, dict) or ("text" in entry) == ("turns" in entry):
            raise ValueError(f"entry {number}: give either `text` or `turns`")
        unknown = set(entry) - _SENTENCE_KEYS
        if unknown:
            raise ValueError(f"entry {number}: unknown keys {sorted(map(str, unknown))}")
        yield {
            "id": entry.get("id", f"{stem}-{number}"),
            "now": entry.get("now"),
            "turns": [entry["text"]] if "text" in entry else entry["turns"],
            "expect": {key: entry[key] for key in _LABELS if key in entry},
        }


def cases_of(rows: Iterable[Mapping[str, Any]], *, source: str = "") -> list[Case]:
    """The cases of labelled lines. Raises ValueError, naming the line's id, on a faulty one."""
    cases = []
    for number, row in enumerate(rows, start=1):
        name = str(row.get("id") or f"line {number}")
        try:
            cases.append(_case(row, name, source))
        except (TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"{name}: {error}") from error
    return cases


def answer_of(turns: Sequence[Mapping[str, Any]]) -> Answer:
    """The answer that the last turn of a conversation gives (the form of `afterglow ask --jsonl`)."""
    last = turns[-1]
    day = last["elapsed_days"]
    findings = {finding["symptom"]: finding["presence"] for finding in last["findings"]}
    return Answer(last["outcome"], findings, (day[0], day[1]) if day else None, last.get("standing"))


def _case(row: Mapping[str, Any], name: str, source: str) -> Case:
    expect = row.get("expect") or {}
    unknown = set(expect) - set(_LABELS)
    if unknown:
        raise ValueError(f"`expect` has unknown keys {sorted(map(str, unknown))}")
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise ValueError("`turns` must be a list of one or more texts")
    outcome, day, now = expect.get("outcome"), expect.get("day"), row.get("now")
    return Case(
        id=name,
        turns=tuple(turns),
        now=datetime.fromisoformat(now) if now else None,
        source=source,
        outcome=None if outcome is None else _outcome(outcome),
        not_outcomes=frozenset(map(_outcome, _names(expect.get("not_outcome")) or ())),
        present=_names(expect.get("present")),
        absent=_names(expect.get("absent")),
        oks=frozenset(map(_outcome, _names(expect.get("ok")) or ())),
        maybe=_names(expect.get("maybe")) or frozenset(),
        day=None if day is None else _days(day),
        tells_day="day" in expect,
    )


def _outcome(name: str) -> str:
    if name not in OUTCOMES:
        raise ValueError(f"{name!r} is not an outcome: {', '.join(OUTCOMES)}")
    return name


def _names(value: Any) -> frozenset[str] | None:
    if value is None:
        return None
    return frozenset([value] if isinstance(value, str) else value)


def _days(value: Any) -> Days:
    earliest, latest = (value, value) if isinstance(value, int) else value
    if not 0 <= int(earliest) <= int(latest):
        raise ValueError(f"day {value!r}: give [earliest, latest]")
    return int(earliest), int(latest)
