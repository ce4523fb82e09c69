"""The figures at a local address, for Prometheus to fetch."""

from __future__ import annotations

from prometheus_client import start_http_server

from bot.settings import PREFIX, SettingsError
from bot.watch.figures import Figures

# Nobody outside of this machine may read how a clinic's patients fare, be it in numbers alone.
LOCAL = "127.0.0.1"


def show(figures: Figures, *, port: int) -> str:
    """Serve them from a thread of their own; the address. Raises SettingsError on a port that is taken."""
    try:
        start_http_server(port, addr=LOCAL, registry=figures.registry)
    except OSError as error:
        raise SettingsError(
            f"{PREFIX}METRICS_PORT: {LOCAL}:{port} cannot be used: {error.strerror}"
        ) from error
    return f"http://{LOCAL}:{port}/metrics"
