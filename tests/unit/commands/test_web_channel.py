"""The foot of the chat says that the handbook is a draft, until a clinician has approved it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands import web_channel
from bot.triage.protocol import Handbook


@pytest.mark.parametrize(("status", "said"), [("draft", True), ("approved", False)])
def test_the_foot_tells_of_a_draft(
    status: str, said: bool, handbook: Handbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = replace(handbook, edition=replace(handbook.edition, status=status))
    monkeypatch.setattr(web_channel, "handbook", lambda: book)
    texts = web_channel._texts(book.wording["web"])

    assert texts["footer"].startswith("Not for emergencies. Emergency: 999")
    assert texts["footer"].endswith("Draft, not approved by a clinician.") is said
    assert "draft" not in texts
