"""The two bots that are compared: how each is trained and loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.engine.lean import lean
from bot.engine.quiet import quiet
from bot.settings import ROOT

HERE = Path(__file__).resolve().parent
CONFIGS = {"ours": ROOT / "config.yml", "stock": HERE / "stock.yml"}


def train(name: str, *, examples: Path, folder: Path) -> Path:
    """Train one of the bots on `examples` and the project's rules; the model's path.

    TED and UnexpecTED learn from stories alone, of which the project has none. The stock bot gets
    each rule as a story too: else it would have nothing of what it is named for.
    """
    before_rasa(name)
    from rasa.model_training import train as rasa_train

    sources = [str(examples), str(ROOT / "data" / "rules")]
    if name == "stock":
        sources.append(str(_rules_as_stories(folder)))
    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(CONFIGS[name]),
        training_files=sources,
        output=str(folder),
        fixed_model_name=name,
        force_training=True,
    )
    if result.code != 0 or result.model is None:
        raise OSError(f"training the {name} bot ended with code {result.code}")
    return Path(result.model)


def load(name: str, *, model: Path, database: Path, actions_url: str) -> Any:
    """The agent of one of the bots: ours as `afterglow serve` loads it, the other as Rasa does."""
    before_rasa(name)
    if name == "ours":
        from bot.commands.setup import check_knowledge
        from bot.engine.agent import load_agent
        from bot.storage.database import Database

        check_knowledge()
        return load_agent(model, database=Database(database))
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.utils.endpoints import EndpointConfig

    store = SQLTrackerStore(dialect="sqlite", db=str(database))
    return Agent.load(model, tracker_store=store, action_endpoint=EndpointConfig(url=actions_url))


def dialogues() -> list[list[str]]:
    """The conversations that both bots are asked."""
    lines: list[str] = yaml.safe_load((HERE / "dialogues.yml").read_text(encoding="utf-8"))
    return [line.split(" / ") for line in lines]


def before_rasa(name: str) -> None:
    """What each bot does before it imports rasa: the lean imports are ours alone."""
    quiet()
    if name == "ours":
        lean()


def _rules_as_stories(folder: Path) -> Path:
    stories = [
        {"story": rule["rule"], "steps": rule["steps"]}
        for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    ]
    path = folder / "stories.yml"
    path.write_text(yaml.safe_dump({"version": "3.1", "stories": stories}), encoding="utf-8")
    return path
