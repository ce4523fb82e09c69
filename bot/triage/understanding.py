"""What one message says, as plain data: it travels whole from the language core to the actions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Iterable, Mapping, Sequence

from bot.triage.elapsed import TimeExpression
from bot.triage.evidence import Evidence, Temporality
from bot.triage.findings import Course, Severity

# The name of the entity that carries it through a parse result.
ENTITY = "understanding"


@dataclass(frozen=True)
class Understanding:
    """What a message says. It travels whole, as the data of one entity.

    `evidence` holds every finding that the message speaks of, `risks` every risk factor, each with
    its assertion. `possible` are everyday words that name a finding only where the talk is of skin
    already. `procedure_times` date the procedure; `stated` says that the words themselves speak of
    it, `updates` that they tell of a later day; `bare_time` is a number alone, `tentative` a time that is
    a number or a thought only. `flags` are the
    categories of the whole-message cues that it holds. `unknown` are the words that nothing explains,
    `unexplained` those of them that are said of the body. `symptoms` are the ids of symptoms that it
    names, `called` the findings that are there, with the words that name them. `answers` is the yes or
    no that the message begins with. `wordless` messages hold no word and no figure. `together` is what
    it comes to with the patient's messages just before it: what adds up, and what is explained after all.
    """

    evidence: tuple[Evidence, ...] = ()
    possible: tuple[Evidence, ...] = ()
    risks: tuple[Evidence, ...] = ()
    procedure_times: tuple[TimeExpression, ...] = ()
    stated: bool = False
    updates: bool = False
    bare_time: TimeExpression | None = None
    tentative: bool = False
    procedures: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    vague: bool = False
    flags: tuple[str, ...] = ()
    severity: Severity = Severity.UNSTATED
    course: Course = Course.UNSTATED
    unknown: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    called: tuple[tuple[str, str], ...] = ()
    anchored: bool = False
    asks: bool = False
    answers: bool | None = None
    wordless: bool = False
    together: tuple[Evidence, ...] = ()

    @property
    def present(self) -> tuple[Evidence, ...]:
        """The findings that the patient has now, be it in doubt."""
        return tuple(one for one in self.evidence if one.concerns_now and one.as_finding().counts)

    @property
    def goes_on(self) -> bool:
        """True for words that go on from what was answered last ("and tomorrow?", "the second one")."""
        return bool({"goes_on", "first", "second"} & set(self.flags))

    @property
    def tells_day(self) -> bool:
        """True where it tells a day, or that none can be told: "last week or the week before"."""
        in_words = {"unusable_time", "unknown_time"} & set(self.flags)
        return bool(self.procedure_times or self.bare_time or in_words)

    @property
    def supposed(self) -> tuple[str, ...]:
        """The ids of the findings that are only asked about."""
        return self._of(one for one in self.evidence if one.temporality is Temporality.HYPOTHETICAL)

    @property
    def talked_of(self) -> tuple[str, ...]:
        """The ids of what a question is about that speaks of nothing the patient has: somebody else's
        findings ("my friend's lips blew up, will mine?"), and words that mean something else."""
        if self.present or not (self.asks and self.anchored):
            return ()
        return self._of(one for one in self.evidence if one.is_only_talked_of)

    @staticmethod
    def _of(evidence: Iterable[Evidence]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.finding for one in evidence))

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form without what is empty; `from_dict` reads it back."""
        plain = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        empty = Understanding()
        return {name: value for name, value in plain.items() if value != _plain(getattr(empty, name))}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Understanding:
        """Read what `to_dict` wrote. Raises KeyError, TypeError or ValueError on anything else."""
        return Understanding(**{name: _READ.get(name, _as_told)(value) for name, value in data.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, (Evidence, TimeExpression)):
        return value.to_dict()
    if isinstance(value, (Severity, Course)):
        return value.name
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _as_told(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _all_evidence(rows: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence.from_dict(row) for row in rows)


_READ: Mapping[str, Any] = {
    "evidence": _all_evidence,
    "possible": _all_evidence,
    "together": _all_evidence,
    "risks": _all_evidence,
    "procedure_times": lambda rows: tuple(TimeExpression.from_dict(row) for row in rows),
    "called": lambda rows: tuple((finding, words) for finding, words in rows),
    "bare_time": TimeExpression.from_dict,
    "severity": lambda name: Severity[name],
    "course": lambda name: Course[name],
}
