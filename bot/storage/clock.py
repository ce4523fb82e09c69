"""Whether the clock may be trusted with what is erased by it.

A clock that jumps (a flat battery, a wrong time server, a slip of the hand) would make every
conversation look a month old. What cannot jump is the time since the machine started.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.storage.tables import clock

DAY = 24 * 3600.0
# A time server may set the clock by so many seconds.
TOLERANCE = 60.0
# After a jump, whoever looks after the machine has so long to put the clock right.
STEADY = DAY
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Reading:
    """Both clocks at one moment: `wall` in seconds since 1970, `ticks` since the machine's start,
    which `boot` names ("" where the system does not say)."""

    wall: float
    ticks: float
    boot: str = ""


@dataclass(frozen=True)
class Steadiness:
    """The last reading, for how many seconds the clock has not jumped, and by how much it now did."""

    last: Reading
    seconds: float = 0.0
    jumped: float = 0.0

    @property
    def trusted(self) -> bool:
        """True where what depends on the clock may be erased."""
        return self.seconds >= STEADY

    def at(self, now: Reading) -> Steadiness:
        """What is known once the clock has been read again.

        Since one start of the machine the two clocks must agree. Over a restart that cannot be
        told: the clock may not have gone back, and a longer pause than STEADY is not believed yet.
        """
        passed = now.wall - self.last.wall
        if now.boot and now.boot == self.last.boot:
            went = now.ticks - self.last.ticks
            off = passed - went
            if abs(off) <= TOLERANCE:
                return Steadiness(now, self.seconds + went)
            return Steadiness(now, jumped=off)
        if -TOLERANCE <= passed <= STEADY:
            return Steadiness(now, self.seconds)
        return Steadiness(now, jumped=passed)


def read_clock() -> Reading:
    """Both clocks now. Where the system knows, the time that it slept counts too."""
    source = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    boot = _BOOT.read_text().strip() if _BOOT.exists() else ""
    return Reading(time.time(), time.clock_gettime(source), boot)


def look_at(connection: Connection, now: Reading) -> Steadiness:
    """What is known of the clock with this reading, which is kept for the next one."""
    row = connection.execute(sa.select(clock)).first()
    known = Steadiness(now)
    if row is not None:
        known = Steadiness(Reading(row.wall, row.ticks, row.boot), row.steady).at(now)
    kept = {"wall": now.wall, "ticks": now.ticks, "boot": now.boot, "steady": known.seconds}
    if row is None:
        connection.execute(sa.insert(clock), {"id": 1, **kept})
    else:
        connection.execute(sa.update(clock).values(**kept))
    return known
