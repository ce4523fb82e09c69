"""Every metamorphic case through the trained bot: `make metamorphic`. Exits 1 where a law is broken."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import Any

from bot.engine.quiet import quiet

quiet()


async def broken(agent: Any, cases: list[Any]) -> list[tuple[Any, str]]:
    """The cases that break their law, each with how."""
    from tests.metamorphic.laws import fault

    known: dict[tuple[str, ...], dict[str, Any]] = {}
    found = []
    for case in cases:
        said = await last_turn(agent, case.turns)
        if case.same_as and case.same_as not in known:
            known[case.same_as] = await last_turn(agent, case.same_as)
        how = fault(case, said, known.get(case.same_as))
        if how:
            found.append((case, how))
    return found


async def last_turn(agent: Any, turns: tuple[str, ...]) -> dict[str, Any]:
    """What `ask --jsonl` says of the last turn of a fresh conversation."""
    from bot.commands.ask import converse
    from tests.conftest import NOW

    return (await converse(agent, list(turns), now=NOW))[-1]


def main() -> int:
    """Run them all and print what is broken, and the share of each law."""
    from bot.engine.agent import load_agent
    from bot.engine.training import ensure_model
    from bot.settings import ROOT
    from tests.metamorphic.laws import LAWS

    agent = load_agent(ensure_model(ROOT / "models", say=print), database=None)
    cases = [case for law in LAWS for case in law()]
    found = asyncio.run(broken(agent, cases))
    for case, how in found:
        print(f"{case} → {how}")
    all_of, wrong = Counter(case.law for case in cases), Counter(case.law for case, _ in found)
    for law, number in all_of.items():
        print(f"{law}: {number - wrong[law]} of {number}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
