"""What one message does to the procedure's moment.

It moves only by a statement about the procedure, by an answer to our question, or by a correction.
A message that says when the procedure was and nothing else is one: each verdict asks for it ("if the
day is wrong, just tell me the right one"). Two statements that contradict each other otherwise are
both kept, as a range, until the patient says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.triage.elapsed import Elapsed, ProcedureTime, TimeExpression, hull
from bot.triage.observation import Observation

_PLACES = {"first": 0, "second": 1}


@dataclass(frozen=True)
class Dated:
    """The procedure's `moment` after a message. `told` says that it told a usable time, `unusable`
    that it told one which cannot be used. `contradicting` are two moments between which the patient
    has to choose."""

    moment: ProcedureTime | None
    told: bool = False
    unusable: bool = False
    contradicting: tuple[ProcedureTime, ...] = ()


def dated(
    said: Observation,
    now: datetime,
    *,
    held: ProcedureTime | None,
    contradicting: tuple[ProcedureTime, ...] = (),
    asked: bool,
) -> Dated:
    """The moment after `said`, heard at `now`, where `held` was known. `asked`: we asked for the day."""
    if said.days_later and held and not said.times:
        return Dated(held.earlier(days=said.days_later), told=True, contradicting=contradicting)
    if said.meant_weeks and held and not said.times:
        days = held.elapsed(now)
        return Dated(held.earlier(days=6 * days.days[1]) if days else None, told=True)
    if asked and contradicting and said.refers in _PLACES:
        return Dated(contradicting[_PLACES[said.refers]], told=True)
    times = tuple(time for time in said.times if not time.tells_now(now))
    if said.bare_time and not times and (asked or (held and (said.corrects or said.tentative))):
        times = (said.bare_time,)
    if not times:
        return Dated(held, contradicting=contradicting)
    moment = _moment(times, now)
    if moment is None:
        return Dated(held, unusable=True, contradicting=contradicting)
    settled = said.corrects or said.updates or said.tells_only_time
    if held is None or asked or (settled and not said.tentative):
        return Dated(moment, told=True)
    if not (said.stated or said.tentative):
        return Dated(held, contradicting=contradicting)
    if _fit(moment.elapsed(now), held.elapsed(now)):
        return Dated(moment, told=True)
    return Dated(hull([held, moment]), told=True, contradicting=(held, moment))


def _moment(times: tuple[TimeExpression, ...], now: datetime) -> ProcedureTime | None:
    moments = [expression.procedure_time(now) for expression in times]
    usable = [moment for moment in moments if moment and moment.elapsed(now)]
    return hull(usable) if len(usable) == len(moments) else None


def _fit(new: Elapsed | None, old: Elapsed | None) -> bool:
    """True where the two intervals of days share one."""
    if new is None or old is None:
        return True
    return new.days[0] <= old.days[1] and old.days[0] <= new.days[1]
