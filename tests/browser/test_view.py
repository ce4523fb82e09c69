"""What is in view: after a reload, in a very low window, before starting over; and what is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Callable
from unicodedata import normalize

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.test_card import settled
from tests.browser.test_conversation import WAYS, walk
from tests.browser.visitor import Visitor

# A desktop of 1280 × 1024 at 400 %.
LOW = {"width": 320, "height": 256}


def test_browser_reload_shows_the_last_verdicts_heading(either: Visitor) -> None:
    walk(either, ["there is yellow pus", "2 days ago", "Redness", "and is it ok to wear make-up?"])
    walk(either, ["why?"])
    either.page.reload()
    either.input.wait_for()
    settled(either)
    heading = either.page.locator(".card.verdict header").last
    expect(heading.locator(".label")).to_be_in_viewport(ratio=1)
    expect(heading.locator(".said")).to_be_in_viewport(ratio=1)


def test_browser_reload_shows_a_verdict_that_was_followed_by_small_talk(either: Visitor) -> None:
    walk(either, ["Redness", "3 days ago", "thanks", "is it ok to wear make-up?"])
    either.page.reload()
    either.input.wait_for()
    settled(either)
    expect(either.page.locator(".card.verdict .said")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("verdict", WAYS)
def test_browser_low_window_shows_the_heading_of_a_verdict(
    visit: Callable[..., Visitor], verdict: str
) -> None:
    patient = visit(viewport=LOW, device_scale_factor=2)
    walk(patient, WAYS[verdict][0])
    for _ in ("as it comes", "after a reload"):
        settled(patient)
        expect(patient.card.locator(".label")).to_be_in_viewport(ratio=1)
        expect(patient.card.locator(".said")).to_be_in_viewport(ratio=1)
        patient.page.reload()
        patient.input.wait_for()


def test_browser_low_window_shows_the_first_words_of_an_answer(visit: Callable[..., Visitor]) -> None:
    patient = visit(viewport=LOW)
    walk(patient, ["Redness", "3 days ago", "is it ok to wear make-up?"])
    settled(patient)
    assert patient.card.locator(".said").evaluate("one => one.getBoundingClientRect().top") >= 0
    expect(patient.card.locator(".said")).to_be_in_viewport()


def test_browser_start_over_is_asked_about_once_by_the_page(either: Visitor) -> None:
    walk(either, ["Redness", "Yesterday"])
    button = either.page.get_by_role("button", name="Start over")
    dialog = either.page.get_by_role("dialog", name="Start over?")
    button.click()
    dialog.get_by_role("button", name="Go on as it is").click()
    expect(dialog).to_be_hidden()
    expect(either.cards).to_have_count(2)
    button.click()
    dialog.get_by_role("button", name="Begin again").click()
    expect(either.cards).to_have_count(1)
    expect(either.card).to_contain_text("start again")
    button.click()  # nothing was said since: nothing to ask about
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("reload", [False, True], ids=["as it stands", "after a reload"])
def test_browser_start_over_under_an_urgent_verdict_is_asked_about_once_by_the_bot(
    patient: Visitor, reload: bool
) -> None:
    walk(patient, ["there is yellow pus", "2 days ago"])
    if reload:
        patient.page.reload()
        patient.input.wait_for()
    patient.page.get_by_role("button", name="Start over").click()
    expect(patient.card).to_contain_text("Do you want me to forget what you told me and start again?")
    expect(patient.card.locator("a.call")).to_have_attribute("href", "tel:+442079460958")
    expect(patient.page.get_by_role("dialog", name="Start over?")).to_be_hidden()
    patient.page.get_by_role("button", name="Yes", exact=True).click()
    expect(patient.cards).to_have_count(1)
    expect(patient.card).to_contain_text("start again")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_browser_conversation_prints_whole(
    visit: Callable[..., Visitor], scheme: str, tmp_path: Path
) -> None:
    patient = visit(phone=True, color_scheme=scheme)
    walk(patient, ["Redness", "3 days ago", "is it ok to wear make-up?", "now there is yellow pus"])
    patient.page.pdf(path=str(tmp_path / "print.pdf"), format="A4")
    pages = PdfReader(tmp_path / "print.pdf").pages
    # Ligatures as the letters they stand for.
    printed = " ".join(normalize("NFKC", " ".join(page.extract_text() for page in pages)).split())
    for words in (
        "Lindenhof Skin Clinic", "Hello, I'm Afterglow", "Redness", "When was your procedure?", "3 days ago",
        "This looks like normal healing", "Leave out retinol, vitamin C and acids for a week",
        "you have a fever of 38", "Sources differ: each mark", "no more than 24 hours",
        "Wait 72 hours before you wear makeup", "now there is yellow pus", "Pus or oozing is a warning sign",
        "SkinPen manual",
    ):  # fmt: skip
        assert words in printed, words
    assert "Type your message" not in printed
    expect(patient.cards.nth(1).locator("details[open]")).to_have_count(0)
