"""Training on a part of the examples and asking about the rest, through Rasa's own functions."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Callable

import numpy
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.nlu.test import generate_folds
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.evaluation import SEED
from bot.evaluation.intents import FALLBACK, Prediction
from bot.settings import ROOT


async def cross_validate(*, folds: int, say: Callable[[str], None]) -> list[Prediction]:
    """Every training example, predicted by a model of the project's configuration that has not
    seen it. Stratified and seeded: the same data gives the same folds."""
    predictions: list[Prediction] = []
    for number, (train, test) in enumerate(split(folds), start=1):
        with TemporaryDirectory(prefix="afterglow-fold-") as folder:
            model = train_on(train, config=ROOT / "config.yml", folder=Path(folder))
            predictions += await predict(Agent.load(model), test)
        say(f"fold {number} of {folds}: {len(train.intent_examples)} examples learnt, "
            f"{len(test.intent_examples)} asked")  # fmt: skip
    return predictions


def split(folds: int) -> list[tuple[TrainingData, TrainingData]]:
    """The training data as `folds` pairs of (to learn, to ask), each intent in its proportion."""
    data = training_data_from_paths([str(ROOT / "data" / "nlu")], "en")
    numpy.random.seed(SEED)  # generate_folds takes no seed of its own
    return list(generate_folds(folds, data))


def train_on(data: TrainingData, *, config: Path, folder: Path) -> Path:
    """Train the understanding alone on `data`; the model's path. Raises OSError where it fails."""
    examples = folder / "examples.yml"
    RasaYAMLWriter().dump(examples, data)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        model = train_nlu(str(config), str(examples), str(folder))
    if model is None:
        raise OSError(f"training on a fold failed:\n{printed.getvalue()}")
    return Path(model)


async def predict(agent: Agent, data: TrainingData) -> list[Prediction]:
    """What a trained bot makes of each example."""
    rows = []
    for example in data.intent_examples:
        parsed: dict[str, Any] = await agent.parse_message(example.get("text"))
        # The settling component leaves the classifier's ranking alone; a fallback that another
        # component put on top is no guess.
        ranking = [item["name"] for item in parsed.get("intent_ranking", ()) if item["name"] != FALLBACK]
        settled = (parsed.get("intent") or {}).get("name") or FALLBACK
        guess = ranking[0] if ranking else settled
        rows.append(Prediction(example.get("text"), example.get("intent"), guess, settled))
    return rows
