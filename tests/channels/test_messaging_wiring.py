"""A channel is on where its variables are; secrets are shown nowhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.settings import SettingsError
from bot.strict_yaml import read_yaml
from tests.channels.conftest import ACCOUNT, AUTH_TOKEN, BOT_TOKEN

ROOT = Path(__file__).parents[2]
TELEGRAM = {"AFTERGLOW_TELEGRAM_TOKEN": BOT_TOKEN}
TWILIO = {
    "AFTERGLOW_TWILIO_ACCOUNT_SID": ACCOUNT,
    "AFTERGLOW_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    "AFTERGLOW_PUBLIC_URL": "https://bot.clinic.example/",
}


def wired(environment: dict[str, str], tmp_path: Path) -> tuple[list[str], list[str]]:
    from bot.wiring import messaging_channels

    channels, lines = messaging_channels({"AFTERGLOW_DATABASE": str(tmp_path / "c.db"), **environment})
    return [channel.name() for channel in channels], lines


@pytest.mark.parametrize(
    ("environment", "on", "lines"),
    [
        (
            {},
            [],
            [
                "Telegram: off (not set: AFTERGLOW_TELEGRAM_TOKEN)",
                "SMS and WhatsApp (Twilio): off (not set: AFTERGLOW_TWILIO_ACCOUNT_SID, "
                "AFTERGLOW_TWILIO_AUTH_TOKEN, AFTERGLOW_PUBLIC_URL)",
            ],
        ),
        (
            {**TELEGRAM, "AFTERGLOW_TWILIO_ACCOUNT_SID": ACCOUNT, "AFTERGLOW_TWILIO_AUTH_TOKEN": " "},
            ["telegram"],
            [
                "Telegram: on, polling",
                "SMS and WhatsApp (Twilio): off (not set: AFTERGLOW_TWILIO_AUTH_TOKEN, AFTERGLOW_PUBLIC_URL)",
            ],
        ),
        (
            {**TELEGRAM, **TWILIO},
            ["telegram", "twilio"],
            [
                "Telegram: on, webhook at https://bot.clinic.example",
                "SMS and WhatsApp (Twilio): on, webhook at https://bot.clinic.example",
            ],
        ),
    ],
)
def test_channels_are_on_where_their_variables_are(
    environment: dict[str, str], on: list[str], lines: list[str], tmp_path: Path
) -> None:
    assert wired(environment, tmp_path) == (on, lines)


def test_nothing_is_written_where_no_channel_is_on(tmp_path: Path) -> None:
    wired({}, tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AFTERGLOW_TELEGRAM_TOKEN", "not-a-token-SECRET"),
        ("AFTERGLOW_TELEGRAM_TOKEN", "1:SECRET with spaces"),
        ("AFTERGLOW_TELEGRAM_SECRET", "SECRET"),
        ("AFTERGLOW_TELEGRAM_SECRET", "SECRETSECRETSECRETSECRET!"),
        ("AFTERGLOW_TELEGRAM_API", "ftp://SECRET"),
        ("AFTERGLOW_TWILIO_ACCOUNT_SID", "ACSECRET"),
        ("AFTERGLOW_TWILIO_AUTH_TOKEN", "SECRET"),
        ("AFTERGLOW_TWILIO_API", "https://user:SECRET@twilio.example"),
        ("AFTERGLOW_PUBLIC_URL", "bot.clinic.example/SECRET"),
        ("AFTERGLOW_PUBLIC_URL", "https://bot.clinic.example/?key=SECRET"),
        ("AFTERGLOW_SENDER_KEY", "SECRET"),
    ],
)
def test_value_that_cannot_be_used_names_the_variable_only(variable: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        wired({**TELEGRAM, **TWILIO, variable: value}, tmp_path)
    assert variable in str(raised.value)
    assert "SECRET" not in str(raised.value).replace(variable, "")


def test_secrets_are_not_in_the_settings_text() -> None:
    both = f"{settings.telegram({**TELEGRAM, **TWILIO})!r} {settings.twilio(TWILIO)!r}"
    assert BOT_TOKEN not in both
    assert AUTH_TOKEN not in both
    assert settings.telegram(TELEGRAM).secret not in both


def test_webhook_secret_is_made_from_the_token_and_tells_nothing_of_it() -> None:
    made = settings.telegram(TELEGRAM).secret
    assert made == settings.telegram(TELEGRAM).secret
    assert BOT_TOKEN.partition(":")[2] not in made
    own = {**TELEGRAM, "AFTERGLOW_TELEGRAM_SECRET": "x" * 20}
    assert settings.telegram(own).secret == "x" * 20


def test_every_variable_is_explained_and_in_the_docs() -> None:
    docs = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    needed = {name for names in settings.MESSAGING_NEEDS.values() for name in names}
    assert needed <= settings.MESSAGING_HELP.keys()
    for name in settings.MESSAGING_HELP:
        assert f"AFTERGLOW_{name}" in docs


def test_help_shows_no_secret() -> None:
    environment = {"PATH": "/usr/bin:/bin", **TELEGRAM, **TWILIO}
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--help"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert BOT_TOKEN not in shown.stdout + shown.stderr
    assert AUTH_TOKEN not in shown.stdout + shown.stderr


def test_folder_that_cannot_be_written_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="AFTERGLOW_DATABASE"):
        wired({**TELEGRAM, "AFTERGLOW_DATABASE": str(tmp_path / "file" / "c.db")}, tmp_path)


def test_text_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import wiring

    book: Any = type("Book", (), {"wording": {"messaging": {"photo": "…"}, "fallback": {"failed": "…"}}})
    monkeypatch.setattr(wiring, "handbook", lambda: book)
    with pytest.raises(SettingsError, match=r"wording\.yml › messaging › 'voice'"):
        wiring.texts()


@pytest.mark.parametrize(
    ("name", "environment"), [("Telegram", TELEGRAM), ("Twilio", TWILIO)], ids=["telegram", "twilio"]
)
def test_credentials_file_reads_the_environment_only(
    name: str, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rasa.core.run import create_http_input_channels

    for variable in settings.MESSAGING_HELP:
        monkeypatch.delenv(f"AFTERGLOW_{variable}", raising=False)
    monkeypatch.setenv("AFTERGLOW_DATABASE", str(tmp_path / "c.db"))

    def on() -> list[str]:
        channels = create_http_input_channels(None, str(ROOT / "credentials.yml"))
        return [channel.name() for channel in channels if type(channel).__name__ != "Off"]

    assert on() == []
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert on() == [name.lower()]


def test_rest_is_open_only_where_it_is_asked_for() -> None:
    from rasa.core.channels import BUILTIN_CHANNELS
    from rasa.core.run import create_http_input_channels

    credentials = str(ROOT / "credentials.yml")
    assert read_yaml(ROOT / "credentials.yml").keys() & BUILTIN_CHANNELS.keys() == set()
    (asked_for,) = create_http_input_channels("rest", credentials)
    assert asked_for.name() == "rest"
    assert "rasa run --connector rest --interface 127.0.0.1" in (ROOT / "README.md").read_text("utf-8")
