"""How much the bot takes, as it is served: one process on this machine, clients beside it; then two workers.

    python -m tests.load.run [--seconds 15] [--report docs/load.md]

Exit code 1 where a target is missed. Everything is on loopback and bounded.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.engine.quiet import quiet

quiet()

from bot.commands.setup import say  # noqa: E402  # after quiet
from bot.evaluation.page import with_section  # noqa: E402  # after quiet
from bot.evaluation.tables import markdown_table, plain_table  # noqa: E402  # after quiet
from tests.faults.history import Kept, breaches  # noqa: E402  # after quiet
from tests.faults.process import Record, Served  # noqa: E402  # after quiet
from tests.faults.run import made_by  # noqa: E402  # after quiet
from tests.load.beside import CLIENTS, ONE, TWO, beside, memory_of  # noqa: E402  # after quiet
from tests.load.talk import Heard, emergencies_in_a_flood, like_browsers, without_pause  # noqa: E402  # after quiet

_TITLE = "Load"
_HEAD = (
    "load", "clients", "messages", "a second", "p50", "p95", "p99", "errors", "safe text", "lost or doubled", "memory",
)  # fmt: skip
_CLIENTS = (1, 10, 50, 100, 400)
_BROWSERS, _THINK = 400, 20.0
_FLOOD = 100
# Two workers on two cores should take so many times as much as one process.
_GAIN = 1.7
_NOTE = f"""\
Clients are in one process beside the bot's, on the same cores. Without pause: each sends its next message as soon as the
last is answered. As a browser: each opens the page with its scripts and sends a message every {_THINK:.0f} s or so. An error is an
answer that is none, or another than the emergency's to an emergency. The safe text, with both
numbers, is what a patient gets whose turn takes longer than eight seconds. Lost or doubled is judged from what the database holds at the
end, as in [faults.md](faults.md). Memory is the resident memory of the bot's processes after the row, in MB. The last rows are
measured side by side, turn about, {CLIENTS} clients without pause each; those above them are of one process."""


def main() -> int:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15.0, help="of each row (default 15)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers-only", action="store_true", help="one process beside two workers alone")
    parser.add_argument("--report", type=Path, help="also write a section of this page")
    options = parser.parse_args()
    where = made_by("make load")
    with TemporaryDirectory(prefix="afterglow-load-") as folder:
        rows, missed = [], []
        if not options.workers_only:
            rows, missed = _measured(Served(Path(folder)), seconds=options.seconds, seed=options.seed)
        more, gain = _beside(Path(folder), seconds=options.seconds, seed=options.seed)
        rows += more
    missed += [f"{row[0]}, {row[1]} clients: lost or doubled" for row in rows if row[-2] != "none"]
    missed += [f"two workers take {_GAIN} times as much"] * (gain < _GAIN)
    gained = f"Two workers took {gain:.2f} times as much as one process beside them."
    print(plain_table(_HEAD, rows), gained, sep="\n\n")
    if options.report:
        before = options.report.read_text(encoding="utf-8") if options.report.exists() else "# Load"
        body = "\n\n".join([f"## {_TITLE}", where, markdown_table(_HEAD, rows), gained, _NOTE])
        options.report.write_text(with_section(before, _TITLE, body), encoding="utf-8")
        say(f"Written: {options.report}")
    if missed:
        say(f"Missed: {'; '.join(missed)}")
    return 1 if missed else 0


def _measured(served: Served, *, seconds: float, seed: int) -> tuple[list[tuple[str, ...]], list[str]]:
    served.start()
    loads: list[tuple[str, int, Heard, float]] = []

    def add(name: str, clients: int, heard: Heard) -> None:
        loads.append((name, clients, heard, memory_of(served)))

    try:
        _run(without_pause(served.url, clients=2, seconds=3.0, seed=seed))  # warm
        for clients in _CLIENTS:
            say(f"{clients} clients without pause …")
            add(
                "without pause",
                clients,
                _run(without_pause(served.url, clients=clients, seconds=seconds, seed=seed)),
            )
        say(f"{_BROWSERS} clients as browsers …")
        browsers = _run(
            like_browsers(served.url, clients=_BROWSERS, seconds=3 * seconds, seed=seed, think=_THINK)
        )
        add("as browsers", _BROWSERS, browsers)
        say("emergencies in a flood …")
        flood, emergencies = _run(
            emergencies_in_a_flood(served.url, clients=_FLOOD, seconds=seconds + 4.0, seed=seed)
        )
        add("a flood", _FLOOD, flood)
        add("emergencies in that flood", 1, emergencies)
        served.stop()
    finally:
        served.kill()
    record = Record(served.database)
    rows = [_row(*load, broken=_broken(load[2], record)) for load in loads]
    missed = ["400 browsers without an error"] * bool(browsers.errors)
    missed += ["an emergency within 1 s at p99"] * (
        emergencies.percentile(0.99) > 1.0 or emergencies.errors > 0
    )
    return rows, missed


def _beside(folder: Path, *, seconds: float, seed: int) -> tuple[list[tuple[str, ...]], float]:
    """The rows of what is measured side by side, and how many times as much two workers took."""
    loads = beside(folder, seconds=seconds, seed=seed)
    rate = {name: heard.rate for name, heard, _, _ in loads}
    rows = [
        _row(name, CLIENTS, heard, memory, broken=_broken(heard, record))
        for name, heard, memory, record in loads
    ]
    return rows, rate[TWO] / rate[ONE]


def _broken(heard: Heard, record: Record) -> int:
    kept = [Kept(patient.name, record.of_session(patient.name)) for patient in heard.patients if patient.name]
    return len(breaches([*heard.history, *kept]))


def _row(name: str, clients: int, heard: Heard, memory: float, *, broken: int) -> tuple[str, ...]:
    spread = (f"{heard.percentile(share):.2f} s" for share in (0.5, 0.95, 0.99))
    return (
        name, str(clients), str(len(heard.latencies)), f"{heard.rate:.1f}", *spread, str(heard.errors), str(heard.safe),
        str(broken) if broken else "none", f"{memory:.0f}",
    )  # fmt: skip


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


if __name__ == "__main__":
    sys.exit(main())
