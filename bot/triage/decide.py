"""Encounter + Handbook → Decision. The only place that yields a disposition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterable, Iterator

from bot.triage.disposition import Disposition
from bot.triage.elapsed import Elapsed
from bot.triage.encounter import Encounter, Question
from bot.triage.findings import OTHER_COMPLAINT, PASSED, Course, Finding, Presence, Severity, combine
from bot.triage.protocol import Combination, Escalation, Handbook, Modifier, RedFlag, Sign, Symptom

CONTACT = Disposition.CONTACT_PROVIDER
TIME_UNKNOWN = "time_unknown"


@dataclass(frozen=True)
class Reason:
    """One ground of a decision, such as `redness/prolonged` or `red_flag/pus`.

    `subject` is the id it speaks of. `sources_differ` is True where a shorter source has
    already passed although the longest has not.
    """

    id: str
    subject: str
    disposition: Disposition
    sources: tuple[str, ...]
    sources_differ: bool = False


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
    reasons = _ordered(_reasons(encounter, handbook))
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
        raised = _reasons(replace(encounter, exhausted=in_doubt.exhausted), handbook)
        reasons = _ordered(reason for reason in raised if not reason.id.endswith(TIME_UNKNOWN))
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
    return not _onset_is_past(finding, symptom)


def _question(encounter: Encounter, *, needs_day: bool) -> tuple[Question, str | None] | None:
    inferred = [finding.symptom for finding in encounter.counting if finding.inferred]
    if inferred and Question.CONFIRM not in encounter.exhausted:
        return Question.CONFIRM, inferred[0]
    if _unexplained(encounter) and Question.SYMPTOM not in encounter.exhausted:
        return Question.SYMPTOM, None
    return (Question.TIME, None) if needs_day else None


def _reasons(encounter: Encounter, handbook: Handbook) -> Iterator[Reason]:
    for finding in encounter.counting:
        if finding.symptom in handbook.red_flags:
            flag = handbook.red_flags[finding.symptom]
            if not finding.inferred or Question.CONFIRM in encounter.exhausted:
                yield from _red_flag(flag, finding, encounter)
        elif finding.inferred:
            yield from _modifiers(finding.symptom, finding, encounter.elapsed, handbook)
            if Question.CONFIRM in encounter.exhausted:
                yield Reason(f"{finding.symptom}/unconfirmed", finding.symptom, CONTACT, ("C",))
        elif finding.symptom in handbook.symptoms:
            yield from _symptom(handbook.symptoms[finding.symptom], finding, encounter, handbook)
        else:
            yield Reason(f"{OTHER_COMPLAINT}/not_covered", finding.symptom, CONTACT, ("C",))
            yield from _modifiers(OTHER_COMPLAINT, finding, encounter.elapsed, handbook)
    for combination in handbook.combinations:
        if _matches(combination, encounter):
            yield _of(f"combination/{combination.id}", combination)
    yield from _circumstances(encounter, handbook)


def _circumstances(encounter: Encounter, handbook: Handbook) -> Iterator[Reason]:
    """Reasons that lie in the patient or the conversation rather than in one symptom."""
    procedure = handbook.procedures.get(encounter.procedure)
    if procedure is None or not procedure.covered:
        sources = procedure.sources if procedure else ("C",)
        yield Reason(f"procedure/{encounter.procedure}", encounter.procedure, CONTACT, sources)
    if encounter.counting:
        for risk in sorted(encounter.risk_factors & set(handbook.risk_factors)):
            sources = handbook.risk_factors[risk].sources
            yield Reason(f"risk_factor/{risk}", risk, CONTACT, sources)
    if _unexplained(encounter) and Question.SYMPTOM in encounter.exhausted:
        yield Reason("complaint/vague", "vague", CONTACT, ("C",))


def _red_flag(flag: RedFlag, finding: Finding, encounter: Encounter) -> Iterator[Reason]:
    if flag.explained_through_day is not None:
        if encounter.elapsed is None and Question.TIME not in encounter.exhausted:
            return
        if encounter.elapsed and encounter.elapsed.latest_day <= flag.explained_through_day:
            yield Reason(f"{flag.id}/expected", flag.id, Disposition.SELF_CARE, flag.explained_sources)
            return
    yield _flagged(flag, finding)


def _flagged(flag: RedFlag, finding: Finding) -> Reason:
    stated = [flag.by_qualifier[q] for q in finding.qualifiers if q in flag.by_qualifier]
    disposition = max(stated, default=flag.disposition)
    return Reason(f"red_flag/{flag.id}", flag.id, disposition, flag.sources)


def _symptom(
    symptom: Symptom, finding: Finding, encounter: Encounter, handbook: Handbook
) -> Iterator[Reason]:
    yield from _modifiers(symptom.id, finding, encounter.elapsed, handbook)
    procedure = handbook.procedures.get(encounter.procedure)
    if procedure and procedure.covered:
        yield from _window(symptom, finding, encounter)


def _window(symptom: Symptom, finding: Finding, encounter: Encounter) -> Iterator[Reason]:
    last, elapsed = symptom.expected_through_day, encounter.elapsed
    if last is None:
        kind, disposition = "no_window", symptom.without_window
    elif elapsed is None and _onset_is_past(finding, symptom):
        kind, disposition = "prolonged", CONTACT
    elif elapsed is None:
        if Question.TIME not in encounter.exhausted:
            return
        kind, disposition = TIME_UNKNOWN, CONTACT
    elif _is_past(elapsed, last):
        kind = "late_onset" if _began_late(finding, elapsed, last) else "prolonged"
        disposition = CONTACT
    else:
        kind, disposition = "expected", Disposition.SELF_CARE
    differ = kind == "expected" and elapsed is not None and _sources_differ(symptom, elapsed)
    yield Reason(f"{symptom.id}/{kind}", symptom.id, disposition, symptom.sources, differ)


def _modifiers(
    subject: str, finding: Finding, elapsed: Elapsed | None, handbook: Handbook
) -> Iterator[Reason]:
    if finding.severity is Severity.SEVERE:
        yield _of(f"{subject}/severe", handbook.modifiers["severe"], subject)
    if finding.course <= Course.UNSTATED:
        return
    name = finding.course.name.lower()
    early = elapsed is not None and elapsed.surely_under_24_hours
    if early and finding.course is not Course.SPREADING:
        name += "_early"
    yield _of(f"{subject}/{name}", handbook.modifiers[name], subject)


def _of(reason_id: str, record: Modifier | Combination, subject: str | None = None) -> Reason:
    return Reason(reason_id, subject or record.id, record.disposition, record.sources)


def _matches(combination: Combination, encounter: Encounter) -> bool:
    return all(
        any(_shows(sign, encounter) for sign in side) for side in (combination.first, combination.second)
    )


def _shows(sign: Sign, encounter: Encounter) -> bool:
    if sign.risk_factor:
        return sign.risk_factor in encounter.risk_factors
    return any(
        finding.symptom == sign.finding
        and not finding.inferred
        and (sign.qualifier is None or sign.qualifier in finding.qualifiers)
        for finding in encounter.counting
    )


def _unexplained(encounter: Encounter) -> bool:
    return encounter.vague or not (encounter.findings or encounter.well)


def _is_past(elapsed: Elapsed, last_day: int) -> bool:
    if elapsed.hours:
        return elapsed.hours[1] > 24 * last_day
    return elapsed.latest_day > last_day


def _onset_is_past(finding: Finding, symptom: Symptom) -> bool:
    """True where the symptom alone has lasted longer than its window allows."""
    onset, last = finding.onset_hours, symptom.expected_through_day
    return onset is not None and last is not None and onset[0] > 24 * last


def _began_late(finding: Finding, elapsed: Elapsed, last_day: int) -> bool:
    if finding.onset_hours is None:
        return False
    return elapsed.days[0] * 24 - finding.onset_hours[1] > 24 * last_day


def _sources_differ(symptom: Symptom, elapsed: Elapsed) -> bool:
    return any(
        figure.days is not None and not figure.context_only and elapsed.latest_day > figure.days[1]
        for figure in symptom.figures
    )


def _ordered(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    unique = {reason.id: reason for reason in reasons}
    return tuple(sorted(unique.values(), key=lambda reason: (-reason.disposition, reason.id)))
