"""afterglow serve"""

from __future__ import annotations

import argparse

from bot.commands.setup import ready_agent, say
from bot.settings import paths


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    agent = ready_agent(database=paths().database)
    from bot.commands.web_channel import web_channel
    from bot.service import create_app

    channel, site = web_channel(port=options.port)
    app = create_app(agent, [channel])
    site.add_to(app)
    say(f"Afterglow is on http://localhost:{options.port}/ (Ctrl-C stops it)")
    app.run(host=options.host, port=options.port, access_log=False, debug=False, motd=False)
    return 0
