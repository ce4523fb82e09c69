"""What is counted and measured, in Prometheus' form."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any, Callable, Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

# Seconds: what a patient feels, up to where the safe text goes out.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 30.0)
_QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
# The most urgent first: a turn counts as what it asks the patient to do.
_URGENCY = ("EMERGENCY", "CONTACT_PROVIDER_TODAY", "CONTACT_PROVIDER", "SELF_CARE", "ASK", "INFO", "NONE")

Alarm = Callable[[str], "Mapping[str, Any] | None"]


class Figures:
    """The figures of one process. Labels are of a few known words: nothing that a patient can choose."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        within: dict[str, Any] = {"namespace": "afterglow", "registry": self.registry}
        self._turns = Counter(
            "turns", "Turns, by what they told the patient to do.", ["channel", "outcome"], **within
        )
        self._seconds = Histogram(
            "turn_seconds", "From hearing a message to its replies, waiting and all.", ["channel"],
            buckets=_SECONDS, **within,
        )  # fmt: skip
        self._alarms = Counter("quick_pass_hits", "Emergencies that the quick pass saw.", **within)
        self._looks = Histogram("quick_pass_seconds", "One look of the quick pass.", buckets=_QUICK, **within)
        self._errors = Counter("errors", "Errors that were logged, by where.", ["where"], **within)
        self._worker_ends = Counter("worker_ends", "Worker processes that ended while turns ran.", **within)
        self._within = within

    def turn(self, channel: str, replies: Sequence[Mapping[str, Any]], *, seconds: float) -> str:
        """One turn is over. Returns what it counts as; SILENT where nothing was said."""
        outcomes = {str(reply.get("outcome")) for reply in replies}
        outcome = next((one for one in _URGENCY if one in outcomes), "SILENT")
        self._turns.labels(channel, outcome).inc()
        self._seconds.labels(channel).observe(seconds)
        return outcome

    def watched(self, alarm: Alarm) -> Alarm:
        """The same quick pass, counted and timed."""

        def look(text: str) -> Mapping[str, Any] | None:
            began = time.perf_counter()
            found = alarm(text)
            self._looks.observe(time.perf_counter() - began)
            if found is not None:
                self._alarms.inc()
            return found

        return look

    def worker_ended(self) -> None:
        """A worker process has ended, and another is started."""
        self._worker_ends.inc()

    def gauge(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """A figure that is looked up when it is asked for."""
        Gauge(name, meaning, **self._within).set_function(read)

    def errors(self) -> logging.Handler:
        """A handler of logs that counts errors by the logger's name."""
        return _Counting(self._errors)


class _Counting(logging.Handler):
    def __init__(self, counter: Counter) -> None:
        super().__init__(logging.ERROR)
        self._counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        self._counter.labels(_room(record.name.split("."))).inc()


def _room(names: Iterable[str]) -> str:
    """Of our own modules the whole name, of others the package: the names of loggers stay few."""
    first, *rest = names
    return ".".join([first, *rest]) if first == "bot" else first
