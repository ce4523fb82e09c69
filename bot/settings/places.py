"""Where things are, and for how long conversations are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from bot.settings.reading import PREFIX, whole

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Paths:
    """Where things are. Everything lies in the project unless a variable says otherwise."""

    handbook: Path
    lexicon: Path
    messages: Path
    tuned: Path
    askings: Path
    judge: Path
    languages: Path
    models: Path
    # A SQLite file, or the address of a database server.
    database: Path | str
    # The folder of what is kept beside it.
    state: Path


def paths(environment: Mapping[str, str] = os.environ) -> Paths:
    """The folders and the conversation database."""
    state = ROOT / ".state"
    database = environment.get(f"{PREFIX}DATABASE") or str(state / "conversations.db")
    on_server = "://" in database
    handbook = environment.get(f"{PREFIX}HANDBOOK") or str(ROOT / "data" / "handbook")
    models = environment.get(f"{PREFIX}MODELS") or str(ROOT / "models")
    return Paths(
        handbook=Path(handbook),
        lexicon=ROOT / "data" / "lexicon",
        messages=ROOT / "data" / "messages",
        tuned=ROOT / "data" / "learned",
        askings=ROOT / "data" / "nlu" / "topics",
        judge=ROOT / "data" / "handbook" / "judge.yml",
        languages=ROOT / "data" / "languages",
        models=Path(models),
        database=database if on_server else Path(database),
        state=state if on_server else Path(database).parent,
    )


PLACES_HELP: Mapping[str, str] = {
    "DATABASE": "the SQLite file of conversations (default .state/conversations.db), or postgresql+psycopg2://…",
    "HANDBOOK": "the folder of the handbook (default data/handbook)",
    "MODELS": "the folder of trained models (default models)",
    "KEEP_DAYS": "days after its last message until a conversation is erased (default 30)",
}


def keep_days(environment: Mapping[str, str] = os.environ) -> int:
    """Days after its last message until a conversation is erased. Raises SettingsError."""
    return whole(environment, "KEEP_DAYS", default=30, least=1, most=3650)
