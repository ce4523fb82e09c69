"""The whole of the deterministic understanding: a message → what it says, as plain data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Collection, Sequence

from bot.nlu.context import Surroundings, in_context
from bot.nlu.judge import Judge, around_in, state_of
from bot.nlu.judging import judged
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.learned.reader import Reading
from bot.nlu.lexicon import Lexicon
from bot.nlu.measures import qualified
from bot.nlu.numbers import number
from bot.nlu.qualities import with_qualities
from bot.nlu.reach import Asserted, stands_alone
from bot.nlu.text import Text
from bot.nlu.times import Times, times_of
from bot.nlu.words import Mention, anchored, mentions, unexplained_words, unknown_words
from bot.triage.evidence import Certainty, Evidence, Experiencer
from bot.triage.findings import Course
from bot.triage.understanding import Understanding

# A sign of which this is said is not the patient's, and was not before.
_TELLING_NOTHING = ("other", "supposed", "absent")


def understand(
    message: str, lexicon: Lexicon, dates: Ngrams | None, *, now: datetime | None = None
) -> Understanding:
    """Everything that the lexicon, the times and ConText tell in `message`, heard at `now`.

    `dates` has learned which times are the procedure's; without it no times are read.
    """
    text = lexicon.read(message)
    named = mentions(text.doc, lexicon)
    scene = in_context(text.doc, named, lexicon)
    times = times_in(text, scene, lexicon, dates, now=now) if dates else Times()
    return measured_up(assemble(text, named, scene, times, lexicon), text, times, lexicon)


def times_in(
    text: Text,
    scene: Surroundings,
    lexicon: Lexicon,
    dates: Ngrams,
    *,
    seen: bool = False,
    seen_before: bool = False,
    now: datetime | None = None,
) -> Times:
    """The times of a message, sorted by what they date. `seen`: the learned reader sees a finding in it,
    `seen_before`: in those just before; `now` is when it was heard, where that is known."""
    return times_of(
        text.norms,
        grammar=lexicon.grammar,
        dates=dates,
        now=now,
        told_before=seen_before,
        has_finding=seen
        or scene.course is not Course.UNSTATED
        or any(said.mention.is_finding and said.concerns_now for said in scene.said),
    )


def assemble(
    text: Text,
    named: Sequence[Mention],
    scene: Surroundings,
    times: Times,
    lexicon: Lexicon,
) -> Understanding:
    """Put the parts of one message together."""
    told = _without_repeats(scene.said, text, lexicon)
    unknown = tuple(unknown_words(text.doc, lexicon, named))
    tied = anchored(text.doc, named, lexicon)
    findings = [
        (_evidence(said, times, text, lexicon), not said.mention.doubtful)
        for said in told
        if said.mention.is_finding
    ]
    there = [said for said in scene.said if said.is_there]

    def ids(kind: str, among: Sequence[Asserted] = scene.said) -> tuple[str, ...]:
        return tuple(dict.fromkeys(said.mention.id for said in among if said.mention.kind == kind))

    return Understanding(
        evidence=tuple(one for one, sure in findings if sure),
        possible=tuple(one for one, sure in findings if not sure),
        risks=tuple(
            _evidence(said, Times(), text, lexicon) for said in told if said.mention.kind == "risk_factor"
        ),
        procedure_times=times.procedure,
        stated=times.stated,
        updates=times.updates,
        bare_time=times.bare,
        tentative=times.tentative,
        procedures=ids("procedure", [said for said in there if said.certainty is Certainty.CERTAIN]),
        topics=ids("topic"),
        vague=bool(ids("vague", there)),
        flags=tuple(sorted(scene.flags)),
        severity=scene.severity,
        course=scene.course,
        unknown=unknown,
        unexplained=tuple(unexplained_words(text.doc, lexicon, named)),
        called=tuple((said.mention.id, _words(said, text)) for said in there if said.mention.is_finding),
        symptoms=tuple(sorted({mention.id for mention in named if mention.kind == "symptom"})),
        anchored=tied,
        asks=_asks(text.norms, lexicon) or "asks" in scene.flags,
        answers=_answers(text, lexicon),
        wordless=not any(norm[0].isalnum() for norm in text.norms if norm),
    )


def weighed(
    said: Understanding,
    scene: Surroundings,
    reading: Reading,
    judge: Judge,
    lexicon: Lexicon,
    *,
    norms: Sequence[str],
) -> Understanding:
    """What a message says once the judge has weighed it with what the learned reader saw in it."""
    covered = {name for one in scene.said for name in lexicon.repeats.get(one.mention.id, ())}
    around = around_in(norms, reading, red_flags=lexicon.red_flags)
    judge_them = partial(judged, said=scene.said, judge=judge, around=around, red_flags=lexicon.red_flags)
    evidence = judge_them(said.evidence, odds=reading.findings, covered=covered)
    untold = {
        risk for sign, risk in lexicon.tendencies.items() if state_of(sign, scene.said) in _TELLING_NOTHING
    }
    risks = judge_them(
        said.risks, odds=reading.risk_factors, risk_factors=lexicon.risk_factors, covered=untold
    )
    seen = {one.finding for one in evidence if one.concerns_now}
    named = {one.finding for one in said.evidence}
    said = replace(
        said,
        evidence=evidence,
        possible=tuple(one for one in said.possible if one.finding not in seen),
        risks=risks,
        unexplained=() if seen - named else said.unexplained,
    )
    told_of = [
        one.mention.id
        for one in scene.said
        if one.mention.kind == "procedure" and one.experiencer is Experiencer.PATIENT and not one.is_there
    ]
    return with_qualities(said, reading, judge, around=around, told_of=told_of)


def measured_up(said: Understanding, text: Text, times: Times, lexicon: Lexicon) -> Understanding:
    """What a message says once its figures qualify what it names."""
    evidence = qualified(said.evidence, text.norms, lexicon.measures, lasted_hours=times.lasted_hours)
    return replace(said, evidence=evidence)


def is_bare(norms: Sequence[str], placing: Collection[str]) -> bool:
    """True for a number ("two", "3.") or a place ("the left cheek", in words of `placing`) alone: an
    answer, in which the learned reader has no words to judge by."""
    words = [norm for norm in norms if norm[:1].isalnum()]
    return bool(words) and (
        all(number(word) is not None for word in words) or all(word in placing for word in words)
    )


def without_bare_suspicions(said: Understanding) -> Understanding:
    """What a message says apart from what the learned reader alone suspects, and does not count."""
    return replace(
        said, evidence=tuple(one for one in said.evidence if one.certainty is not Certainty.SUSPECTED)
    )


def _asks(norms: Sequence[str], lexicon: Lexicon) -> bool:
    """True for a message with a question mark, or that begins like a question."""
    first = [norm for norm in norms if norm not in lexicon.openers][:1]
    return "?" in norms or any(norm in lexicon.askers for norm in first)


def _answers(text: Text, lexicon: Lexicon) -> bool | None:
    """The yes or no that a message begins with; the "no" of "no fever" answers nothing."""
    first = next((token for token in text.doc if token.is_alpha), None)
    if first is None:
        return None
    answer = lexicon.answers.get(first.norm_)
    return None if answer is False and not stands_alone(first) else answer


def _without_repeats(told: Sequence[Asserted], text: Text, lexicon: Lexicon) -> list[Asserted]:
    """Drop a symptom that only says a red flag of the same message again.

    Swelling is dropped only where no other part than the lips or the eye is named.
    """
    flags = {said.mention.id for said in told if said.is_there}
    elsewhere = any(norm in lexicon.sites for norm in text.norms)
    repeats = {
        symptom
        for flag in flags & set(lexicon.repeats)
        for symptom, unless_elsewhere in lexicon.repeats[flag].items()
        if not (unless_elsewhere and elsewhere)
    }
    return [said for said in told if not (said.is_there and said.mention.id in repeats)]


def _words(said: Asserted, text: Text) -> str:
    """The words that name a finding, from the first to the last, in small letters."""
    tokens = said.mention.tokens
    return text.doc[min(tokens) : max(tokens) + 1].text.lower()


def _explained_by(said: Asserted, text: Text, lexicon: Lexicon) -> str:
    """The finding of which all words that name this one may tell as well; "" where there is none."""
    telling = {text.doc[token].norm_ for token in said.mention.tokens} - lexicon.light
    by = lexicon.explained.get(said.mention.id, {})
    return next((finding for finding, words in by.items() if telling and telling <= words), "")


def _evidence(said: Asserted, times: Times, text: Text, lexicon: Lexicon) -> Evidence:
    evidence = Evidence(
        finding=said.mention.id,
        presence=said.presence,
        temporality=said.temporality,
        experiencer=said.experiencer,
        certainty=said.certainty,
        severity=said.severity,
        course=said.course,
        qualifiers=said.mention.qualifiers,
        words=said.words,
        explained_by=_explained_by(said, text, lexicon),
    )
    return replace(evidence, onset_hours=times.onset_hours) if said.is_there else evidence
