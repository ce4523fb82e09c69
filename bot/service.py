"""One process: the Rasa agent, its actions and the channels, on one Sanic app."""

from __future__ import annotations

import logging
from typing import Sequence

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, register
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000


def create_app(agent: Agent, channels: Sequence[InputChannel], *, name: str = "afterglow") -> Sanic:
    """The web application: each channel under /webhooks/NAME/, and /health."""
    app = Sanic(name, configure_logging=False)
    app.ctx.agent = agent
    # No channel has use for more; Sanic would read 100 MB, even of what it then refuses.
    app.config.REQUEST_MAX_SIZE = MOST_BYTES
    register(list(channels), app, route="/webhooks/")

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    return app
