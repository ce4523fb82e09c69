"""Encounter + Handbook → Decision. The only place that yields a disposition."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.triage.disposition import Disposition
from bot.triage.encounter import Encounter, Question
from bot.triage.findings import PASSED, Finding, Presence, combine
from bot.triage.protocol import Escalation, Handbook
from bot.triage.reasons import CONTACT, TIME_UNKNOWN, Reason, onset_is_past, ordered, reasons_of, unexplained


@dataclass(frozen=True)
class Decision:
    """What to tell the patient: a disposition with its reasons, or one question, or neither.

    `reasons` are ordered from most to least urgent. `subject` is what a CONFIRM question is about.
    Neither a disposition nor a question means that nothing is wrong that we know of.
    """

    encounter: Encounter
    findings: tuple[Finding, ...]
    disposition: Disposition | None = None
    reasons: tuple[Reason, ...] = ()
    question: Question | None = None
    subject: str | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of all sources behind the reasons, sorted, each once."""
        return tuple(sorted({source for reason in self.reasons for source in reason.sources}))


def decide(encounter: Encounter, handbook: Handbook) -> Decision:
    """The verdict, or the one question that is missing. Total and deterministic.

    A question is asked only while nothing known is more urgent than SELF_CARE: what no answer
    could change is said at once.
    """
    encounter, pending = _escalate(_standing(encounter, handbook), handbook)
    reasons = ordered(reasons_of(encounter, handbook))
    worst = max((reason.disposition for reason in reasons), default=Disposition.SELF_CARE)
    suspected = _suspected(encounter, handbook, above=worst)
    if suspected:
        return Decision(encounter, encounter.findings, question=Question.CONFIRM, subject=suspected)
    if worst < CONTACT:
        asked = _question(encounter, needs_day=pending)
        if asked:
            question, subject = asked
            return Decision(encounter, encounter.findings, question=question, subject=subject)
        if not reasons:
            return Decision(encounter, encounter.findings)
    elif pending:
        # No day can lower this verdict. What a day might raise it to counts: a warning sign in doubt.
        in_doubt = replace(encounter, exhausted=encounter.exhausted | {Question.TIME})
        encounter = replace(_escalate(in_doubt, handbook)[0], exhausted=encounter.exhausted)
        raised = reasons_of(replace(encounter, exhausted=in_doubt.exhausted), handbook)
        reasons = ordered(reason for reason in raised if not reason.id.endswith(TIME_UNKNOWN))
        worst = reasons[0].disposition
    if worst > Disposition.SELF_CARE:
        reasons = tuple(r for r in reasons if r.disposition > Disposition.SELF_CARE)
    return Decision(encounter, encounter.findings, disposition=worst, reasons=reasons)


def _suspected(encounter: Encounter, handbook: Handbook, *, above: Disposition) -> str | None:
    """The most urgent red flag that only a classifier saw, where it is worth a question.

    Beside a verdict that sends the patient to the provider, only an emergency is.
    """
    if Question.CONFIRM in encounter.exhausted:
        return None
    flags = [
        handbook.red_flags[finding.symptom]
        for finding in encounter.counting
        if finding.inferred and finding.symptom in handbook.red_flags
    ]
    asked = CONTACT if above < CONTACT else Disposition.EMERGENCY
    raising = [flag for flag in flags if flag.disposition >= asked > above]
    return min(raising, key=lambda flag: (-flag.disposition, flag.id)).id if raising else None


def _standing(encounter: Encounter, handbook: Handbook) -> Encounter:
    """A red flag that has passed is present all the same where the handbook says so."""

    def stands(finding: Finding) -> bool:
        flag = handbook.red_flags.get(finding.symptom)
        return bool(flag and flag.stands_when_passed and PASSED in finding.qualifiers)

    findings = tuple(
        replace(finding, presence=Presence.PRESENT) if stands(finding) else finding
        for finding in encounter.findings
    )
    return replace(encounter, findings=findings)


def _escalate(encounter: Encounter, handbook: Handbook) -> tuple[Encounter, bool]:
    """Add the red flags that symptoms turn into with time; say whether a day is missing."""
    day = encounter.elapsed.latest_day if encounter.elapsed else None
    told = day is not None or Question.TIME in encounter.exhausted
    added: list[Finding] = []
    gone: set[str] = set()
    for finding in encounter.counting:
        symptom = handbook.symptoms.get(finding.symptom)
        for rule in symptom.escalations if symptom and not finding.inferred else ():
            if _is_due(rule, finding, day=day, told=told):
                added.append(Finding(rule.red_flag, presence=finding.presence))
                gone |= {finding.symptom} if rule.replaces else set()
    present = {finding.symptom for finding in encounter.counting if not finding.inferred}
    new = tuple(finding for finding in combine(added) if finding.symptom not in present)
    gone |= {finding.symptom for finding in new}
    kept = tuple(finding for finding in encounter.findings if finding.symptom not in gone)
    pending = not told and any(_needs_day(f, handbook) for f in encounter.counting)
    return replace(encounter, findings=kept + new), pending


def _is_due(rule: Escalation, finding: Finding, *, day: int | None, told: bool) -> bool:
    return (
        (rule.qualifier is None or rule.qualifier in finding.qualifiers)
        and rule.course in (None, finding.course.name)
        and rule.severity in (None, finding.severity.name)
        and (rule.after_day is None or (told and (day is None or day > rule.after_day)))
    )


def _needs_day(finding: Finding, handbook: Handbook) -> bool:
    symptom, flag = handbook.symptoms.get(finding.symptom), handbook.red_flags.get(finding.symptom)
    if flag:
        return flag.explained_through_day is not None
    if not symptom or symptom.expected_through_day is None:
        return False
    return not onset_is_past(finding, symptom)


def _question(encounter: Encounter, *, needs_day: bool) -> tuple[Question, str | None] | None:
    inferred = [finding.symptom for finding in encounter.counting if finding.inferred]
    if inferred and Question.CONFIRM not in encounter.exhausted:
        return Question.CONFIRM, inferred[0]
    if unexplained(encounter) and Question.SYMPTOM not in encounter.exhausted:
        return Question.SYMPTOM, None
    return (Question.TIME, None) if needs_day else None
