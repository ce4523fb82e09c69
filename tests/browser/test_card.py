"""What a card shows at once, what it keeps folded, and where it sends people."""

from __future__ import annotations

import re
from typing import Any, Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.test_conversation import walk
from tests.browser.visitor import Visitor

# What a patient says → what of its card a phone shows without scrolling.
ON_A_PHONE = {
    "Normal healing": (["Redness", "3 days ago"], [".said", ".reason", ".understood", ".do > summary"]),
    "Contact": (["Redness", "More than a week ago"], [".said", ".reason", ".call", ".understood"]),
    "Several": (
        ["day 2: redness, swelling, itching and peeling"],
        [".said", ".reason", ".call", ".understood"],
    ),
    "Today": (["day 2, there is yellow pus"], [".said", ".reason", ".call", ".understood"]),
    "Emergency": (["my lips are swelling and I can't breathe"], [".said", ".call", ".note >> nth=0"]),
}
# Whatever decided these, it was no healing window.
DECIDED_BY_SOMETHING_ELSE = {
    "pregnancy": ("I'm pregnant, day 1, my face is red", "You told me about pregnancy."),
    "worse": ("day 2, the redness is getting worse", "Redness getting worse should be checked."),
    "a warning sign": ("day 2, redness and yellow pus", "Pus or oozing is a warning sign."),
}
ADDRESS = "https://doi.example/10.1097/abc"


def answered(patient: Visitor, **parts: Any) -> Locator:
    """The card of a reply with these parts."""
    reply = {"outcome": "INFO", "verdict": "An answer.", "text": "An answer.", **parts}
    patient.page.route("**/webhooks/web/message", lambda route: route.fulfill(json={"replies": [reply]}))
    return patient.say("hello")


def sources(**line: str) -> dict[str, Any]:
    return {"title": "Sources", "lines": [{"text": "Chu et al.", "sources": ["L1"], **line}]}


def settled(patient: Visitor) -> None:
    """The page has scrolled to where it stays."""
    patient.page.wait_for_timeout(500)


def shown_in_the_room(page: Page, part: Locator) -> bool:
    """True where the whole of it lies between the chat's top and the line to type in."""
    room, field, box = page.locator(".room").bounding_box(), page.locator("#input").bounding_box(), part
    found = box.bounding_box()
    return bool(room and field and found) and (
        found["y"] >= room["y"] and found["y"] + found["height"] <= field["y"] + 1
    )


@pytest.mark.parametrize("name", ON_A_PHONE)
def test_browser_phone_shows_verdict_reason_and_next_step_at_once(
    visit: Callable[..., Visitor], name: str
) -> None:
    turns, parts = ON_A_PHONE[name]
    patient = visit(phone=True)
    walk(patient, turns)
    settled(patient)
    hidden = [part for part in parts if not shown_in_the_room(patient.page, patient.card.locator(part))]
    assert hidden == []


def test_browser_phone_keeps_the_rest_folded_and_says_what_is_in_it(visit: Callable[..., Visitor]) -> None:
    patient = visit(phone=True)
    walk(patient, ["Redness", "3 days ago"])
    card = patient.card
    expect(card.locator("details[open]")).to_have_count(0)
    expect(card.locator("summary")).to_have_count(4)
    expect(card.locator(".do .glance")).to_have_text(
        "Use hyaluronic acid, a moisturiser or a plain ointment."
    )
    expect(card.locator(".when .glance")).to_contain_text("if it gets worse, spreads, or comes back")
    expect(card.locator(".window .glance")).to_have_text(
        "Redness: Expected until the end of day 3. You are on day 3."
    )
    card.locator(".when > summary").click()
    expect(card.locator(".when")).to_contain_text("you have a fever of 38 °C")
    expect(card.locator(".when h4 a").last).to_have_attribute("href", "tel:112")


