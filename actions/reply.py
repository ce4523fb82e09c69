"""Decision → words. The only place where a verdict becomes sentences; the sentences are YAML."""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable, Sequence

from actions.picture import bars
from actions.understood import understood
from actions.writer import Writer, capital
from bot.handbook.access import Handbook
from bot.parts import Call, Line, Reply, Section
from bot.triage.decide import Decision
from bot.triage.disposition import Disposition
from bot.triage.elapsed import Elapsed
from bot.triage.protocol import SafetyNet
from bot.triage.reasons import Reason

SELF_HARM = "self_harm"
# Groups of reasons that are about a sign, a risk or a procedure, whatever the kind.
BY_SUBJECT = ("red_flag", "combination", "risk_factor", "procedure")


def verdict(
    decision: Decision, writer: Writer, *, answers: tuple[Line, ...] = (), still: bool = False
) -> Reply:
    """The reply to a decision with a disposition; `still` where the last one was the same."""
    disposition = decision.disposition
    if disposition is None:
        raise ValueError("the decision has no disposition")
    if disposition is Disposition.EMERGENCY:
        return _emergency(decision, writer, answers)
    named, care, elapsed = disposition.name, _care(decision, writer), decision.encounter.elapsed
    nets = writer.handbook.nets_above(disposition)
    advised = [*(care.lines if care else ()), *answers, *(Line(net.text, net.sources) for net in nets)]
    return Reply(
        named,
        writer.say("still" if still else "verdict", named),
        understood_title=writer.say("understood", "title"),
        understood=understood(decision.findings, decision.encounter, writer),
        day=day(elapsed, writer) if decision.findings or elapsed else "",
        day_hint=writer.say("understood", "correct") if elapsed else "",
        why=Section(writer.say("title", "why"), tuple(_why(decision, writer))),
        do=care,
        call=calls(nets, writer),
        answers=answers,
        sources=source_section(_cited(decision, advised), writer),
        phone="" if disposition is Disposition.SELF_CARE else writer.clinic.phone,
        bars=tuple(bars(decision, writer)),
    )


def unchanged(decision: Decision, writer: Writer, *, answers: tuple[Line, ...] = ()) -> Reply:
    """The verdict again where it rests on the same reasons: what it is, and what was understood."""
    whole = verdict(decision, writer, answers=answers, still=True)
    cited = cited_by(answers)
    sources = source_section(cited, writer) if cited else None
    return replace(whole, why=None, do=None, call=(), day_hint="", sources=sources)


def well(writer: Writer, *, answers: tuple[Line, ...] = ()) -> Reply:
    """The reply where everything is denied or gone: no verdict, but when to call."""
    nets = writer.handbook.nets_above(Disposition.CONTACT_PROVIDER)
    cited = cited_by(nets)
    return Reply(
        "NONE",
        writer.say("well"),
        call=calls(nets, writer),
        answers=answers,
        sources=source_section(cited, writer),
    )


def day(elapsed: Elapsed | None, writer: Writer) -> str:
    """Which day was used, in words."""
    if elapsed is None:
        return writer.say("understood", "no_day")
    if elapsed.hours:
        low, high = round(elapsed.hours[0]), round(elapsed.hours[1])
        return writer.say("understood", "hours", hours=low if low == high else f"{low}–{high}")
    first, last = elapsed.days
    if last == 0:
        return writer.say("understood", "day_zero")
    if first == last:
        return writer.say("understood", "day", day=first)
    return writer.say("understood", "days", first=first, last=last)


def source_section(ids: Iterable[str], writer: Writer) -> Section:
    """The sources as a patient can weigh them: name, kind and year, with their addresses."""
    sources = [writer.handbook.sources[source_id] for source_id in ids]
    lines = tuple(Line(s.name, (s.id,), url=s.address, kind=writer.kind(s)) for s in sources)
    return Section(writer.say("title", "sources"), lines)


def cited_by(lines: Iterable[Line | SafetyNet]) -> list[str]:
    """The ids of the sources behind some lines, each once and in order."""
    return sorted({source for line in lines for source in line.sources})


