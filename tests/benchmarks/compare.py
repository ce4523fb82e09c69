"""Our bot and the stock one, trained on the same data and measured side by side, in one run.

    python -m tests.benchmarks.compare [--report docs/evaluation.md]

Exit code 1 where a target is missed. Every measurement has a process of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Iterator

from bot.commands.setup import say
from bot.evaluation.page import with_section
from bot.evaluation.tables import markdown_table, plain_table
from bot.settings import ROOT
from tests.benchmarks import bots
from tests.benchmarks.measures import HEAD, accuracy_rows, measures
from tests.benchmarks.worker import FIRST_ANSWER

ASKED = 600
_TITLE = "Benchmark: ours against Rasa's stock bot"
_ACCURACY_HEAD = ("intents of held-out examples", "accuracy", "95 % interval", "counted")
_NOTE = """\
Both bots learn the same nine tenths of the examples, and the other tenth is what their intents are asked
about. The stock bot has Rasa's default pipeline (DIET, 100 epochs) and policies (TED and UnexpecTED, 100
epochs each), the same actions on an action server over HTTP, and Rasa's SQL store on SQLite. Our extractors
stand at the end of its pipeline too, because the actions read what they find. The project has rules and no
stories; TED learns from stories alone, so the stock bot gets each rule as a story as well. Rasa's debug
lines are off for both. Training is timed from the start of the process to its end; a start from the start of
the process (of both, where there are two) to the first answer. Replies are timed inside the process, without
a channel. Understanding is a whole parse, on one core."""


def main() -> int:
    """Measure, print, and write the section of the report's page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--report", type=Path, help="also write a section of this page")
    parser.add_argument("--keep", type=Path, help="also keep what was measured, as JSON, here")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="afterglow-bench-") as folder:
        run = measure(Path(folder))
    if options.keep:
        options.keep.write_text(json.dumps(run), encoding="utf-8")
    found = measures(run)
    rows, accuracy = [measure.row() for measure in found], accuracy_rows(run)
    print(plain_table(HEAD, rows), plain_table(_ACCURACY_HEAD, accuracy), sep="\n\n")
    if options.report:
        before = options.report.read_text(encoding="utf-8") if options.report.exists() else ""
        made_by = f"Made by `make bench` on {date.today().isoformat()}; {run['machine']}."
        parts = [f"## {_TITLE}", made_by, markdown_table(HEAD, rows)]
        parts += [markdown_table(_ACCURACY_HEAD, accuracy), _NOTE]
        options.report.write_text(with_section(before, _TITLE, "\n\n".join(parts)), encoding="utf-8")
        say(f"Written: {options.report}")
    missed = [measure.name for measure in found if measure.missed]
    if missed:
        say(f"Missed: {'; '.join(missed)}")
    return 1 if missed else 0


def measure(folder: Path) -> dict[str, Any]:
    """Everything that is measured, by bot."""
    load = os.getloadavg()[0]
    run: dict[str, Any] = {"machine": f"{os.cpu_count()} cores, load before it {load:.1f}", "asked": ASKED}
    say(f"Asking {ASKED} dialogues …")
    run["ask_s"] = _ask(folder)
    run |= _run("split", None, folder)
    for name in bots.CONFIGS:
        say(f"Training the {name} bot …")
        began = time.perf_counter()
        _run("train", name, folder)
        run[name] = {"train_s": time.perf_counter() - began}
    for name in bots.CONFIGS:
        say(f"Talking to the {name} bot …")
        run[name] |= _talk(name, folder)
        run[name]["understand"] = _run("understand", name, folder)
    return run


def _run(task: str, name: str | None, folder: Path) -> dict[str, Any]:
    with _log(folder) as log:
        command = _command(task, name, folder)
        done = subprocess.run(command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, stderr=log)
    if done.returncode:
        raise _failure(f"{task} {name or ''}", done.returncode, folder)
    answer: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    return answer


def _talk(name: str, folder: Path) -> dict[str, Any]:
    import psutil

    began = time.perf_counter()
    with contextlib.ExitStack() as stack:
        url, server = stack.enter_context(_action_server()) if name == "stock" else ("", None)
        log = stack.enter_context(_log(folder))
        command = [*_command("talk", name, folder), *(["--actions", url] if url else [])]
        worker = stack.enter_context(
            subprocess.Popen(
                command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, stderr=log, text=True
            )
        )
        started, last = None, ""
        for line in worker.stdout or ():
            if line.strip() == FIRST_ANSWER:
                started = time.perf_counter() - began
            last = line
        if worker.wait() or started is None:
            raise _failure(f"talking to the {name} bot", worker.returncode, folder)
        memory = psutil.Process(server.pid).memory_info().rss / 2**20 if server else 0.0
    return {"start_s": started, "actions_mb": memory, "talk": json.loads(last)}


@contextlib.contextmanager
def _action_server() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rasa", "run", "actions", "--actions", "actions", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}/webhook", server
    finally:
        server.terminate()
        server.wait(timeout=30)


def _ask(folder: Path) -> float:
    """Seconds that `afterglow ask --jsonl` takes for `ASKED` dialogues, its model being there."""
    subprocess.run([sys.executable, "-m", "bot", "train"], cwd=ROOT, env=_environment(), check=True)
    lines = [json.dumps({"id": str(n), "turns": turns})
             for n, turns in enumerate(islice(cycle(bots.dialogues()), ASKED))]  # fmt: skip
    (folder / "dialogues.jsonl").write_text("\n".join(lines), encoding="utf-8")
    began = time.perf_counter()
    with (folder / "dialogues.jsonl").open() as source:
        command = [sys.executable, "-m", "bot", "ask", "--jsonl"]
        done = subprocess.run(command, cwd=ROOT, env=_environment(), stdin=source, stdout=subprocess.PIPE)
    seconds = time.perf_counter() - began
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    errors = [answer for answer in answers if "error" in answer]
    if len(answers) != ASKED or errors:
        raise SystemExit(f"ask --jsonl answered {len(answers)} of {ASKED} dialogues; errors: {errors[:3]}")
    return seconds


def _log(folder: Path) -> IO[bytes]:
    """Where a worker's progress bars go; read only when it fails."""
    return (folder / "worker.log").open("ab")


def _failure(what: str, code: int, folder: Path) -> SystemExit:
    end = (folder / "worker.log").read_text(encoding="utf-8", errors="replace")[-2000:]
    return SystemExit(f"{end}\n{what} ended with code {code}")


def _command(task: str, name: str | None, folder: Path) -> list[str]:
    bot = ["--bot", name] if name else []
    return [sys.executable, "-m", "tests.benchmarks.worker", task, *bot, "--folder", str(folder)]


def _environment() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


if __name__ == "__main__":
    sys.exit(main())