def test_browser_desktop_has_all_but_the_sources_unfolded(patient: Visitor) -> None:
    walk(patient, ["Redness", "3 days ago"])
    for kind in ("do", "when", "window"):
        expect(patient.card.locator(f"details.{kind}")).to_have_attribute("open", "")
    expect(patient.card.locator("details.why")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("name", DECIDED_BY_SOMETHING_ELSE)
def test_browser_no_window_is_drawn_where_something_else_decided(either: Visitor, name: str) -> None:
    text, reason = DECIDED_BY_SOMETHING_ELSE[name]
    walk(either, [text])
    expect(either.card.locator("header .reason")).to_contain_text(reason)
    expect(either.card.locator("svg.timeline")).to_have_count(0)


def test_browser_understood_shows_risk_factors_and_the_course(patient: Visitor) -> None:
    walk(patient, ["I'm pregnant, day 2, and the redness is getting worse"])
    chips = patient.card.locator(".chip.present")
    expect(chips).to_have_text(["+yes: redness (getting worse)", "+yes: pregnancy"])


def test_browser_marks_of_the_timeline_name_their_source(either: Visitor) -> None:
    walk(either, ["Redness", "3 days ago"])
    if not either.card.locator(".rows").is_visible():
        either.card.locator(".window > summary").click()
    named = either.card.locator("button.source")
    expect(named).to_have_count(5)
    expect(either.card.locator(".says")).to_have_text("Tap a mark to see which source it is.")
    for mark in named.all():
        mark.click()
        expect(mark).to_have_attribute("aria-pressed", "true")
        expect(either.card.locator(".says")).to_have_text(mark.text_content() or "")
    expect(either.card.locator("button.source[aria-pressed=true]")).to_have_count(1)
    expect(named.last).to_have_accessible_name(re.compile("^Review of 85 studies: .*7 days"))


def test_browser_source_is_a_link_that_opens_apart_and_tells_nobody(patient: Visitor) -> None:
    card = answered(patient, sources=sources(url=ADDRESS, kind="review of 85 studies, 2021"))
    card.locator("summary").click()
    link = card.get_by_role("link", name="Chu et al. (opens in a new tab)")
    expect(card.locator(".sources .kind")).to_have_text("review of 85 studies, 2021")
    asked: list[dict[str, str]] = []

    def there(route: Route) -> None:
        asked.append(route.request.headers)
        route.fulfill(body="the article")

    patient.context.route("https://doi.example/**", there)
    with patient.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_load_state()
    assert opened.value.url == ADDRESS
    assert opened.value.evaluate("[document.referrer, window.opener]") == ["", None]
    assert asked and "referer" not in asked[0]
    expect(patient.cards).to_have_count(1)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_browser_source_without_a_web_address_is_no_link(patient: Visitor, address: str) -> None:
    card = answered(patient, sources=sources(url=address))
    card.locator("summary").click()
    expect(card.locator(".sources")).to_have_text("Chu et al.")
    expect(card.locator(".sources a")).to_have_count(0)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (["there is yellow pus", "2 days ago"], "tel:+442079460958"),
        (["my lips are swelling and I can't breathe"], "tel:112"),
    ],
    ids=["today", "emergency"],
)
def test_browser_answer_under_an_urgent_verdict_keeps_the_call_in_reach(
    visit: Callable[..., Visitor], said: list[str], number: str
) -> None:
    patient = visit(phone=True)
    walk(patient, [*said, "when can I wear make-up, and is retinol ok, and can I go to the gym?"])
    settled(patient)
    call = patient.card.locator("a.call")
    expect(patient.card.locator(".said")).to_contain_text("My advice has not changed")
    expect(patient.card.locator(".answers")).to_contain_text("Wait 72 hours before you wear makeup")
    expect(call).to_have_attribute("href", number)
    expect(call).to_be_in_viewport(ratio=1)
    patient.card.locator("summary").click()
    patient.card.locator(".sources li").last.scroll_into_view_if_needed()
    expect(call).to_be_in_viewport(ratio=1)


def test_browser_only_the_newest_call_follows(patient: Visitor) -> None:
    walk(patient, ["there is yellow pus", "2 days ago", "when can I wear make-up?"])
    positions = patient.page.locator("a.call").evaluate_all(
        "all => all.map(one => getComputedStyle(one).position)"
    )
    assert positions[-1] == "sticky"
    assert "sticky" not in positions[:-1]
