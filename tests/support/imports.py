"""What a piece of code loads, seen in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

from bot.settings import ROOT


def loaded_by(code: str, *, of: Iterable[str]) -> str:
    """Those `of` the top-level modules that are loaded once `code` has run, sorted, as Python prints them."""
    seen = f"import sys\n{code}\nprint(sorted({set(of)} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", seen], cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout.strip()
