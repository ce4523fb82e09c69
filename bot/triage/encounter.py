"""What is known of a patient at one moment: the input of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.triage.elapsed import Elapsed
from bot.triage.findings import Finding

MICRONEEDLING = "microneedling"


class Question(str, Enum):
    """What may be asked back. GONE, CONFIRM, RISK and OPEN are about a subject, by its name."""

    GONE = "GONE"  # a warning sign that was taken back, or told before a pause
    CONFIRM = "CONFIRM"  # a finding that only a classifier saw
    OPEN = "OPEN"  # a warning sign of which it is not clear whether it is there or only supposed
    RISK = "RISK"  # a risk factor in doubt
    DAY = "DAY"  # two days that contradict each other
    REST = "REST"  # words about the body that nothing explains
    UNREAD = "UNREAD"  # a message that was not read, or not whole
    TIME = "TIME"
    SYMPTOM = "SYMPTOM"


BY_NAME = frozenset({Question.GONE, Question.CONFIRM, Question.OPEN, Question.RISK})
# Put to the patient whatever the message is about.
FIRST = BY_NAME | {Question.UNREAD}


@dataclass(frozen=True)
class Encounter:
    """Everything that a decision rests on.

    `possible_risks` are risk factors in doubt, `open_signs` warning signs that were only supposed in
    words that leave open whether they are there. `exhausted` holds the questions that may not be
    asked again, `asked` the subjects that a question named already ("GONE pus"). `vague` says that
    a complaint was voiced without naming what it is, `unexplained` that words about the body were
    not understood, `unread` that a message was not read, `contradicts` that two days were told, `well`
    that everything is said to be gone.
    """

    findings: tuple[Finding, ...] = ()
    risk_factors: frozenset[str] = frozenset()
    procedure: str = MICRONEEDLING
    elapsed: Elapsed | None = None
    vague: bool = False
    well: bool = False
    exhausted: frozenset[Question] = frozenset()
    possible_risks: frozenset[str] = frozenset()
    open_signs: frozenset[str] = frozenset()
    unexplained: bool = False
    contradicts: bool = False
    unread: bool = False
    asked: frozenset[str] = frozenset()

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings that are present or in doubt."""
        return tuple(finding for finding in self.findings if finding.counts)

    def may_ask(self, question: Question, subject: str = "") -> bool:
        """True where the question was not asked enough yet."""
        return question not in self.exhausted and asked_key(question, subject) not in self.asked


def asked_key(question: Question, subject: str) -> str:
    """How a question about a subject is remembered."""
    return f"{question.value} {subject}"
