"""Encounter + Handbook → Decision. The only place that yields a disposition."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.triage.asking import question
from bot.triage.disposition import Disposition
from bot.triage.encounter import Encounter, Question
from bot.triage.findings import PASSED, Finding, Presence, combine
from bot.triage.gate import may_reassure
from bot.triage.protocol import Escalation, Handbook
from bot.triage.reasons import CONTACT, TIME_UNKNOWN, Reason, onset_is_past, ordered, reasons_of


@dataclass(frozen=True)
class Decision:
    """What to tell the patient: a disposition with its reasons, or one question, or neither.

    `standing` is the disposition that holds, also while a question is asked; None where there is
    none yet. `reasons` are its reasons, from most to least urgent. `subject` is what a question is
    about, by its id. Neither a disposition nor a question means that nothing is wrong that we know of.
    """

    encounter: Encounter
    findings: tuple[Finding, ...]
    disposition: Disposition | None = None
    reasons: tuple[Reason, ...] = ()
    question: Question | None = None
    subject: str | None = None
    standing: Disposition | None = None

    @property
    def known(self) -> Decision:
        """What holds without the answer to the question: its verdict, where there is one."""
        return replace(self, disposition=self.standing, question=None, subject=None)

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of all sources behind the reasons, sorted, each once."""
        return tuple(sorted({source for reason in self.reasons for source in reason.sources}))


def decide(encounter: Encounter, handbook: Handbook) -> Decision:
    """The verdict, or the one question that is missing. Total and deterministic.

    SELF_CARE passes the gate (`bot.triage.gate`) or is not given. A question is asked only where
    its answer could change the verdict: what no answer could change is said at once.
    """
    encounter, pending = _escalate(_standing(encounter, handbook), handbook)
    reasons = ordered(reasons_of(encounter, handbook))
    worst = max((reason.disposition for reason in reasons), default=Disposition.SELF_CARE)
    asked = question(encounter, handbook, worst=worst, needs_day=pending)
    if worst < CONTACT and asked:
        return Decision(encounter, encounter.findings, question=asked[0], subject=asked[1])
    if worst < CONTACT:
        if not reasons:
            return Decision(encounter, encounter.findings)
        reasons = (*_objected(encounter, handbook), *reasons)
    elif pending:
        # No day can lower this verdict. What a day might raise it to counts: a warning sign in doubt.
        in_doubt = replace(encounter, exhausted=encounter.exhausted | {Question.TIME})
        encounter = replace(_escalate(in_doubt, handbook)[0], exhausted=encounter.exhausted)
        raised = reasons_of(replace(encounter, exhausted=in_doubt.exhausted), handbook)
        reasons = ordered(reason for reason in raised if not reason.id.endswith(TIME_UNKNOWN))
    worst = reasons[0].disposition
    if worst > Disposition.SELF_CARE:
        reasons = tuple(r for r in reasons if r.disposition > Disposition.SELF_CARE)
    told = Decision(encounter, encounter.findings, disposition=worst, reasons=reasons, standing=worst)
    return replace(told, disposition=None, question=asked[0], subject=asked[1]) if asked else told


def _objected(encounter: Encounter, handbook: Handbook) -> tuple[Reason, ...]:
    """Where the gate does not let reassurance pass, its objection is the reason to contact the provider."""
    return tuple(
        Reason(f"gate/{objection.id}", objection.subject or objection.id, CONTACT, ("C",))
        for objection in may_reassure(encounter, handbook)[:1]
    )


def _standing(encounter: Encounter, handbook: Handbook) -> Encounter:
    """A red flag that was taken back counts as a doubt until it is settled, and one that has passed is
    present all the same where the handbook says so."""

    def as_it_stands(finding: Finding) -> Finding:
        flag = handbook.red_flags.get(finding.symptom)
        if flag and flag.stands_when_passed and (PASSED in finding.qualifiers or finding.taken_back):
            return replace(finding, presence=Presence.PRESENT, taken_back=False, carried=False)
        if flag and finding.taken_back:
            return replace(finding, presence=Presence.UNKNOWN)
        return finding

    return replace(encounter, findings=tuple(as_it_stands(finding) for finding in encounter.findings))


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
