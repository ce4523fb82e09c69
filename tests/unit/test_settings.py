"""Every setting is explained: in the code, in `serve --help` and in docs/settings.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from bot import settings
from bot.cli import main
from bot.settings import HELP, PREFIX, ROOT

READERS = (
    settings.clinic,
    settings.zone,
    settings.paths,
    settings.keep_days,
    settings.web,
    settings.telegram,
    settings.twilio,
    settings.sender_key,
)
NEEDED = {
    "AFTERGLOW_TELEGRAM_TOKEN": "110201543:ABC",
    "AFTERGLOW_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "AFTERGLOW_TWILIO_AUTH_TOKEN": "0" * 32,
    "AFTERGLOW_PUBLIC_URL": "https://bot.clinic.example",
}
VARIABLE = re.compile(rf"{PREFIX}([A-Z_]+)")


class Watched(Mapping[str, str]):
    """An environment that knows what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return NEEDED[name]

    def __iter__(self) -> Iterator[str]:
        return iter(NEEDED)

    def __len__(self) -> int:
        return len(NEEDED)


def explained() -> set[str]:
    return {f"{PREFIX}{name}" for name in HELP}


def test_every_variable_that_is_read_is_explained_and_no_other() -> None:
    environment = Watched()
    for read in READERS:
        read(environment)

    assert environment.asked == explained()


def test_no_variable_is_read_elsewhere() -> None:
    elsewhere = {
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("bot", "actions")
        for path in (ROOT / folder).rglob("*.py")
        for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
        if name not in HELP
    }

    assert elsewhere == set()


def test_every_variable_has_a_row_in_the_docs() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \|", page, re.MULTILINE))

    assert rows == explained()


def test_help_names_every_variable(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])

    assert {f"{PREFIX}{name}" for name in VARIABLE.findall(capsys.readouterr().out)} == explained()


@pytest.mark.parametrize("name", ["README.md", "docs/web.md", "docs/channels.md"])
def test_no_page_names_a_variable_that_there_is_not(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    tests_own = {"SHOTS", "TEST_REPORT"}

    assert set(VARIABLE.findall(page)) - tests_own <= set(HELP)
