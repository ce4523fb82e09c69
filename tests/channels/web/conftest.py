"""Fixtures of the web channel's tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from bot.engine.quiet import quiet

quiet()

from tests.channels.web.service import EchoBot, Patient, Service  # noqa: E402  # after quiet


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[EchoBot]:
    made = EchoBot(tmp_path / "conversations.db")
    yield made
    made.database.close()


@pytest.fixture
def serve(bot: EchoBot) -> Iterator[Callable[..., Service]]:
    """Serves the channel with the options given."""
    running: list[Service] = []

    def start(**options: Any) -> Service:
        running.append(Service(bot, **options))
        return running[-1]

    yield start
    for service in running:
        service.close()


@pytest.fixture
def service(serve: Callable[..., Service]) -> Service:
    return serve()


@pytest.fixture
def patient(service: Service) -> Patient:
    """A patient on the clinic's own page, with a session."""
    someone = Patient(service)
    someone.begin()
    return someone
