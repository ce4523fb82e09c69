"""Every trouble of the list, then storms on the bot as it is served; the history decides, not the eye.

    python -m tests.faults.run [--kills 20] [--patients 40] [--seed 1] [--report docs/faults.md]

Exit code 1 where a test fails or a promise was broken.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.engine.quiet import quiet

quiet()

from bot.commands.setup import say  # noqa: E402  # after quiet
from bot.evaluation.page import with_section  # noqa: E402  # after quiet
from bot.evaluation.tables import markdown_table, plain_table  # noqa: E402  # after quiet
from bot.settings import ROOT  # noqa: E402  # after quiet
from bot.strict_yaml import read_yaml  # noqa: E402  # after quiet
from tests.channels.servers import TwilioServer  # noqa: E402  # after quiet
from tests.faults import troubles  # noqa: E402  # after quiet
from tests.faults.history import counted  # noqa: E402  # after quiet
from tests.faults.process import ACCOUNT, TOKEN, Served  # noqa: E402  # after quiet
from tests.faults.storm import Weather, storm  # noqa: E402  # after quiet
from tests.support.postgres import Postgres  # noqa: E402  # after quiet

_TITLE = "Troubles"
_ROWS_HEAD = ("trouble", "tests", "passed")
_STORMS_HEAD = (
    "trouble, with patients talking",
    "times",
    "patients",
    "messages",
    "replies",
    "slowest",
    "broken",
)
_NOTE = """\
A patient sends up to six messages, in half of the conversations one that plainly tells of an emergency, and last one that
would be reassured did nothing else stand; every fourth writes by SMS, the others on the site. What is sent, answered,
killed and at the end kept is written down, and `tests/faults/history.py` judges it: no message lost, none answered
or kept twice, none out of order, no emergency answered as anything else, nobody reassured after one. Explained are: a reply
again whose sending a kill cut off, the instruction ahead of an emergency's answer, and the safe text for what could not be
written down. “Slowest” is the longest that a request of the site took that was answered."""
# Other troubles than kills come so often: each takes some seconds.
_TIMES = 3
PAUSE = 0.3


def main() -> int:
    """Try everything, print, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=20, help="kills at random moments (default 20)")
    parser.add_argument("--patients", type=int, default=40, help="patients at any moment (default 40)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and the words (default 1)")
    parser.add_argument("--report", type=Path, help="also write a section of this page")
    parser.add_argument("--storms-only", action="store_true", help="leave the list's tests out")
    parser.add_argument("--only", default="", help="storms with this word in their name alone")
    options = parser.parse_args()
    rows = (
        []
        if options.storms_only
        else [_row(**row) for row in read_yaml(Path(__file__).with_name("rows.yml"))]
    )
    storms, broken = _storms(options)
    print(plain_table(_ROWS_HEAD, rows), plain_table(_STORMS_HEAD, storms), sep="\n\n")
    if options.report:
        before = options.report.read_text(encoding="utf-8") if options.report.exists() else "# Faults"
        parts = [f"## {_TITLE}", made_by("make faults"), markdown_table(_ROWS_HEAD, rows)]
        parts += [markdown_table(_STORMS_HEAD, storms), _NOTE]
        options.report.write_text(with_section(before, _TITLE, "\n\n".join(parts)), encoding="utf-8")
        say(f"Written: {options.report}")
    for trouble, weather in broken:
        say(f"\n{trouble}\n{weather.report()}")
    return 1 if broken or any(row[2] != "all" for row in rows) else 0


def made_by(command: str) -> str:
    """A line on what wrote a page: the command, the day, the commit, the machine."""
    show = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    commit = subprocess.run(show, cwd=ROOT, capture_output=True, text=True).stdout.strip() or "no commit"
    load = os.getloadavg()[0]
    return (
        f"Made by `{command}` on {date.today().isoformat()} at commit {commit}; {os.cpu_count()} cores, "
        f"load {load:.1f}."
    )


def _row(*, trouble: str, tests: list[str]) -> tuple[str, ...]:
    say(f"{trouble} …")
    command = [sys.executable, "-m", "pytest", "-W", "ignore", *tests]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        say(done.stdout[-3000:])
    names = ", ".join(f"`{name.removeprefix('tests/')}`" for name in tests)
    return trouble, names, "all" if done.returncode == 0 else "no"


def _storms(options: argparse.Namespace) -> tuple[list[tuple[str, ...]], list[tuple[str, Weather]]]:
    rows, broken = [], []
    with TemporaryDirectory(prefix="afterglow-faults-") as folder, _servers() as (twilio, postgres):
        on_server = postgres.database
        workers = max(options.kills // 2, 1)
        for number, (name, trouble, times, database, processes) in enumerate(
            [
                ("killed, on SQLite", troubles.kill, options.kills, str, 1),
                ("killed, on PostgreSQL", troubles.kill, max(options.kills // 4, 1), on_server, 1),
                ("the database is locked for 4 s", troubles.lock, _TIMES, str, 1),
                ("the disk is full for 4 s", troubles.fill, _TIMES, str, 1),
                ("PostgreSQL ends and comes back", troubles.restart_server(postgres), _TIMES, on_server, 1),
                ("PostgreSQL stands still for 4 s", troubles.freeze_server(postgres), _TIMES, on_server, 1),
                ("the SMS service answers after 20 s", troubles.slow_service(twilio), 1, str, 1),
                ("a worker is killed, of two", troubles.kill_worker, workers, str, 2),
                ("a worker is killed, of two, on PostgreSQL", troubles.kill_worker, workers, on_server, 2),
                ("killed with its two workers", troubles.kill, workers, str, 2),
            ]
        ):
            if options.only not in name:
                continue
            say(f"{name}: {times} times …")
            place = Path(folder) / str(number)
            place.mkdir()
            served = Served(place, database=database(), twilio=twilio.url, workers=processes)
            served.start()
            began = time.monotonic()
            try:
                weather = asyncio.run(
                    storm(
                        served,
                        twilio,
                        trouble,
                        times=times,
                        patients=options.patients,
                        seed=options.seed,
                        pause=PAUSE,
                    )
                )
            finally:
                served.kill()
            say(
                f"    {time.monotonic() - began:.0f} s, {'no promise broken' if weather.passed else 'BROKEN'}"
            )
            rows.append(_storm_row(name, times, weather))
            if not weather.passed:
                broken.append((name, weather))
    return rows, broken


def _storm_row(name: str, times: int, weather: Weather) -> tuple[str, ...]:
    count = counted(weather.history)
    messages = {event.key for event in weather.history if hasattr(event, "key")}
    found = len(weather.found) + len(weather.unanswered)
    return (
        name, str(times), str(count["kept"]), str(len(messages)), str(count["told"]),
        f"{weather.slowest:.1f} s", str(found) if found else "none",
    )  # fmt: skip


@contextlib.contextmanager
def _servers() -> Iterator[tuple[TwilioServer, Postgres]]:
    twilio, postgres = TwilioServer(ACCOUNT, TOKEN), Postgres()
    try:
        yield twilio, postgres
    finally:
        twilio.close()
        postgres.close()


if __name__ == "__main__":
    sys.exit(main())
