"""The trained model: which file holds it, whether it is up to date, and how it is made."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Callable, Iterator

from bot.settings import ROOT
from bot.strict_yaml import read_yaml

logger = logging.getLogger(__name__)

# What a model is made from. The handbook and its wording are not among them: they are read when
# the bot starts, and edits need no training.
_SOURCES = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "data/lexicon",
    "data/messages",
    "data/learned",
    "data/handbook/judge.yml",
    "bot/nlu",
)
_PACKAGES = ("rasa", "spacy", "scikit-learn", "symspellpy")


class TrainingError(Exception):
    """The model could not be trained; the message says why and what to do."""


def model_path(models: Path) -> Path:
    """The archive that fits the present sources; it need not exist."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        source = ROOT / name
        for path in sorted([source] if source.is_file() else source.rglob("*")):
            if path.suffix in (".yml", ".py", ".json", ".jsonl"):
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    for package in _PACKAGES:
        digest.update(f"{package}={version(package)}".encode())
    return models / f"afterglow-{digest.hexdigest()[:12]}.tar.gz"


def ensure_model(models: Path, *, say: Callable[[str], None], force: bool = False) -> Path:
    """The up-to-date model, trained first where it is missing or stale.

    Raises TrainingError where training fails.
    """
    path = model_path(models)
    if path.exists() and not force:
        return path
    say("Training the model (three minutes or more, only when something changed) …")
    with _told(say):
        _train(path)
    for old in models.glob("afterglow-*.tar.gz"):
        if old != path:
            old.unlink(missing_ok=True)
    say(f"Trained: {path.name}")
    return path


@contextlib.contextmanager
def _told(say: Callable[[str], None]) -> Iterator[None]:
    """Say which part is being trained, as Rasa logs it, and how many there are."""
    config = read_yaml(ROOT / "config.yml")
    parts = [*config["pipeline"], *config["policies"]]
    # Tokenizers learn nothing, and Rasa does not train them.
    progress = Progress(say, of=sum(not part["name"].endswith("Tokenizer") for part in parts))
    log = logging.getLogger("rasa.engine.training.hooks")
    level, log.propagate = log.level, False
    log.setLevel(logging.INFO)
    log.addHandler(progress)
    try:
        yield
    finally:
        log.removeHandler(progress)
        log.setLevel(level)
        log.propagate = True


class Progress(logging.Handler):
    """Says each "Starting to train component 'X'." of Rasa's log as a step of `of`."""

    def __init__(self, say: Callable[[str], None], *, of: int) -> None:
        super().__init__(logging.INFO)
        self._say, self._of, self._at, self._out = say, of, 0, sys.stderr

    def emit(self, record: logging.LogRecord) -> None:
        """Say one step, past what holds back Rasa's own printing."""
        name = re.fullmatch(r"Starting to train component '(\w+)'\.", record.getMessage())
        if name:
            self._at += 1
            with contextlib.redirect_stderr(self._out):
                self._say(f"  training {self._at} of {self._of}: {name.group(1)}")


def _train(path: Path) -> None:
    from bot.engine.lean import lean

    lean()
    from rasa.model_training import train
    from rasa.shared.exceptions import RasaException

    path.parent.mkdir(parents=True, exist_ok=True)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            result = train(
                domain=str(ROOT / "domain.yml"),
                config=str(ROOT / "config.yml"),
                training_files=[str(ROOT / "data" / "nlu"), str(ROOT / "data" / "rules")],
                output=str(path.parent),
                fixed_model_name=path.name.removesuffix(".tar.gz"),
                force_training=True,
            )
    except (RasaException, OSError, SystemExit) as error:
        raise TrainingError(f"training failed: {error}. Try `afterglow check`.") from error
    if result.code != 0 or not path.exists():
        sys.stderr.write(printed.getvalue())
        raise TrainingError(f"training ended with code {result.code}. Try `afterglow check`.")
