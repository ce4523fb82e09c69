"""What one message says, as the decision core takes it in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.triage.elapsed import TimeExpression
from bot.triage.evidence import Evidence
from bot.triage.findings import Course, Severity


@dataclass(frozen=True)
class Observation:
    """What one message says.

    `evidence` and `risks` are every statement about a finding and about a risk factor. `course` and
    `severity` are those that no finding of the message claims ("it's getting worse").
    `times` date the procedure; `stated` says that the words themselves speak of it, `updates` that
    they tell of a later day ("day 4 now"), `days_later` that so many days have passed since the
    last message, `meant_weeks` that the days told before were weeks. `bare_time` is a number alone: a
    day only where the day was asked for or is taken back; `tentative` says that the time is a number and
    nothing else, or a thought ("or was it 9?"). `unusable_time` is a time that cannot be used ("a while
    ago"); `corrects` says that the message takes something back; `unknown` is "I don't know". `recovered`
    says that everything is gone, `relieved` that the patient feels well, which takes nothing back.
    `mistaken` says that what was told was something else, `checked` that it was looked at.
    `agrees` answers a yes-or-no question, `gone` one whether something is gone. `refers` points at
    what was offered: "both", "neither", "first", "second". `not_me` says that it is somebody else's.
    `together` is what the message comes to with those just before it. `unexplained`: words about the
    body that nothing explains. `aside` marks a question of the patient's own, which leaves the question
    that we asked open.
    """

    evidence: tuple[Evidence, ...] = ()
    together: tuple[Evidence, ...] = ()
    risks: tuple[Evidence, ...] = ()
    procedure: str | None = None
    times: tuple[TimeExpression, ...] = ()
    stated: bool = True
    updates: bool = False
    days_later: int = 0
    meant_weeks: bool = False
    bare_time: TimeExpression | None = None
    tentative: bool = False
    unusable_time: bool = False
    corrects: bool = False
    unknown: bool = False
    vague: bool = False
    unexplained: bool = False
    recovered: bool = False
    relieved: bool = False
    course: Course = Course.UNSTATED
    severity: Severity = Severity.UNSTATED
    agrees: bool | None = None
    gone: bool | None = None
    refers: str | None = None
    not_me: bool = False
    mistaken: bool = False
    checked: bool = False
    aside: bool = False

    @property
    def names(self) -> bool:
        """True where the message names something that the patient has."""
        return any(one.concerns_now and one.as_finding().counts for one in self.evidence)

    @property
    def tells_only_time(self) -> bool:
        """True where the message says when the procedure was, and nothing else."""
        told = self.evidence or self.risks or self.unexplained or self.aside or self.procedure
        return bool(self.times) and self.stated and not told

    @property
    def speaks_of_now(self) -> bool:
        """True where the message says of any finding that it is there or not."""
        return any(one.concerns_now for one in self.evidence)
