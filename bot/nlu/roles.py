"""What one time of a message dates: the procedure, the start of a symptom, or something else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Mapping, Sequence

from bot.nlu.elapsed import Found
from bot.triage.elapsed import MAX_DAYS

_PART = re.compile(r"[.!?;\n]| but | though | however ")
_COMMA = re.compile(r"[,()]| - | and (?=i |my |it |the |now |today |this |still )")
AGO = re.compile(r" (?:ago|back|prior)\b")
_SINCE_THEN = re.compile(
    r" (?:since|after|from|post|out|in|into|on|past|following|down|now since|so far|gone|ago since)\b"
)
SINCE_PROCEDURE = re.compile(r" (?:since|after|from|post|past|following)\b")
_RUNNING = re.compile(
    r"\b(?:been (?:there|here|around|present|visible|like this|like that)|for|for about|for over|for at least|for almost|for nearly|lasting|lasted|been going on)(?: the)?(?: last| past)? $"
)
# "It was", "it was ten", "it was at half past 3".
_WAS = re.compile(
    r"\b(?:was|been)(?: on| at| about| around| only| just){0,2}"
    r"(?: (?:half past |quarter past |quarter to )?\d{1,2}(?: ?[:.] ?\d\d)?(?: o'? ?clock| am| pm)?)? $"
)
# "Had it sat", "did tues", "mine was made", "both": what comes next is the procedure's time.
_DONE = re.compile(
    r"\b(?:(?:did|done|do|made|had|got|mine|both|session|sesh|treatment|procedure|appt|appointment|needling|needled)"
    r"(?: it| this| mine| them| that| was| were| is| done){0,2}(?: on| at| about| around| only| just)?|it is been|it has been) $"
)
_TODAY_IS = re.compile(r"\b(?:(?:today|now|it) (?:is|'s)|now) $")
_MONTH = 28
_FILLERS = re.compile(r"\b(?:like|about|around|only|just|maybe|i think|some|roughly)\b")
_THAT_IS_WHEN = re.compile(r", (?:that|which) (?:is|was|'s) when (.*)")
_EXPECTING = re.compile(r"\b(?:expecting|pregnant)\b[^.!?]*$")
_FOLLOWING = re.compile(r"^(?:the )?(?:next|(?:day|morning) after)")
_NOT = re.compile(r"\bnot(?: the| on| for)? $")


def role_of(
    one: Found, text: str, words: Mapping[str, Any], has_finding: bool, found: Sequence[Found]
) -> str:
    """What `one` of the times `found` in `text` dates.

    procedure, procedure? (where no better time is told), onset, onset? or other.
    """
    left, right = around(one, text, found)
    if _NOT.search(left) or re.search(r"\bnext $", left):
        return "other"
    said = text[one.start : one.end]
    here = _COMMA.split(left + said)[-1].removesuffix(said)
    there = _COMMA.split(right)[0]
    explained = _THAT_IS_WHEN.search(right)
    if said.startswith("just ") and said != "just now":
        return "procedure"
    near_procedure = _names(words["procedure"]["near"], f"{here} {there} {explained[1] if explained else ''}")
    began = _names(words["onset"]["near"], here) or (
        _names(words["onset"]["near"], there[:25]) and not near_procedure
    )
    if _DONE.search(left) and not _names(words["coming"], right[:30]):
        return "procedure"
    if one.kind in ("weekday", "weekend", "date") and len(found) > 1 and _names(words["coming"], right[:30]):
        return "other"
    if one.kind == "clock":
        return "other" if _TODAY_IS.search(text[: one.start]) else "procedure"
    if one.kind == "duration":
        left = here if here.strip() else left
        # "Finished ten minutes ago" is the session; who finished something else says what.
        busy = (
            _names(words["other_event"]["near"], here)
            and _FILLERS.sub("", here).strip() not in words["ended"]
        )
        return _duration_role(
            one, left, right, has_finding=has_finding, near_procedure=near_procedure, began=began, busy=busy
        )
    left = here if here.strip() else left
    if one.kind == "day":
        if re.search(r"\bsince(?: about)? $", left) and has_finding:
            return "onset?"
        return "procedure?" if began and not near_procedure else "procedure"
    if one.kind in ("weekday", "date") and _TODAY_IS.search(text[: one.start]):
        return "other"
    today = one.kind == "word" and one.times[0].days == (0, 0)
    if today and len(found) > 1 and re.match(r" (?:is|i|my|it|the)\b", right):
        return "other"
    if today and any(other.kind == "day" or other.end + 1 == one.start for other in found):
        return "other"
    if one.kind == "word" and re.match(r" (?:is|makes|was) (?:my |the )?(?:day|\d)", right):
        return "other"
    if began and not near_procedure:
        return "onset" if has_finding else "procedure?"
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
    if one.kind in ("weekday", "weekend", "date") and re.search(r"\b(?:on|from) $|^$", left):
        return "procedure?"
    return "procedure?" if _WAS.search(left) else "other"


def states_procedure(one: Found, text: str, words: Mapping[str, Any], found: Sequence[Found]) -> bool:
    """True where the words around a time say that it is the procedure's, or that it counts from it.

    "What is normal on day 2?" asks of a day, and a weekday alone may be any appointment's.
    """
    left, right = around(one, text, found)
    sentence = f"{left} {right}"
    asked, of = (_names(words["expectation"][name], sentence) for name in ("asks", "of"))
    if asked and of:
        return False
    after = AGO.match(right) or _SINCE_THEN.match(right)
    counted = one.kind == "day" or (one.kind == "duration" and bool(after))
    return counted or _names(words["procedure"]["states"], sentence)


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
        r" (?:old\b(?! now)|of age|session|sessions|apart|pregnant|along|shift|shifts|drive|flight|class|longer"
        r"|(?:at|in) the (?:beach|sun|office|pool|garden|gym|park))",
        right,
    ):
        return "other"
    if (busy and not near_procedure) or _EXPECTING.search(left):
        return "other"
    if AGO.match(right):
        if began and not near_procedure:
            return "onset"
        days = one.times[0].days
        counted = days and days[1] < _MONTH
        return "procedure" if near_procedure or counted else "procedure?"
    if right.startswith(" later"):
        return "procedure?"
    if has_finding and right.startswith(" from") and _RUNNING.search(left):
        return "onset"  # "peeling for 2 days from the needling"
    if _SINCE_THEN.match(right):
        after = SINCE_PROCEDURE.match(right)
        return "procedure?" if began and not after else "procedure"
    if _RUNNING.search(left) or re.match(
        r" of\b(?! (?:micro|needling|my|the|procedure|treatment|session))", right
    ):
        return "onset" if has_finding else "procedure"
    if has_finding and began and not near_procedure:
        return "onset"
    return "procedure"


def around(one: Found, text: str, found: Sequence[Found]) -> tuple[str, str]:
    """The words of the same part of the sentence, up to the next time on either side."""
    parts = _parts(text)
    start = max((end for _, end in parts if end <= one.start), default=0)
    end = min((start for start, _ in parts if start >= one.end), default=len(text))
    for other in found:
        if start < other.end <= one.start:
            start = other.end
        if one.end <= other.start < end:
            end = other.start
    return text[start : one.start], text[one.end : end]


@lru_cache(maxsize=1)
def _parts(text: str) -> tuple[tuple[int, int], ...]:
    """What parts sentences, first character and one behind the last; asked for once for each time."""
    return tuple(match.span() for match in _PART.finditer(text))


def _names(phrases: Sequence[str], text: str) -> bool:
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in phrases)
