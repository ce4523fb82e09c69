"""Fixtures of the channel tests: the trained bot, once; servers in place of Telegram and Twilio."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from bot.engine.quiet import quiet

quiet()

from bot.storage.database import Database  # noqa: E402  # after quiet
from tests.channels.servers import (  # noqa: E402  # after quiet: they must not wake Rasa first
    Loop,
    Service,
    TelegramServer,
    TelegramUser,
    TwilioServer,
    Wire,
    call,
    free_port,
    until,
)
from tests.channels.twilio_user import TwilioUser  # noqa: E402  # after quiet
from tests.support.agents import keeping_in  # noqa: E402  # after quiet

BOT_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ACCOUNT = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "12345678901234567890123456789012"
CLINIC = {
    "AFTERGLOW_CLINIC_NAME": "Rose & Lee <Skin>",
    "AFTERGLOW_CLINIC_PHONE": "020 7946 0000",
    "AFTERGLOW_CLINIC_HOURS": "Monday to Friday, 9 to 5",
    "AFTERGLOW_EMERGENCY_NUMBER": "999",
}

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def agent() -> Any:
    """The trained bot, with conversations in memory."""
    from bot.engine.agent import load_agent
    from bot.engine.training import ensure_model
    from bot.settings import paths

    return load_agent(ensure_model(paths().models, say=print), database=None)


@pytest.fixture(scope="session")
def loop() -> Loop:
    return Loop()


@pytest.fixture(scope="session")
def telegram_server() -> Iterator[TelegramServer]:
    server = TelegramServer()
    yield server
    server.close()


@pytest.fixture
def wire(telegram_server: TelegramServer) -> Iterator[Wire]:
    """Where the bot finds Telegram's API."""
    server = Wire(telegram_server.url)
    yield server
    server.close()


@pytest.fixture
def twilio_server() -> Iterator[TwilioServer]:
    server = TwilioServer(ACCOUNT, AUTH_TOKEN)
    yield server
    server.close()


@pytest.fixture
def clinic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clinic whose name has signs that markup takes for its own."""
    from bot.handbook.access import clinic_details

    for name, value in CLINIC.items():
        monkeypatch.setenv(name, value)
    clinic_details.cache_clear()
    yield
    clinic_details.cache_clear()


@pytest.fixture
def serve(agent: Any, loop: Loop, tmp_path: Path, clinic: None) -> Iterator[Callable[..., Service]]:
    """Starts the bot with the channels that the given environment turns on.

    PUBLIC_URL is set to where it serves, unless polling=True. Started again, it finds what the run
    before left: the folder is the same.
    """
    from bot.service import create_app
    from bot.wiring import messaging_channels

    running: list[Service] = []
    database = Database(tmp_path / "conversations.db")

    def start(
        environment: dict[str, str], *, polling: bool = False, bot: Any = None, pool: Any = None
    ) -> Service:
        bot = bot or keeping_in(database, agent)
        port = free_port()
        settings = {"AFTERGLOW_DATABASE": str(database.file), **environment}
        if not polling:
            settings.setdefault("AFTERGLOW_PUBLIC_URL", f"http://127.0.0.1:{port}")
        channels, _ = messaging_channels(settings, database=database)
        name = f"afterglow-{next(_numbers)}"
        service = Service(create_app(bot, channels, database=database, pool=pool, name=name), loop, port)
        running.append(service)
        return service

    yield start
    for service in running:
        service.close()
    database.close()


@pytest.fixture
def telegram_environment(wire: Wire) -> dict[str, str]:
    return {"AFTERGLOW_TELEGRAM_TOKEN": BOT_TOKEN, "AFTERGLOW_TELEGRAM_API": wire.url}


@pytest.fixture
def twilio_environment(twilio_server: TwilioServer) -> dict[str, str]:
    return {
        "AFTERGLOW_TWILIO_ACCOUNT_SID": ACCOUNT,
        "AFTERGLOW_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "AFTERGLOW_TWILIO_API": twilio_server.url,
    }


@pytest.fixture
def patient(telegram_server: TelegramServer) -> TelegramUser:
    """A patient on Telegram, new in each test."""
    return TelegramUser(telegram_server, BOT_TOKEN, 7000 + next(_numbers))


Texter = Callable[[str], TwilioUser]


@pytest.fixture
def texter(
    serve: Callable[..., Service], twilio_environment: dict[str, str], twilio_server: TwilioServer
) -> Texter:
    """Makes patients with phone numbers; the bot serves."""
    service = serve(twilio_environment)
    return lambda number: TwilioUser(service.url, twilio_server, ACCOUNT, AUTH_TOKEN, number)


Push = Callable[..., tuple[int, bytes]]


@pytest.fixture
def telegram(serve: Callable[..., Service], telegram_environment: dict[str, str], wire: Wire) -> Service:
    """The bot on Telegram by webhook, which Telegram's server knows of."""
    service = serve(telegram_environment)
    until("the webhook is set", lambda: wire.called("setWebhook"))
    return service


@pytest.fixture
def push(telegram: Service, telegram_environment: dict[str, str]) -> Push:
    """Calls the webhook as Telegram does, with an update of a kind that telegram-test-api cannot make."""
    from bot.settings import telegram as settings

    secret = settings(telegram_environment).secret

    def post(update: object, **headers: str) -> tuple[int, bytes]:
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        known = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        return call(f"{telegram.url}/webhooks/telegram/webhook", body, headers={**known, **headers})

    return post


@pytest.fixture
def texts(clinic: None) -> Any:
    """The channels' own texts, as this clinic's patients read them."""
    from bot.wiring import texts as written

    return written()
