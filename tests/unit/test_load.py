"""What a load came to is counted right."""

from __future__ import annotations

import math

from tests.faults.history import SAFE, Sent, Told
from tests.load.talk import Heard, merged


def test_percentiles_are_of_the_messages_that_were_answered() -> None:
    heard = Heard(10.0, [number / 100 for number in range(1, 101)], 0)

    assert heard.rate == 10.0
    assert [heard.percentile(share) for share in (0.0, 0.5, 0.99, 1.0)] == [0.01, 0.51, 1.0, 1.0]


def test_of_no_message_there_is_no_percentile() -> None:
    assert math.isnan(Heard(1.0, [], 3).percentile(0.5))


def test_loads_on_one_bot_are_one_load() -> None:
    both = merged([Heard(2.0, [0.1], 1, [Sent("a", "1")]), Heard(3.0, [0.2, 0.3], 0, [Told("a", "1", SAFE)])])

    assert (both.seconds, both.latencies, both.errors, both.safe) == (5.0, [0.1, 0.2, 0.3], 1, 1)


def test_the_safe_text_is_counted_apart() -> None:
    heard = Heard(1.0, [], 0, [Sent("a", "1"), Told("a", "1", SAFE), Told("a", "2", "ASK")])

    assert heard.safe == 1
