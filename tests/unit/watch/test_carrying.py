"""A record that is carried keeps what it says, and loses what may quote a patient."""

from __future__ import annotations

import logging
import pickle

import pytest

from bot.watch.carrying import Carried, tell


def test_records_are_told_elsewhere_once_and_without_an_errors_text(caplog: pytest.LogCaptureFixture) -> None:
    carried, there = Carried(), logging.getLogger("tests.there")
    there.addHandler(carried)
    there.info("too quiet")
    there.warning("count %d", 3)
    try:
        raise ValueError("zanzibar")
    except ValueError:
        there.exception("it failed")
    there.removeHandler(carried)
    taken = pickle.loads(pickle.dumps(carried.take()))
    caplog.clear()
    tell(taken)

    first, second = caplog.messages
    assert first == "count 3"
    assert second.startswith("it failed (ValueError ← test_carrying.py")
    assert "zanzibar" not in caplog.text
    assert carried.take() == []
