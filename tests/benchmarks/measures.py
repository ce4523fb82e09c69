"""What was measured, against what the project asks for; as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from bot.evaluation.intents import Prediction, intent_figures
from bot.evaluation.tables import percent

HEAD = ("measure", "ours", "stock", "ours ÷ stock", "target", "")


@dataclass(frozen=True)
class Measure:
    """One measure of both bots. The limits are upper ones: for the ratio, and for our own value."""

    name: str
    ours: float
    stock: float | None = None
    unit: str = "ms"
    ratio_limit: float | None = None
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours as a share of the stock bot's."""
        return self.ours / self.stock if self.stock else None

    @property
    def missed(self) -> bool:
        """True where a limit is exceeded."""
        over_ratio = self.ratio_limit is not None and (self.ratio is None or self.ratio > self.ratio_limit)
        return over_ratio or (self.limit is not None and self.ours > self.limit)

    def row(self) -> tuple[str, ...]:
        """The measure as a row of a table under `HEAD`."""
        targets = [f"ratio ≤ {self.ratio_limit:.2f}"] if self.ratio_limit is not None else []
        targets += [f"ours ≤ {_with_unit(self.limit, self.unit)}"] if self.limit is not None else []
        stock = _with_unit(self.stock, self.unit) if self.stock is not None else "–"
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else "–"
        verdict = ("missed" if self.missed else "held") if targets else ""
        return self.name, _with_unit(self.ours, self.unit), stock, ratio, ", ".join(targets), verdict


def measures(run: Mapping[str, Any]) -> list[Measure]:
    """The measures of a run. `run` is what tests.benchmarks.compare collects."""
    ours, stock = run["ours"], run["stock"]

    def both(name: str, *keys: str, **limits: Any) -> Measure:
        values = [_at(bot, keys) for bot in (ours, stock)]
        return Measure(name, values[0], values[1], **limits)

    def growth(bot: Mapping[str, Any]) -> float:
        return float(bot["talk"]["late_ms"] / bot["talk"]["early_ms"])

    actions = stock["actions_mb"]
    return [
        both("training", "train_s", unit="s", ratio_limit=1 / 3, limit=60),
        both("start until the first answer", "start_s", unit="s", ratio_limit=1 / 3),
        both("memory after 20 turns, the bot's process", "talk", "memory_mb", unit="MB", ratio_limit=0.65),
        Measure("the same with the action server", ours["talk"]["memory_mb"],
                stock["talk"]["memory_mb"] + actions, unit="MB"),
        both("first reply", "talk", "first_ms"),
        both("reply p50", "talk", "p50_ms", ratio_limit=1 / 5),
        both("reply p95", "talk", "p95_ms"),
        both("reply p50, turns 8 to 12 of one conversation", "talk", "early_ms"),
        both("reply p50, turns 296 to 304 of it", "talk", "late_ms"),
        Measure("growth between the two", growth(ours), growth(stock), unit="×", limit=1.3),
        both("understanding one message on one core, p50", "understand", "p50_ms", limit=4),
        both("understanding one message on one core, p95", "understand", "p95_ms"),
        Measure(f"ask --jsonl on {run['asked']} dialogues, in all", run["ask_s"], unit="s", limit=40),
    ]  # fmt: skip


def accuracy_rows(run: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Intent accuracy of both on the same held-out examples, with 95 % intervals."""
    rows: list[tuple[str, ...]] = []
    for bot, title in (("ours", "ours"), ("stock", "stock (DIET)")):
        predictions = [Prediction(**row) for row in run[bot]["understand"]["predictions"]]
        for figure in intent_figures(predictions)[:2]:
            low, high = figure.interval
            between = f"{percent(low)} – {percent(high)}".replace(" % –", " –")
            rows.append((f"{title}, {figure.name}", percent(figure.value), between, figure.counted))
    return rows


def _at(bot: Mapping[str, Any], keys: Sequence[str]) -> float:
    value: Any = bot
    for key in keys:
        value = value[key]
    return float(value)


def _with_unit(value: float, unit: str) -> str:
    digits = 0 if unit == "MB" or value >= 100 else 2 if value < 10 else 1
    return f"{value:.{digits}f} {unit}"