def reason_line(reason: Reason, decision: Decision, writer: Writer) -> Line:
    """One reason as a short sentence."""
    group, _, kind = reason.id.partition("/")
    handbook = writer.handbook
    symptom = handbook.symptoms.get(reason.subject)
    if group in BY_SUBJECT:
        known = group != "procedure" or reason.subject in handbook.procedures
        key, name = group, writer.name(reason.subject if known else "other")
    elif kind == "expected" and symptom is None:
        key, name = "expected_zero", writer.name(reason.subject)
    elif group == "gate":
        key, name = group, ""
    else:
        key, name = kind, writer.name(reason.subject)
    last = symptom.expected_through_day if symptom else None
    text = writer.say("reason", key, name=name, Name=capital(name), last=last)
    return Line(text, reason.sources)


def _shorter(reason: Reason, decision: Decision, handbook: Handbook) -> str:
    elapsed = decision.encounter.elapsed
    figures = [
        f"{handbook.sources[figure.source].name} says {figure.says}"
        for figure in handbook.symptoms[reason.subject].figures
        if elapsed and figure.days and not figure.context_only and figure.days[1] < elapsed.latest_day
    ]
    return "; ".join(figures)


def _why(decision: Decision, writer: Writer) -> Iterable[Line]:
    """Each reason, the most urgent first; then where sources differ."""
    for reason in decision.reasons:
        yield reason_line(reason, decision, writer)
    for reason in decision.reasons:
        if reason.sources_differ and decision.encounter.elapsed:
            shorter = _shorter(reason, decision, writer.handbook)
            yield Line(writer.say("reason", "differ", shorter=shorter), reason.sources)


def speaks_of_self_harm(decision: Decision) -> bool:
    """True where thoughts of self-harm are among what made an emergency."""
    urgent = (reason for reason in decision.reasons if reason.disposition is Disposition.EMERGENCY)
    return any(reason.subject == SELF_HARM for reason in urgent)


def _emergency(decision: Decision, writer: Writer, answers: tuple[Line, ...]) -> Reply:
    urgent = [r for r in decision.reasons if r.disposition is Disposition.EMERGENCY]
    together = [reason for reason in urgent if reason.id.startswith("combination/")]
    names = list(dict.fromkeys(writer.name(reason.subject) for reason in together or urgent))
    notes = [Line(writer.say("emergency", "reason", signs=" and ".join(names)), decision.sources)]
    if speaks_of_self_harm(decision):
        notes = [Line(writer.say("emergency", "self_harm"), decision.sources)]
    notes.append(Line(writer.say("emergency", "stay"), ("C",)))
    return Reply(
        Disposition.EMERGENCY.name,
        writer.say("verdict", Disposition.EMERGENCY.name),
        notes=tuple(notes),
        answers=answers,
        sources=source_section(_cited(decision, [*notes, *answers]), writer),
        phone=writer.clinic.emergency_number,
    )


def _care(decision: Decision, writer: Writer) -> Section | None:
    handbook = writer.handbook
    procedure = handbook.procedures.get(decision.encounter.procedure)
    covered = procedure is not None and procedure.covered
    if not covered or decision.disposition not in (Disposition.SELF_CARE, Disposition.CONTACT_PROVIDER):
        return None
    wanted = dict.fromkeys(
        care
        for finding in decision.encounter.counting
        if finding.symptom in handbook.symptoms
        for care in handbook.symptoms[finding.symptom].care
    )
    lines = tuple(Line(handbook.care[c].text, handbook.care[c].sources) for c in wanted)
    return Section(writer.say("title", "do"), lines) if lines else None


def calls(nets: Sequence[SafetyNet], writer: Writer) -> tuple[Call, ...]:
    """When to call whom: today, else on the next working day, and at once."""
    lines = []
    for level, heading in (
        # First what is seen while the rest is folded.
        (Disposition.CONTACT_PROVIDER_TODAY, "call_SELF_CARE"),
        (Disposition.CONTACT_PROVIDER, "call_CONTACT_PROVIDER"),
        (Disposition.EMERGENCY, "call_EMERGENCY"),
    ):
        items = tuple(net.text for net in nets if net.disposition is level)
        if items:
            lines.append(Call(writer.say("title", heading), items))
    return tuple(lines)


def _cited(decision: Decision, lines: Iterable[Line]) -> list[str]:
    """The ids of the sources behind the decision and behind every line."""
    return sorted({*decision.sources, *cited_by(lines)})
