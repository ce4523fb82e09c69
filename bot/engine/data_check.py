"""Rasa's own validation of the domain and the training data."""

from __future__ import annotations

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from bot.settings import ROOT


def training_data_is_sound() -> bool:
    """True where Rasa finds nothing wrong with the domain and the intents."""
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
    )
    validator = Validator.from_importer(importer)
    return bool(validator.verify_intents() and validator.verify_domain_validity())
