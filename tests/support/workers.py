"""A worker without a model, which does as the text of its job says."""

from __future__ import annotations

import logging
import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

from bot.engine.worker import Done, Job, TurnFailed
from bot.watch.carrying import Carried


def work(pipe: Connection, model: Path) -> None:
    """In the place of bot.engine.worker.work. `model` is a folder, in which it leaves marks."""
    if (model / "broken").exists():
        return
    pipe.send(Done())
    try:
        while True:
            pipe.send(_done(pipe.recv(), model))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _done(job: Job, model: Path) -> Done:
    word, _, rest = job.text.partition(" ")
    if word == "sleep":
        time.sleep(float(rest))
    if word == "die" or (word == "once" and not (model / "died").exists()):
        (model / "died").touch()
        os._exit(9)
    if word == "fail":
        return Done(error=TurnFailed())
    carried = Carried()
    if word == "log":
        carried.emit(logging.LogRecord("bot.engine.x", logging.ERROR, "f", 1, "said %s", ("there",), None))
    return Done([{"text": job.text, "pid": os.getpid()}], logged=carried.take())
