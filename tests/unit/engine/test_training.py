"""Which model fits the present sources, and when it is made."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from bot.engine import training
from bot.settings import ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what a model is made from."""
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("data", "bot/nlu"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(training, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Training that only makes the file; the files that it made."""
    made: list[Path] = []

    def make(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"model")
        made.append(path)

    monkeypatch.setattr(training, "_train", make)
    return made


def test_training_says_which_part_it_is_at(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(path: Path) -> None:
        log = logging.getLogger("rasa.engine.training.hooks")
        log.info("Starting to train component 'LearnedReader'.")
        log.info("Finished training component 'LearnedReader'.")

    said: list[str] = []
    monkeypatch.setattr(training, "_train", make)
    training.ensure_model(project / "models", say=said.append)

    assert [line.strip() for line in said if "training 1 of" in line] == ["training 1 of 11: LearnedReader"]


def test_the_same_sources_have_the_same_model(project: Path) -> None:
    here = training.model_path(project / "models")

    assert training.model_path(project / "models") == here


@pytest.mark.parametrize(
    "source",
    ["config.yml", "domain.yml", "data/nlu/aftercare.yml", "data/rules/triage.yml", "data/lexicon/time.yml",
     "bot/nlu/words.py"],
)  # fmt: skip
def test_a_source_that_changes_needs_another_model(project: Path, source: str) -> None:
    before = training.model_path(project / "models")
    with (project / source).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    assert training.model_path(project / "models") != before


def test_an_edit_of_the_handbook_needs_no_training(project: Path) -> None:
    before = training.model_path(project / "models")
    with (project / "data/handbook/wording.yml").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    assert training.model_path(project / "models") == before


def test_a_model_that_is_there_is_not_made_again(project: Path, trained: list[Path]) -> None:
    said: list[str] = []
    first = training.ensure_model(project / "models", say=said.append)
    again = training.ensure_model(project / "models", say=said.append)

    assert first == again
    assert trained == [first]


def test_a_model_is_made_again_where_that_is_asked_for(project: Path, trained: list[Path]) -> None:
    training.ensure_model(project / "models", say=lambda _text: None)
    training.ensure_model(project / "models", say=lambda _text: None, force=True)

    assert len(trained) == 2


def test_training_says_that_it_begins_and_that_it_has_ended(project: Path, trained: list[Path]) -> None:
    said: list[str] = []
    training.ensure_model(project / "models", say=said.append)

    assert [line.split()[0] for line in said] == ["Training", "Trained:"]


def test_a_model_of_older_sources_is_removed(project: Path, trained: list[Path]) -> None:
    old = training.ensure_model(project / "models", say=lambda _text: None)
    (project / "domain.yml").write_text("# changed\n", encoding="utf-8")
    new = training.ensure_model(project / "models", say=lambda _text: None)

    assert (old.exists(), new.exists()) == (False, True)


def test_a_model_of_someone_else_is_left_alone(project: Path, trained: list[Path]) -> None:
    other = project / "models" / "20261121-120000-rasa.tar.gz"
    other.parent.mkdir()
    other.write_bytes(b"another")
    training.ensure_model(project / "models", say=lambda _text: None)

    assert other.exists()
