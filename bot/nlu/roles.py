"""What a time dates: the procedure, the start of a symptom, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Collection, Mapping, Sequence

from bot.nlu.elapsed import Found, TimeGrammar, plain_text
from bot.nlu.numbers import number
from bot.triage.elapsed import MAX_DAYS, TimeExpression

_PART = re.compile(r"[.!?;\n]| but | though | however ")
_COMMA = re.compile(r"[,()]| - | and (?=i |my |it |the |now |today |this |still )")
_AGO = re.compile(r" (?:ago|back|prior)\b")
_SINCE_THEN = re.compile(
    r" (?:since|after|from|post|out|in|into|on|past|following|down|now since|so far|gone|ago since)\b"
)
_SINCE_PROCEDURE = re.compile(r" (?:since|after|from|post|past|following)\b")
_EARLIER = re.compile(r"\b(?:last|previous|first|other) (?:session|time|one|treatment|round|go)\b")
_FUTURE = re.compile(r"(?:tomorrow|tmrw)")
_RUNNING = re.compile(
    r"\b(?:for|for about|for over|for at least|for almost|for nearly|lasting|lasted|been going on)(?: the)?(?: last| past)? $"
)
_WAS = re.compile(r"\b(?:was|been)(?: on| about| around| only| just)? $")
_TODAY_IS = re.compile(r"\b(?:today|now|it) (?:is|'s) $")
_THAT_IS_WHEN = re.compile(r", (?:that|which) (?:is|was|'s) when (.*)")
_FOLLOWING = re.compile(r"^(?:the )?(?:next|(?:day|morning) after)")
_NOT = re.compile(r"\bnot(?: the| on| for)? $")
# "Day -3": a figure below zero is no day.
_NEGATIVE = re.compile(r"(?:^|[^\d ] ?)- ?\d")
_BARE_MAX_WORDS = 7


@dataclass(frozen=True)
class Times:
    """The times of one message.

    `procedure` are readings of the procedure's moment; `onset_hours` is how long a symptom has
    lasted, (fewest, most); `onset` says it only as an expression that needs a clock. `bare` is a
    number on its own, which is a day only where the day was asked for.
    """

    procedure: tuple[TimeExpression, ...] = ()
    onset_hours: tuple[float, float] | None = None
    bare: TimeExpression | None = None
    spans: tuple[tuple[int, int], ...] = field(default=())


def times_of(
    norms: Sequence[str],
    *,
    grammar: TimeGrammar,
    has_finding: bool,
    procedures: Collection[int] = (),
) -> Times:
    """Sort the times of a message by what they date.

    `norms` are the tokens' normal forms, `procedures` the indices of those that name one.
    """
    named = ["procedure" if index in procedures else norm for index, norm in enumerate(norms)]
    text, owner = plain_text(named)
    corrected = _after_correction(text, grammar)
    found = [one for one in grammar.find(text) if one.start >= corrected]
    if corrected and not found:
        bare = _bare(text[corrected:], has_finding=False)
        if bare:
            return Times(procedure=(bare,))
    roles = [_role(one, text, grammar.words, has_finding, found) for one in found]
    procedure = [(one, role) for one, role in zip(found, roles, strict=True) if role.startswith("procedure")]
    firm = [one for one, role in procedure if role == "procedure"] or [one for one, _ in procedure]
    ago = [one for one in firm if _AGO.match(text[one.end :])]
    if ago:  # "An hour after my appointment, that's 3 days ago"
        firm = [one for one in firm if one in ago or not _SINCE_PROCEDURE.match(text[one.end :])]
    this_time = [one for one in firm if not _EARLIER.search(_around(one, text, found)[0])]
    firm = this_time or firm
    chosen = [_shifted(one, text) for one in _without_earlier_days(firm, text, grammar.words)]
    onset = next((one for one, role in zip(found, roles, strict=True) if role == "onset"), None)
    bare = None if found else _bare(text, has_finding)
    return Times(
        procedure=tuple(time for one in chosen for time in one.times),
        onset_hours=_hours(onset.times[0]) if onset else None,
        bare=bare,
        spans=tuple((owner[one.start], owner[one.end - 1]) for one in found),
    )


def _after_correction(text: str, grammar: TimeGrammar) -> int:
    """Where a correction begins that tells the time again after one that it takes back; else 0."""
    marker = re.compile(rf"\b(?:{'|'.join(grammar.words['corrections'])})\b")
    starts = [match.end() for match in marker.finditer(text)]
    if not starts or not any(one.end <= starts[-1] for one in grammar.find(text)):
        return 0
    later = text[starts[-1] :]
    return starts[-1] if grammar.find(later) or _bare(later, has_finding=False) else 0


def _without_earlier_days(found: Sequence[Found], text: str, words: Mapping[str, Any]) -> list[Found]:
    """ "Day 2 was fine, day 4 is red": of several days the present one counts, else the latest."""
    days = [one for one in found if one.kind == "day"]
    counted = [one for one in found if one.kind == "duration"]
    if counted and re.search(r"\b(?:week|day|fortnight)s?(?: ago)? (?:yesterday|tomorrow)\b", text):
        return counted
    if len(days) < 2:
        return list(found)
    current = [one for one in days if _is_current(one, text, words)]
    last = current[-1] if current else max(days, key=lambda one: one.times[0].days or (0, 0))
    return [one for one in found if one.kind != "day" or one is last]


def _role(one: Found, text: str, words: Mapping[str, Any], has_finding: bool, found: Sequence[Found]) -> str:
    """procedure, procedure? (where no better time is told), onset or other."""
    left, right = _around(one, text, found)
    if _NOT.search(left) or re.search(r"\bnext $", left):
        return "other"
    said = text[one.start : one.end]
    here = _COMMA.split(left + said)[-1].removesuffix(said)
    there = _COMMA.split(right)[0]
    explained = _THAT_IS_WHEN.search(right)
    near_procedure = _names(words["procedure"]["near"], f"{here} {there} {explained[1] if explained else ''}")
    began = _names(words["onset"]["near"], here) or (
        _names(words["onset"]["near"], there[:25]) and not near_procedure
    )
    if one.kind == "clock":
        return "procedure"
    if one.kind == "duration":
        left = here if here.strip() else left
        busy = _names(words["other_event"]["near"], here)
        return _duration_role(
            one, left, right, has_finding=has_finding, near_procedure=near_procedure, began=began, busy=busy
        )
    left = here if here.strip() else left
    if one.kind == "day":
        if re.search(r"\bsince(?: about)? $", left) and has_finding:
            return "onset?"
        return "procedure?" if began and not near_procedure else "procedure"
    if one.kind == "weekday" and _TODAY_IS.search(left):
        return "other"
    today = one.kind == "word" and one.times[0].days == (0, 0)
    if today and len(found) > 1 and re.match(r" (?:is|i|my|it|the)\b", right):
        return "other"
    if today and any(other.kind == "day" or other.end + 1 == one.start for other in found):
        return "other"
    if one.kind == "word" and re.match(r" (?:is|makes|was) (?:my |the )?(?:day|\d)", right):
        return "other"
    if began and not near_procedure:
        return "onset" if has_finding else "procedure"
    alone = not re.sub(
        r"\b(?:about|around|on|was|just|only|maybe|i|think|the|like|or|so|no|sorry|wait|actually|it|is|that)\b|\W",
        "",
        here + there,
    )
    if near_procedure or alone:
        return "procedure"
    if not has_finding:
        return "other" if _names(words["other_event"]["near"], left) else "procedure?"
    if one.kind == "word" and _FOLLOWING.search(said):
        return "procedure?"
    if one.kind in ("weekday", "weekend", "date") and re.search(r"\bon $|^$", left):
        return "procedure?"
    return "procedure?" if _WAS.search(left) else "other"


def _duration_role(
    one: Found,
    left: str,
    right: str,
    *,
    has_finding: bool,
    near_procedure: bool,
    began: bool,
    busy: bool,
) -> str:
    if one.times[0].days and one.times[0].days[1] > MAX_DAYS:
        return "other"
    if re.search(
        r"\b(?:\d ?x|x|spf|factor|twice|once|times|per|every|each|next|another|within|aged?|in|for the next|over the next) $",
        left,
    ):
        return "other"
    if re.match(
        r" (?:old\b(?! now)|of age|session|sessions|apart|pregnant|along|shift|shifts|drive|flight|class)",
        right,
    ):
        return "other"
    if busy and not near_procedure:
        return "other"
    if _AGO.match(right):
        return "onset" if began and not near_procedure else "procedure"
    if right.startswith(" later"):
        return "procedure?"
    if _SINCE_THEN.match(right):
        after = _SINCE_PROCEDURE.match(right)
        return "procedure?" if began and not after else "procedure"
    if _RUNNING.search(left) or re.match(
        r" of\b(?! (?:micro|needling|my|the|procedure|treatment|session))", right
    ):
        return "onset" if has_finding else "procedure"
    if has_finding and began and not near_procedure:
        return "onset"
    return "procedure"


def _around(one: Found, text: str, found: Sequence[Found]) -> tuple[str, str]:
    """The words of the same part of the sentence, up to the next time on either side."""
    start = max([0] + [m.end() for m in _PART.finditer(text, 0, one.start)])
    end = min([len(text)] + [m.start() for m in _PART.finditer(text, one.end)])
    for other in found:
        if start < other.end <= one.start:
            start = other.end
        if one.end <= other.start < end:
            end = other.start
    return text[start : one.start], text[one.end : end]


def _names(phrases: Sequence[str], text: str) -> bool:
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in phrases)


def _is_current(one: Found, text: str, words: Mapping[str, Any]) -> bool:
    left, right = text[max(0, one.start - 20) : one.start], text[one.end : one.end + 10]
    said = any(re.search(rf"\b{word} (?:on |at |is |it is )?$", left) for word in words["now"])
    return said or right.startswith((" now", " today", " and now", " in now"))


def _shifted(one: Found, text: str) -> Found:
    """ "It will be a week tomorrow" is six days now."""
    around = text[max(0, one.start - 25) : one.start] + text[one.end : one.end + 12]
    if one.times[0].days and one.kind == "duration" and re.match(r"(?: ago)? yesterday\b", text[one.end :]):
        low, high = one.times[0].days
        return replace(one, times=(TimeExpression(days=(low + 1, high + 1)),))
    if not _FUTURE.search(around) or one.times[0].days is None or one.kind == "word":
        return one
    if not re.search(r"\b(?:will|is|be|makes|turns|becomes|hit|hits|reach|tomorrow)\b", around):
        return one
    low, high = one.times[0].days
    return replace(one, times=(TimeExpression(days=(max(low - 1, 0), max(high - 1, 0))),))


def _bare(text: str, has_finding: bool) -> TimeExpression | None:
    words = [word for word in re.split(r"[\s,.!?]+", text) if word]
    if has_finding or len(words) > _BARE_MAX_WORDS or _NEGATIVE.search(text):
        return None
    text = re.sub(r"\bnot (?:the )?\d+(?:st|nd|rd|th)?", "", text)
    values = [
        number(re.sub(r"(?:st|nd|rd|th)$", "", word))
        for word in re.split(r"[\s,!?/-]+|\.(?!\d)", text)
        if re.fullmatch(r"\d+(?:st|nd|rd|th)?|one", word)
    ]
    days = sorted(int(value) for value in values if value is not None and value <= MAX_DAYS * 3)
    return TimeExpression(days=(days[0], days[-1])) if 1 <= len(days) <= 2 else None


def _hours(expression: TimeExpression) -> tuple[float, float] | None:
    if expression.hours:
        return expression.hours
    if expression.days:
        return expression.days[0] * 24.0, expression.days[1] * 24.0
    return None
