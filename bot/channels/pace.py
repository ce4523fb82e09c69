"""How fast one patient may write: a burst is fine, a flood is not."""

from __future__ import annotations

import time
from collections import deque
from typing import Callable

# (messages, seconds): thoughts typed as ten short messages pass, a stuck key or a script does not.
WINDOWS = ((20, 10.0), (120, 3600.0))
# Patients whose pace is remembered; above it those who were quiet longest are forgotten.
PATIENTS = 10_000


class Pace:
    """Counts the messages of each patient."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard: dict[str, deque[float]] = {}

    def allows(self, sender: str) -> bool:
        """Count a message in; False where there are too many."""
        now = self._clock()
        times = self._heard.pop(sender, deque())
        self._heard[sender] = times  # at the end again: the dict is ordered by last message
        while times and now - times[0] > WINDOWS[-1][1]:
            times.popleft()
        if any(sum(now - then <= span for then in times) >= most for most, span in WINDOWS):
            return False
        times.append(now)
        while len(self._heard) > PATIENTS:
            del self._heard[next(iter(self._heard))]
        return True


class Occasions:
    """What is said only now and then."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def once(self, what: str, *, within: float) -> bool:
        """True where `what` has not been done for `within` seconds; it then counts as done."""
        now = self._clock()
        last = self._last.get(what)
        if last is not None and now - last < within:
            return False
        self._last.pop(what, None)
        self._last[what] = now
        while len(self._last) > PATIENTS:
            del self._last[next(iter(self._last))]
        return True
