"""The grounds of a decision: what each finding, combination and circumstance means by the handbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Iterator

from bot.triage.disposition import Disposition
from bot.triage.elapsed import Elapsed
from bot.triage.encounter import Encounter, Question
from bot.triage.findings import OTHER_COMPLAINT, Course, Finding, Severity
from bot.triage.protocol import Combination, Handbook, Modifier, RedFlag, Sign, Symptom

CONTACT = Disposition.CONTACT_PROVIDER
TIME_UNKNOWN = "time_unknown"
_COMBINATION, _RED_FLAG = "combination/", "red_flag/"


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


def reasons_of(encounter: Encounter, handbook: Handbook) -> Iterator[Reason]:
    """Every ground that the encounter gives, in no order."""
    for finding in encounter.counting:
        if finding.symptom in handbook.red_flags:
            flag = handbook.red_flags[finding.symptom]
            if not (finding.inferred and encounter.may_ask(Question.CONFIRM, finding.symptom)):
                yield from _red_flag(flag, finding, encounter)
        elif finding.inferred:
            yield from _modifiers(finding.symptom, finding, encounter.elapsed, handbook)
            if not encounter.may_ask(Question.CONFIRM, finding.symptom):
                yield Reason(f"{finding.symptom}/unconfirmed", finding.symptom, CONTACT, ("C",))
        elif finding.symptom in handbook.symptoms:
            yield from _symptom(handbook.symptoms[finding.symptom], finding, encounter, handbook)
        else:
            yield Reason(f"{OTHER_COMPLAINT}/not_covered", finding.symptom, CONTACT, ("C",))
            yield from _modifiers(OTHER_COMPLAINT, finding, encounter.elapsed, handbook)
    for combination in handbook.combinations:
        if _matches(combination, encounter):
            yield _of(f"{_COMBINATION}{combination.id}", combination)
    yield from _circumstances(encounter, handbook)


def _circumstances(encounter: Encounter, handbook: Handbook) -> Iterator[Reason]:
    """Reasons that lie in the patient or the conversation rather than in one symptom."""
    procedure = handbook.procedures.get(encounter.procedure)
    if procedure is None or not procedure.covered:
        sources = procedure.sources if procedure else ("C",)
        yield Reason(f"procedure/{encounter.procedure}", encounter.procedure, CONTACT, sources)
    for sign in sorted(encounter.open_signs & set(handbook.red_flags)):
        if not encounter.may_ask(Question.OPEN, sign):
            yield _flagged(handbook.red_flags[sign], Finding(sign))
    if encounter.counting:
        unsettled = {risk for risk in encounter.possible_risks if not encounter.may_ask(Question.RISK, risk)}
        for risk in sorted((encounter.risk_factors | unsettled) & set(handbook.risk_factors)):
            sources = handbook.risk_factors[risk].sources
            yield Reason(f"risk_factor/{risk}", risk, CONTACT, sources)
        if encounter.unexplained and not encounter.may_ask(Question.REST):
            yield Reason("complaint/unexplained", "vague", CONTACT, ("C",))
    if encounter.unread and not encounter.may_ask(Question.UNREAD):
        yield Reason("complaint/unread", "vague", CONTACT, ("C",))
    if unexplained(encounter) and Question.SYMPTOM in encounter.exhausted:
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
    return Reason(f"{_RED_FLAG}{flag.id}", flag.id, disposition, flag.sources)


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
    elif elapsed is None and onset_is_past(finding, symptom):
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


def unexplained(encounter: Encounter) -> bool:
    """True where something was told that no finding explains, or nothing at all."""
    return encounter.vague or not (encounter.findings or encounter.well)


def _is_past(elapsed: Elapsed, last_day: int) -> bool:
    if elapsed.hours:
        return elapsed.hours[1] > 24 * last_day
    return elapsed.latest_day > last_day


def onset_is_past(finding: Finding, symptom: Symptom) -> bool:
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


def ordered(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, the most urgent first; of equally urgent ones, the warning signs."""
    unique = {reason.id: reason for reason in reasons}
    signs = (_COMBINATION, _RED_FLAG)
    return tuple(sorted(unique.values(), key=lambda r: (-r.disposition, not r.id.startswith(signs), r.id)))
