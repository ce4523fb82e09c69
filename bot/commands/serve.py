"""afterglow serve"""

from __future__ import annotations

import argparse

from bot.commands.errors import UserError
from bot.commands.setup import ready_agent, say
from bot.settings import SettingsError, paths


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    agent = ready_agent(database=paths().database)
    from bot.service import create_app
    from bot.wiring import messaging_channels

    try:
        channels, lines = messaging_channels()
    except SettingsError as error:
        raise UserError(str(error)) from error
    app = create_app(agent, channels)
    for line in lines:
        say(line)
    say(f"Afterglow is on http://localhost:{options.port}/ (Ctrl-C stops it)")
    app.run(host=options.host, port=options.port, access_log=False, debug=False)
    return 0
