"""The example of docs/settings.md: a clinic sets a healing window of its own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.handbook.load import load_handbook
from bot.settings import ROOT
from bot.triage.decide import decide
from bot.triage.disposition import Disposition
from bot.triage.elapsed import Elapsed
from bot.triage.encounter import Encounter
from bot.triage.findings import Finding
from bot.triage.protocol import Handbook
from tests.conftest import TODAY


@pytest.fixture
def own(tmp_path: Path) -> Handbook:
    """The handbook with the example's two changes made to a copy."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    source, symptom = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    folder = Path(shutil.copytree(ROOT / "data" / "handbook", tmp_path / "handbook"))
    with (folder / "sources.yml").open("a", encoding="utf-8") as file:
        file.write(source)
    (folder / "symptoms" / "dryness.yml").write_text(symptom, encoding="utf-8")
    return load_handbook(folder, today=TODAY)


@pytest.mark.parametrize(
    ("day", "shipped", "with_own_window"),
    [
        (3, Disposition.SELF_CARE, Disposition.SELF_CARE),
        (4, Disposition.CONTACT_PROVIDER, Disposition.SELF_CARE),
        (5, Disposition.CONTACT_PROVIDER, Disposition.CONTACT_PROVIDER),
    ],
)
def test_a_window_of_the_clinics_own_decides(
    day: int, shipped: Disposition, with_own_window: Disposition, handbook: Handbook, own: Handbook
) -> None:
    dry = Encounter((Finding("dryness"),), elapsed=Elapsed((day, day)))

    assert decide(dry, handbook).disposition is shipped
    assert decide(dry, own).disposition is with_own_window


def test_the_clinics_own_source_is_cited(own: Handbook) -> None:
    decision = decide(Encounter((Finding("dryness"),), elapsed=Elapsed((4, 4))), own)

    assert "ROSEWOOD" in decision.sources
    assert own.sources["ROSEWOOD"].is_policy
