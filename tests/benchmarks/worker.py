"""One measurement in a process of its own; the last line of standard output is JSON.

Started by tests.benchmarks.compare, never by hand: each bot needs a fresh process, so that the
start, the memory and the cores are its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
import urllib.request
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Callable

from tests.benchmarks import bots

FIRST_ANSWER = "first answer"
MEMORY_AFTER = 20
LONG, LONG_RUNS = 304, 3
EARLY, LATE = range(8, 13), range(296, 305)
# Both stretches of a long conversation hold the same messages in turn.
_CYCLE = ["day 2 and my cheeks are red", "can I put sunscreen on?", "no pus and no fever", "it itches a bit"]


def main() -> None:
    """Run the task that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=sorted(_TASKS))
    parser.add_argument("--bot", choices=sorted(bots.CONFIGS))
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--actions", default="")
    options = parser.parse_args()
    print(json.dumps(_TASKS[options.task](options)), flush=True)


def split(options: argparse.Namespace) -> dict[str, Any]:
    """Write the examples to learn and the tenth to ask."""
    from bot.engine.quiet import quiet

    quiet()
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter

    from bot.engine.folds import split as folds

    learn, ask = folds(10)[0]
    RasaYAMLWriter().dump(options.folder / "learn.yml", learn)
    RasaYAMLWriter().dump(options.folder / "ask.yml", ask)
    return {"learn": len(learn.intent_examples), "ask": len(ask.intent_examples)}


def train(options: argparse.Namespace) -> dict[str, Any]:
    """Train a bot. The clock is the parent's: the process as a whole."""
    bots.train(options.bot, examples=options.folder / "learn.yml", folder=options.folder)
    return {}


def talk(options: argparse.Namespace) -> dict[str, Any]:
    """Start a bot, say when it first answers, then measure memory and replies."""
    model = options.folder / f"{options.bot}.tar.gz"
    database = options.folder / f"{options.bot}.db"
    agent = bots.load(options.bot, model=model, database=database, actions_url=options.actions)
    if options.actions:
        _await_health(options.actions.replace("/webhook", "/health"))
    return asyncio.run(_talk(agent, options.bot))


def understand(options: argparse.Namespace) -> dict[str, Any]:
    """Milliseconds to understand one message on one core, and what held-out examples are taken for."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # before any library starts its threads
    bots.before_rasa(options.bot)
    from rasa.core.agent import Agent
    from rasa.shared.importers.utils import training_data_from_paths

    from bot.engine.folds import predict

    agent = Agent.load(options.folder / f"{options.bot}.tar.gz")
    asked = training_data_from_paths([str(options.folder / "ask.yml")], "en")

    async def timed() -> tuple[list[Any], list[float]]:
        predictions = await predict(agent, asked)
        texts = [prediction.text for prediction in predictions]
        return predictions, [await _clock(agent.parse_message, text) for text in texts]

    predictions, times = asyncio.run(timed())
    return {"predictions": [vars(p) for p in predictions], **_percentiles(times)}


async def _talk(agent: Any, name: str) -> dict[str, Any]:
    import psutil

    send = _sender(agent)
    turns = [(f"{name}-{number}", text) for number, said in enumerate(bots.dialogues()) for text in said]
    first = await _clock(send, *turns[0])
    print(FIRST_ANSWER, flush=True)
    for turn in turns[1:MEMORY_AFTER]:
        await send(*turn)
    memory = psutil.Process().memory_info().rss / 2**20
    times = [await _clock(send, f"again-{sender}", text) for sender, text in turns]
    early: list[float] = []
    late: list[float] = []
    for number in range(LONG_RUNS):
        long = [await _clock(send, f"long-{number}", _CYCLE[turn % len(_CYCLE)]) for turn in range(LONG)]
        early += (long[turn - 1] for turn in EARLY)
        late += (long[turn - 1] for turn in LATE)
    return {
        "first_ms": first,
        "memory_mb": memory,
        **_percentiles(times),
        "early_ms": median(early),
        "late_ms": median(late),
    }


def _sender(agent: Any) -> Callable[[str, str], Any]:
    from datetime import datetime

    from bot.engine.agent import send

    async def one(sender: str, text: str) -> None:
        replies = await send(agent, text, sender=sender, channel="bench", now=datetime.now())
        if not replies or not replies[0]["verdict"]:
            raise RuntimeError(f"no reply to {text!r}")

    return one


async def _clock(call: Callable[..., Any], *arguments: str) -> float:
    began = time.perf_counter()
    await call(*arguments)
    return 1000 * (time.perf_counter() - began)


def _percentiles(times: list[float]) -> dict[str, float]:
    return {"p50_ms": median(times), "p95_ms": quantiles(times, n=20)[-1]}


def _await_health(url: str) -> None:
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)


_TASKS = {"split": split, "train": train, "talk": talk, "understand": understand}

if __name__ == "__main__":
    main()
