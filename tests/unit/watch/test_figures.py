"""Figures count what happened, under words that no patient can choose."""

from __future__ import annotations

import logging
import urllib.request

import pytest
from prometheus_client import generate_latest

from bot.settings import SettingsError
from bot.watch.figures import Figures
from bot.watch.showing import show
from tests.channels.servers import free_port


def value(figures: Figures, name: str, **labels: str) -> float | None:
    return figures.registry.get_sample_value(f"afterglow_{name}", labels)


@pytest.mark.parametrize(
    ("outcomes", "counts_as"),
    [(["INFO", "EMERGENCY"], "EMERGENCY"), (["SELF_CARE"], "SELF_CARE"), ([], "SILENT"), (["odd"], "SILENT")],
)
def test_a_turn_counts_as_the_most_urgent_that_it_told(outcomes: list[str], counts_as: str) -> None:
    figures = Figures()
    replies = [{"outcome": outcome} for outcome in outcomes]

    assert figures.turn("web", replies, seconds=0.2) == counts_as
    assert value(figures, "turns_total", channel="web", outcome=counts_as) == 1.0
    assert value(figures, "turn_seconds_sum", channel="web") == 0.2


def test_a_quick_pass_that_is_watched_finds_the_same_and_is_counted() -> None:
    figures = Figures()
    found = {"outcome": "EMERGENCY"}
    alarm = figures.watched(lambda text: found if "breathe" in text else None)

    assert (alarm("I cannot breathe"), alarm("red")) == (found, None)
    assert value(figures, "quick_pass_hits_total") == 1.0
    assert value(figures, "quick_pass_seconds_count") == 2.0


def test_errors_are_counted_by_where_and_hold_no_text() -> None:
    figures = Figures()
    handler = figures.errors()
    for name, level in (("bot.channels.desk", 40), ("sqlalchemy.engine.x", 50), ("bot.service", 30)):
        record = logging.LogRecord(name, level, "f", 1, "zanzibar", (), None)
        if record.levelno >= handler.level:
            handler.emit(record)

    assert value(figures, "errors_total", where="bot.channels.desk") == 1.0
    assert value(figures, "errors_total", where="sqlalchemy") == 1.0
    assert value(figures, "errors_total", where="bot.service") is None
    assert b"zanzibar" not in generate_latest(figures.registry)


def test_workers_that_ended_are_counted() -> None:
    figures = Figures()
    figures.worker_ended()
    figures.worker_ended()

    assert value(figures, "worker_ends_total") == 2.0


def test_figures_are_shown_to_this_machine_alone() -> None:
    figures, port = Figures(), free_port()
    figures.gauge("messages_under_way", "Under way.", lambda: 3.0)
    address = show(figures, port=port)

    assert address == f"http://127.0.0.1:{port}/metrics"
    assert b"afterglow_messages_under_way 3.0" in urllib.request.urlopen(address).read()
    with pytest.raises(SettingsError, match=f"METRICS_PORT: 127.0.0.1:{port} cannot be used"):
        show(figures, port=port)
