"""Whole conversations, to each kind of verdict, on a phone and on a desktop."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Callable

import pytest
from playwright.sync_api import expect

from actions.turn import safe_reply
from tests.browser.visitor import Visitor

CLINIC, PHONE = "Lindenhof Skin Clinic", "+44 20 7946 0958"
# verdict → what the patient says or taps, the label and the number to call
WAYS = {
    "SELF_CARE": (["Redness", "3 days ago"], "Normal healing", ""),
    "CONTACT_PROVIDER": (["Redness", "More than a week ago"], "Contact the clinic", "tel:+442079460958"),
    "CONTACT_PROVIDER_TODAY": (
        ["there is yellow pus", "2 days ago"],
        "Contact the clinic today",
        "tel:+442079460958",
    ),
    "EMERGENCY": (["my lips are swelling and I can't breathe"], "Emergency", "tel:112"),
}


def walk(patient: Visitor, turns: list[str]) -> None:
    for text in turns:
        offered = patient.page.get_by_role("button", name=text, exact=True)
        patient.tap(text) if offered.count() else patient.say(text)


@pytest.mark.parametrize("verdict", WAYS)
def test_browser_conversation_reaches_each_verdict(either: Visitor, verdict: str, shots: Path) -> None:
    turns, label, number = WAYS[verdict]
    walk(either, turns)
    card = either.card
    expect(card).to_have_class(f"card verdict {verdict}")
    expect(card.locator(".label")).to_have_text(label)
    expect(card.locator(".label svg")).to_have_count(1)
    call = card.locator("a.call")
    if number:
        expect(call).to_have_attribute("href", number)
    else:
        expect(call).to_have_count(0)
    assert either.mine == turns
    size = "phone" if either.page.viewport_size["width"] < 500 else "desktop"
    either.page.wait_for_timeout(300)
    expect(card.locator(".said")).to_be_in_viewport()
    either.page.screenshot(path=shots / f"{verdict.lower()}-{size}.png")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_browser_page_greets_with_use_and_examples(
    visit: Callable[..., Visitor], scheme: str, shots: Path
) -> None:
    for phone in (True, False):
        patient = visit(phone=phone, color_scheme=scheme)
        intro = patient.page.locator(".intro")
        expect(intro).to_contain_text("not a doctor")
        expect(intro).to_contain_text("call 112")
        expect(intro).to_contain_text("By writing you agree")
        expect(intro.get_by_role("button", name="Redness")).to_be_visible()
        expect(patient.page.get_by_role("banner")).to_contain_text(CLINIC)
        expect(patient.page.get_by_role("link", name=PHONE)).to_be_visible()
        patient.page.wait_for_timeout(300)
        patient.page.screenshot(path=shots / f"start-{'phone' if phone else 'desktop'}-{scheme}.png")


def test_browser_emergency_number_is_a_tap_away(either: Visitor) -> None:
    foot = either.page.locator(".foot")
    expect(foot).to_contain_text("Not for emergencies. Emergency: 112")
    expect(foot.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    expect(foot.get_by_role("link", name="112")).to_be_in_viewport()


def test_browser_card_shows_what_it_rests_on(patient: Visitor) -> None:
    walk(patient, ["Redness", "3 days ago"])
    card = patient.card
    expect(card.locator(".chip.present")).to_have_text("+yes: redness")
    expect(card.get_by_role("img")).to_have_attribute(
        "aria-label", "redness: Expected until the end of day 3. You are on day 3."
    )
    expect(card.locator(".rows .mark")).not_to_have_count(0)
    expect(card.locator("header .reason")).to_have_text(
        "Redness can be expected until the end of day 3 after micro-needling."
    )
    expect(card.locator(".do")).to_contain_text("SPF 30")
    expect(card.locator(".when h4").first).to_contain_text(PHONE.replace(" ", "\u00a0"))
    why = card.locator("details.why")
    expect(why.locator("ul").first).not_to_be_visible()
    why.locator("summary").click()
    expect(why).to_contain_text("Sources differ")
    expect(why).to_contain_text("no more than 24 hours")
    expect(why).not_to_contain_text("L1")


def test_browser_day_is_corrected_by_a_tap(either: Visitor) -> None:
    walk(either, ["Redness", "Yesterday"])
    expect(either.card).to_have_class("card verdict SELF_CARE")
    either.card.get_by_role("button", name="day 1 after your procedure").click()
    either.tap("4 to 7 days ago")
    expect(either.card).to_have_class("card verdict CONTACT_PROVIDER")
    assert either.mine[-1] == "My procedure was 4 to 7 days ago."


@pytest.mark.parametrize(
    "day", ["Today", "Yesterday", "2 days ago", "3 days ago", "4 to 7 days ago", "More than a week ago"]
)
def test_browser_every_offered_day_is_understood(patient: Visitor, day: str) -> None:
    walk(patient, ["Redness", "5 days ago"])
    patient.card.locator("button.day").click()
    patient.tap(day)
    expect(patient.card.locator("button.day")).to_be_visible()
    expect(patient.card).not_to_contain_text("day 5 after")


def test_browser_day_is_corrected_by_a_date(patient: Visitor) -> None:
    walk(patient, ["Redness", "Yesterday"])
    patient.card.locator("button.day").click()
    ten_days_ago = patient.page.evaluate("new Date(Date.now() - 10 * 864e5).toLocaleDateString('sv')")
    patient.card.get_by_label("Or pick the date").fill(ten_days_ago)
    patient.tap("Use this date")
    expect(patient.card).to_contain_text("day 10 after your procedure")


def test_browser_offers_go_away_once_something_was_said(patient: Visitor) -> None:
    patient.say("Redness")
    patient.say("3 days ago")
    expect(patient.page.locator(".choices.quick")).to_have_count(0)


def test_browser_long_message_gets_a_friendly_text(patient: Visitor) -> None:
    card = patient.say("my skin is red and " * 110)
    expect(card).to_contain_text("too long")
    expect(patient.say("Redness")).to_contain_text("When was your procedure?")


def test_browser_failure_offers_the_clinics_phone(patient: Visitor) -> None:
    failed = {"replies": [safe_reply().to_dict()]}
    patient.page.route("**/webhooks/web/message", lambda route: route.fulfill(json=failed))
    card = patient.say("Redness")
    expect(card).to_contain_text("Something went wrong on our side")
    expect(card.locator("a.call")).to_have_attribute("href", re.compile(r"^tel:\d{5,}$"))


def test_browser_start_over_empties_the_page(patient: Visitor) -> None:
    walk(patient, ["Redness", "Yesterday"])
    patient.page.get_by_role("button", name="Start over").click()
    patient.page.get_by_role("button", name="Begin again").click()
    expect(patient.cards).to_have_count(1)
    expect(patient.card).to_contain_text("start again")
    patient.page.reload()
    patient.input.wait_for()
    expect(patient.cards).to_have_count(1)
    expect(patient.say("Swelling")).to_contain_text("When was your procedure?")
