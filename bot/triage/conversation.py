"""What a conversation holds, and how one more message changes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Mapping

from bot.triage.elapsed import ProcedureTime, TimeExpression, hull
from bot.triage.encounter import MICRONEEDLING, Encounter, Question
from bot.triage.findings import PASSED, Course, Finding, Presence, Severity, later_message

MAX_UNUSABLE_ANSWERS = 2


@dataclass(frozen=True)
class Observation:
    """What one message says.

    `course` and `severity` are those that no finding of the message claims ("it's getting
    worse"). `bare_time` is a number alone: a day only where the day was asked for or is taken
    back. `unusable_time` is a time that cannot be used ("a while ago"); `corrects` says that
    the message takes an earlier time back; `unknown` is "I don't know". `recovered` says that
    everything is gone. `agrees` answers a yes-or-no question. `aside` marks a question of the
    patient's own, which leaves the question that we asked open.
    """

    findings: tuple[Finding, ...] = ()
    risk_factors: frozenset[str] = frozenset()
    procedure: str | None = None
    times: tuple[TimeExpression, ...] = ()
    bare_time: TimeExpression | None = None
    unusable_time: bool = False
    corrects: bool = False
    unknown: bool = False
    vague: bool = False
    recovered: bool = False
    course: Course = Course.UNSTATED
    severity: Severity = Severity.UNSTATED
    agrees: bool | None = None
    aside: bool = False


@dataclass(frozen=True)
class Conversation:
    """The state that one message hands to the next. `pending` is the question last asked."""

    findings: tuple[Finding, ...] = ()
    risk_factors: frozenset[str] = frozenset()
    procedure: str = MICRONEEDLING
    procedure_time: ProcedureTime | None = None
    vague: bool = False
    well: bool = False
    course: Course = Course.UNSTATED
    severity: Severity = Severity.UNSTATED
    pending: Question | None = None
    failures: Mapping[str, int] = field(default_factory=dict)

    def absorb(self, said: Observation, now: datetime) -> Conversation:
        """The conversation after one more message, heard at `now`."""
        said = self._with_bare_time(said)
        time = self._time(said, now)
        understood = bool(said.findings or said.risk_factors or said.procedure or said.recovered)
        findings = self._findings(said)
        course, severity = _latest(self, said)
        about_held = bool(self.findings) and said.course > Course.UNSTATED
        vague = said.vague and not about_held
        named = any(finding.counts for finding in said.findings)
        if findings and (course, severity) != (Course.UNSTATED, Severity.UNSTATED):
            findings = tuple(_with_modifiers(f, course, severity) for f in findings)
            course, severity = Course.UNSTATED, Severity.UNSTATED
        return replace(
            self,
            findings=findings,
            risk_factors=self.risk_factors | said.risk_factors,
            procedure=said.procedure or self.procedure,
            procedure_time=time or self.procedure_time,
            vague=(self.vague or vague or self._guess_denied(said)) and not (named or said.recovered),
            well=(self.well or said.recovered) and not named,
            course=course,
            severity=severity,
            failures=self._failures(said, understood=understood, told_time=time is not None),
        )

    def encounter(self, now: datetime) -> Encounter:
        """What a decision at `now` rests on."""
        return Encounter(
            findings=self.findings,
            risk_factors=self.risk_factors,
            procedure=self.procedure,
            elapsed=self.procedure_time.elapsed(now) if self.procedure_time else None,
            vague=self.vague,
            well=self.well,
            exhausted=frozenset(
                question
                for question in Question
                if self.failures.get(question.value, 0) >= MAX_UNUSABLE_ANSWERS
            ),
        )

    def next_session(self) -> Conversation:
        """What outlives a session: the procedure and its moment, not the findings."""
        return Conversation(
            risk_factors=self.risk_factors,
            procedure=self.procedure,
            procedure_time=self.procedure_time,
        )

    def _guess_denied(self, said: Observation) -> bool:
        """True where the patient says that a guess of ours was wrong: the complaint stays unnamed."""
        guessed = any(finding.inferred and finding.counts for finding in self.findings)
        return self.pending is Question.CONFIRM and said.agrees is False and guessed

    def _with_bare_time(self, said: Observation) -> Observation:
        expected = self.pending is Question.TIME or (said.corrects and self.procedure_time)
        if said.bare_time and expected and not said.times:
            return replace(said, times=(said.bare_time,))
        return said

    def _time(self, said: Observation, now: datetime) -> ProcedureTime | None:
        moments = [expression.procedure_time(now) for expression in said.times]
        usable = [moment for moment in moments if moment and moment.elapsed(now)]
        return hull(usable) if len(usable) == len(moments) else None

    def _findings(self, said: Observation) -> tuple[Finding, ...]:
        held = {finding.symptom: finding for finding in self.findings}
        if said.recovered:
            held = {k: _gone(finding) for k, finding in held.items()}
        if said.course is Course.RECURRED and not said.findings:
            held = {k: _back(finding) for k, finding in held.items()}
        if self.pending is Question.CONFIRM and said.agrees is not None:
            held = {k: _confirmed(finding, said.agrees) for k, finding in held.items()}
        for finding in said.findings:
            before = held.get(finding.symptom)
            held[finding.symptom] = later_message(before, finding) if before else finding
        return tuple(held.values())

    def _failures(self, said: Observation, *, understood: bool, told_time: bool) -> Mapping[str, int]:
        counts = dict(self.failures)
        if said.aside and not told_time:
            return counts
        if told_time:
            counts.pop(Question.TIME.value, None)
        elif said.unknown and self.pending is Question.TIME:
            counts[Question.TIME.value] = MAX_UNUSABLE_ANSWERS
        elif said.unusable_time or said.times or self._unanswered(Question.TIME, understood):
            counts[Question.TIME.value] = counts.get(Question.TIME.value, 0) + 1
        if said.findings or said.recovered:
            counts.pop(Question.SYMPTOM.value, None)
        elif said.vague or self._unanswered(Question.SYMPTOM, understood or told_time):
            counts[Question.SYMPTOM.value] = counts.get(Question.SYMPTOM.value, 0) + 1
        if self.pending is Question.CONFIRM and said.agrees is None and not understood:
            counts[Question.CONFIRM.value] = MAX_UNUSABLE_ANSWERS
        return counts

    def _unanswered(self, question: Question, understood: bool) -> bool:
        return self.pending is question and not understood

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form; `from_dict` reads it back."""
        return {
            "findings": [finding.to_dict() for finding in self.findings],
            "risk_factors": sorted(self.risk_factors),
            "procedure": self.procedure,
            "procedure_time": self.procedure_time.to_dict() if self.procedure_time else None,
            "vague": self.vague,
            "well": self.well,
            "course": self.course.name,
            "severity": self.severity.name,
            "pending": self.pending.value if self.pending else None,
            "failures": dict(self.failures),
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Conversation:
        """Read what `to_dict` wrote. Raises KeyError or ValueError on anything else."""
        time, pending = data["procedure_time"], data["pending"]
        return Conversation(
            findings=tuple(Finding.from_dict(item) for item in data["findings"]),
            risk_factors=frozenset(data["risk_factors"]),
            procedure=data["procedure"],
            procedure_time=ProcedureTime.from_dict(time) if time else None,
            vague=bool(data["vague"]),
            well=bool(data["well"]),
            course=Course[data["course"]],
            severity=Severity[data["severity"]],
            pending=Question(pending) if pending else None,
            failures=dict(data["failures"]),
        )


def _latest(held: Conversation, said: Observation) -> tuple[Course, Severity]:
    course = held.course if said.course is Course.UNSTATED else said.course
    return course, held.severity if said.severity is Severity.UNSTATED else said.severity


def _with_modifiers(finding: Finding, course: Course, severity: Severity) -> Finding:
    if not finding.counts:
        return finding
    return replace(
        finding,
        course=course if finding.course is Course.UNSTATED else finding.course,
        severity=severity if finding.severity is Severity.UNSTATED else finding.severity,
    )


def _gone(finding: Finding) -> Finding:
    if not finding.counts:
        return finding
    return replace(finding, presence=Presence.ABSENT, qualifiers=finding.qualifiers | {PASSED})


def _back(finding: Finding) -> Finding:
    if finding.counts or PASSED not in finding.qualifiers:
        return finding
    return replace(finding, presence=Presence.PRESENT, qualifiers=finding.qualifiers - {PASSED})


def _confirmed(finding: Finding, agrees: bool) -> Finding:
    if not finding.inferred:
        return finding
    presence = Presence.PRESENT if agrees else Presence.ABSENT
    return replace(finding, presence=presence, inferred=False)
