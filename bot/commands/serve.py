"""afterglow serve"""

from __future__ import annotations

import argparse

from bot.commands.errors import UserError
from bot.commands.setup import ready_agent, say
from bot.settings import SettingsError, keep_days, paths


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    agent = ready_agent(database=paths().database)
    from bot.commands.web_channel import web_channel
    from bot.engine.retention import keep_for
    from bot.service import create_app
    from bot.wiring import messaging_channels

    try:
        days = keep_days()
        messaging, lines = messaging_channels()
        channel, site = web_channel(port=options.port)
    except SettingsError as error:
        raise UserError(str(error)) from error
    app = create_app(agent, [channel, *messaging])
    site.add_to(app)
    keep_for(days, app)
    for line in lines:
        say(line)
    say(f"Afterglow is on http://localhost:{options.port}/ (Ctrl-C stops it)")
    app.run(host=options.host, port=options.port, access_log=False, debug=False, motd=False)
    return 0
