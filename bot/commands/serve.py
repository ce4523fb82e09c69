"""afterglow serve"""

from __future__ import annotations

import argparse
import logging
import os
import socket
from contextlib import closing, contextmanager
from typing import Iterator

from bot.commands.errors import UserError
from bot.commands.setup import check_knowledge, ready_agent, say
from bot.engine.pool import Pool
from bot.settings import SettingsError, Watching, keep_days, paths, watching, web
from bot.storage.database import Database
from bot.storage.files import StorageError
from bot.watch.logs import log_to

# Each holds the model: more would fill any machine.
MOST_WORKERS = 64


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    if not 1 <= options.workers <= MOST_WORKERS:
        raise UserError(f"--workers must be a whole number from 1 to {MOST_WORKERS}, not {options.workers}")
    # Before anything is loaded: who cannot have the port, or has set what cannot be used, is told at once.
    with taken_port(options.host, options.port) as port:
        try:
            days = keep_days()
            web()
            watch = watching()
            check_knowledge()
            with closing(Database(paths().database)) as database, _workers(options.workers) as pool:
                _serve(port, options.port, database, pool, days=days, watch=watch)
        except (SettingsError, StorageError) as error:
            raise UserError(str(error)) from error
    return 0


def taken_port(host: str, port: int) -> socket.socket:
    """The socket that the page will be served on, not listening yet.

    Raises UserError on a port that is out of range, in use or not ours to take, and on an unknown host.
    """
    if not 1 <= port <= 65535:
        raise UserError(f"--port must be a whole number from 1 to 65535, not {port}")
    where = f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as error:
        raise UserError(f"--host {host} is no address of this machine: {error.strerror}") from error
    try:
        # A port whose last connections are only closing is free.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise _in_use(where, port, error) from error
    return taken


def listen(taken: socket.socket) -> None:
    """Begin to listen. Raises UserError where another bot, started at the same time, came first."""
    host, port = taken.getsockname()[:2]
    try:
        taken.listen()
    except OSError as error:
        raise _in_use(f"{host}:{port}", port, error) from error


def _in_use(where: str, port: int, error: OSError) -> UserError:
    return UserError(
        f"{where} cannot be used: {os.strerror(error.errno or 0)}. "
        f"Stop what uses it, or choose another: afterglow serve --port {port % 65535 + 1}"
    )


@contextmanager
def _workers(count: int) -> Iterator[Pool | None]:
    """A pool that is not open yet; None where this process computes the turns itself."""
    if count == 1:
        yield None
        return
    with closing(Pool(count)) as pool:
        yield pool


def _serve(
    taken: socket.socket, port: int, database: Database, pool: Pool | None, *, days: int, watch: Watching
) -> None:
    log_to(as_json=watch.as_json)
    agent = ready_agent(database=database, pool=pool, warn=True)
    from bot.commands.web_channel import web_channel
    from bot.edge.server import serve
    from bot.engine.quick_pass import emergency_alarm
    from bot.engine.retention import keep_for
    from bot.handbook.access import clinic_details, handbook
    from bot.nlu.components.lexical import compiled_lexicon
    from bot.service import create_app
    from bot.watch.figures import Figures
    from bot.watch.showing import show
    from bot.wiring import messaging_channels

    figures = Figures()
    logging.getLogger().addHandler(figures.errors())
    agent.alarm = emergency_alarm(compiled_lexicon(paths().lexicon), handbook(), clinic_details())
    alarm = figures.watched(agent.alarm)
    messaging, lines = messaging_channels(database=database, alarm=alarm)
    channel, site = web_channel(port=port, alarm=alarm, database=database)
    app = create_app(agent, [channel, *messaging], database=database, figures=figures, pool=pool)
    site.add_to(app)
    keep_for(days, app, database)
    for line in lines:
        say(line)
    if watch.port:
        say(f"Figures for Prometheus are on {show(figures, port=watch.port)}")

    @app.after_server_start
    async def tell(*_: object) -> None:
        say(f"Afterglow is on http://localhost:{port}/ (Ctrl-C stops it)")

    listen(taken)
    serve(app, taken)
