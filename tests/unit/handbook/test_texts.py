"""The list of texts, and of what is filled in to each, fits the wording that ships."""

from __future__ import annotations

from bot.handbook.texts import CONTRACT, SHIPPED, contract
from bot.strict_yaml import read_yaml


def test_the_list_of_texts_is_the_one_that_make_docs_writes() -> None:
    written = CONTRACT.read_text(encoding="utf-8")

    assert written == contract(read_yaml(SHIPPED)), "run `make docs`"
