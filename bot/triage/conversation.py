"""What a conversation holds, and how one more message changes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Collection, Mapping

from bot.triage.answers import added_up, answer, chosen, denied_for_good, explained_away, risk_answer
from bot.triage.dating import Dated, dated
from bot.triage.elapsed import ProcedureTime
from bot.triage.encounter import FIRST, MICRONEEDLING, Encounter, Question, asked_key
from bot.triage.evidence import EVERYTHING, Evidence, Temporality
from bot.triage.findings import Course, Finding, Presence, Severity
from bot.triage.observation import Observation
from bot.triage.standing import Standing, Turn, carried_over, standing

MAX_UNUSABLE_ANSWERS = 2
# So many turns keep their evidence word for word; what the older ones come to is kept as it stands.
KEPT_TURNS = 12
# So long a silence ends a session: what was said before it is of its own time.
PAUSE = timedelta(minutes=60)


@dataclass(frozen=True)
class Conversation:
    """The state that one message hands to the next.

    `turns` is the evidence of the last messages, `before` what held before them. `pending` is the
    question last asked, `subject` what it is about; `asked` are all that were asked by name.
    `contradicting` are two moments that were told, of which neither was taken back. `unread` says that
    a message was not read, or not whole, and was not told again since.
    """

    before: Standing = field(default_factory=Standing)
    turns: tuple[Turn, ...] = ()
    procedure: str = MICRONEEDLING
    procedure_time: ProcedureTime | None = None
    contradicting: tuple[ProcedureTime, ...] = ()
    vague: bool = False
    unexplained: bool = False
    unread: bool = False
    well: bool = False
    pending: Question | None = None
    subject: str = ""
    asked: frozenset[str] = frozenset()
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked_day(self) -> bool:
        """True where we asked last when the procedure was."""
        return self.pending in (Question.TIME, Question.DAY)

    @property
    def held(self) -> Standing:
        """What holds now."""
        return standing(self.turns, self.before)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that hold now, the denied ones too."""
        return self.held.findings

    @property
    def risk_factors(self) -> frozenset[str]:
        """The risk factors that are sure."""
        return self.held.risk_factors

    def absorb(self, said: Observation, now: datetime, *, signs: Collection[str] = ()) -> Conversation:
        """The conversation after one more message, heard at `now`. `signs` are the ids of warning signs."""
        held = self.held
        time = dated(
            said,
            now,
            held=self.procedure_time,
            contradicting=self.contradicting,
            asked=self.asked_day,
        )
        evidence = self._evidence(said, held, signs)
        risks = (*said.risks, *risk_answer(self.pending, self.subject, said), *_given_back(held, said))
        understood = bool(evidence or risks or said.procedure or said.recovered)
        guess_denied = self._guess_denied(said, held)
        turns = (*self.turns, Turn(evidence, risks)) if evidence or risks else self.turns
        before = standing(turns[:-KEPT_TURNS], self.before)
        about_held = bool(held.findings) and said.course > Course.UNSTATED
        # "What do you see?" "Nothing, it looks like my face."
        says_no = said.agrees is False and said.gone is False
        sees_nothing = self.pending is Question.SYMPTOM and says_no and not understood
        vague = self.vague or (said.vague and not (about_held or sees_nothing)) or guess_denied
        return replace(
            self,
            before=before,
            turns=turns[-KEPT_TURNS:],
            procedure=said.procedure or self.procedure,
            procedure_time=time.moment,
            contradicting=time.contradicting,
            vague=vague and not (said.names or said.recovered or sees_nothing),
            unexplained=self._unexplained(said, understood=understood),
            unread=self.unread and not self._told_again(said, understood=understood),
            well=(self.well or said.recovered or said.relieved or sees_nothing) and not said.names,
            asked=self._asked(said, understood=understood),
            failures=self._failures(said, understood=understood, time=time),
        )

    def encounter(self, now: datetime) -> Encounter:
        """What a decision at `now` rests on."""
        held = self.held
        return Encounter(
            findings=held.findings,
            risk_factors=held.risk_factors,
            procedure=self.procedure,
            elapsed=self.procedure_time.elapsed(now) if self.procedure_time else None,
            vague=self.vague,
            well=self.well,
            exhausted=frozenset(
                question
                for question in Question
                if self.failures.get(question.value, 0) >= MAX_UNUSABLE_ANSWERS
            ),
            possible_risks=held.possible_risks,
            open_signs=held.open_signs,
            unexplained=self.unexplained,
            unread=self.unread,
            contradicts=bool(self.contradicting),
            asked=self.asked,
        )

    def asking(self, question: Question | None, subject: str | None) -> Conversation:
        """The conversation with the question that is put to the patient now."""
        about = subject or ""
        named = question in FIRST or question in (Question.DAY, Question.REST)
        asked = self.asked | ({asked_key(question, about)} if question and named else set())
        return replace(self, pending=question, subject=about, asked=asked)

    def missed(self) -> Conversation:
        """The conversation after a message that was not read, or not whole: it may have told of anything."""
        return replace(self, unread=True, asked=self.asked - {asked_key(Question.UNREAD, "")})

    def next_session(self, signs: Collection[str]) -> Conversation:
        """What outlives a pause: the procedure, its moment, risk factors, that a message was not read, and
        the warning signs (`signs` are the ids of all) until they are asked about by name."""
        return Conversation(
            before=carried_over(self.held, signs),
            procedure=self.procedure,
            procedure_time=self.procedure_time,
            unread=self.unread,
        )

    def _evidence(self, said: Observation, held: Standing, signs: Collection[str]) -> tuple[Evidence, ...]:
        """All that the message says of findings, be it as an answer or about everything."""
        general = []
        # "Yes, it is gone" answers our question about one sign; it is no word on all the rest.
        if said.recovered and held.findings and self.pending is not Question.GONE:
            general.append(Evidence(EVERYTHING, presence=Presence.ABSENT, temporality=Temporality.PASSED))
        if (said.course, said.severity) != (Course.UNSTATED, Severity.UNSTATED):
            general.append(Evidence(EVERYTHING, course=said.course, severity=said.severity))
        answered = answer(self.pending, self.subject, said) or chosen(held.findings, said)
        mistaken = explained_away(self.turns[-1], said, signs) if self.turns else ()
        evidence = (*general, *answered, *mistaken, *denied_for_good(said))
        return (*evidence, *added_up(held.findings, said, evidence, signs))

    def _guess_denied(self, said: Observation, held: Standing) -> bool:
        """True where the patient says that a guess of ours was wrong: the complaint stays unnamed."""
        guessed = any(f.symptom == self.subject and f.inferred and f.counts for f in held.findings)
        return self.pending is Question.CONFIRM and said.agrees is False and guessed

    def _unexplained(self, said: Observation, *, understood: bool) -> bool:
        if said.unexplained:
            return True
        settled = self.pending is Question.REST and (understood or said.agrees is False)
        return self.unexplained and not settled

    def _told_again(self, said: Observation, *, understood: bool) -> bool:
        """True where we asked what was not read, and it was told or there is nothing more."""
        return self.pending is Question.UNREAD and (understood or said.agrees is False)

    def _asked(self, said: Observation, *, understood: bool) -> frozenset[str]:
        """A question of the patient's own leaves ours open: it may be asked again. So does a bare "yes" to
        whether there was more in what was not read."""
        more = self.pending is Question.UNREAD and said.agrees is True
        if (said.aside or more) and not understood and self.pending:
            return self.asked - {asked_key(self.pending, self.subject)}
        return self.asked

    def _failures(self, said: Observation, *, understood: bool, time: Dated) -> Mapping[str, int]:
        counts = dict(self.failures)
        told_time = time.told
        if said.aside and not told_time:
            return counts
        if told_time:
            counts.pop(Question.TIME.value, None)
        elif said.unknown and self.pending is Question.TIME:
            counts[Question.TIME.value] = MAX_UNUSABLE_ANSWERS
        elif said.unusable_time or time.unusable or self._unanswered(Question.TIME, understood):
            counts[Question.TIME.value] = counts.get(Question.TIME.value, 0) + 1
        if said.speaks_of_now or said.recovered:
            counts.pop(Question.SYMPTOM.value, None)
        elif said.vague or self._unanswered(Question.SYMPTOM, understood or told_time):
            counts[Question.SYMPTOM.value] = counts.get(Question.SYMPTOM.value, 0) + 1
        return counts

    def _unanswered(self, question: Question, understood: bool) -> bool:
        return self.pending is question and not understood

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form; `from_dict` reads it back."""
        return {
            "before": self.before.to_dict(),
            "turns": [turn.to_dict() for turn in self.turns],
            "procedure": self.procedure,
            "procedure_time": self.procedure_time.to_dict() if self.procedure_time else None,
            "contradicting": [moment.to_dict() for moment in self.contradicting],
            "vague": self.vague,
            "unexplained": self.unexplained,
            "unread": self.unread,
            "well": self.well,
            "pending": self.pending.value if self.pending else None,
            "subject": self.subject,
            "asked": sorted(self.asked),
            "failures": dict(self.failures),
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Conversation:
        """Read what `to_dict` wrote. Raises KeyError, TypeError or ValueError on anything else."""
        time, pending = data["procedure_time"], data["pending"]
        return Conversation(
            before=Standing.from_dict(data["before"]),
            turns=tuple(Turn.from_dict(item) for item in data["turns"]),
            procedure=data["procedure"],
            procedure_time=ProcedureTime.from_dict(time) if time else None,
            contradicting=tuple(ProcedureTime.from_dict(item) for item in data["contradicting"]),
            vague=bool(data["vague"]),
            unexplained=bool(data["unexplained"]),
            # What was stored by an older version does not say.
            unread=bool(data.get("unread", False)),
            well=bool(data["well"]),
            pending=Question(pending) if pending else None,
            subject=data["subject"],
            asked=frozenset(data["asked"]),
            failures=dict(data["failures"]),
        )


def _given_back(held: Standing, said: Observation) -> tuple[Evidence, ...]:
    """ "No, my sister is": the risk factors that were told belong to somebody else."""
    if not said.not_me:
        return ()
    return tuple(
        Evidence(name, presence=Presence.ABSENT) for name in sorted(held.risk_factors | held.possible_risks)
    )
