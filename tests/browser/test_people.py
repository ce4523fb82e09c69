"""Keyboard, screen reader, contrast, zoom, motion."""

from __future__ import annotations

from typing import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.servers import ClinicSite
from tests.browser.test_conversation import WAYS, walk
from tests.browser.visitor import Visitor

Axe = Callable[[Page], list[str]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_browser_axe_finds_nothing(visit: Callable[..., Visitor], axe: Axe, scheme: str, phone: bool) -> None:
    patient = visit(phone=phone, color_scheme=scheme)
    assert axe(patient.page) == []
    for turns, _, _ in WAYS.values():
        walk(patient, turns)
        # From the last one, as what is open is counted no more.
        for fold in reversed(patient.card.locator("details:not([open]) > summary").all()):
            fold.click()
        if patient.card.locator("button.day").count():
            patient.card.locator("button.day").click()
        assert axe(patient.page) == []
    patient.page.get_by_role("button", name="Forget me").click()
    assert axe(patient.page) == []
    patient.page.get_by_role("button", name="Erase it").click()
    expect(patient.bar).to_be_visible()
    assert axe(patient.page) == []


def test_browser_axe_finds_nothing_in_the_embedded_chat(
    visit: Callable[..., Visitor], clinic_site: Callable[[str], ClinicSite], axe: Axe
) -> None:
    patient = visit(url=clinic_site("allowed").url, open_chat=False)
    patient.page.locator(".launcher").wait_for()
    assert axe(patient.page) == []
    patient.page.locator(".launcher").click()
    patient.input.wait_for()
    assert axe(patient.page) == []


def test_browser_keyboard_alone_is_enough(patient: Visitor) -> None:
    press = patient.page.keyboard.press
    tab_to(patient, "textbox")
    patient.page.keyboard.type("Redness")
    press("Enter")
    expect(patient.cards).to_have_count(1)
    tab_to(patient, "Yesterday", back=True)
    press("Enter")
    expect(patient.card).to_have_class("card verdict SELF_CARE")
    expect(patient.input).to_be_focused()
    tab_to(patient, "Why", back=True)
    press("Enter")
    expect(patient.card.locator("details.why")).to_have_attribute("open", "")
    tab_to(patient, "Change", back=True)
    press("Enter")
    expect(patient.card.get_by_role("button", name="Today", exact=True)).to_be_focused()
    tab_to(patient, "More than a week ago")
    press("Space")
    expect(patient.card).to_have_class("card verdict CONTACT_PROVIDER")
    tab_to(patient, "Forget me", back=True)
    press("Enter")
    expect(patient.page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    expect(patient.page.get_by_role("dialog")).to_be_hidden()
    tab_to(patient, "textbox")
    patient.page.keyboard.type("Swelling")
    tab_to(patient, "Send")
    press("Enter")
    expect(patient.cards).to_have_count(4)


def tab_to(patient: Visitor, name: str, *, back: bool = False) -> None:
    """Press Tab until the focus is on what is called `name`; it must be seen there."""
    for _ in range(40):
        patient.page.keyboard.press("Shift+Tab" if back else "Tab")
        if name in focused(patient.page)["name"]:
            assert focused(patient.page)["ring"], f"{name} shows no focus"
            return
    raise AssertionError(f"no way to {name} with the keyboard")


def focused(page: Page) -> dict[str, str]:
    return page.evaluate(
        """() => {
          let one = document.activeElement;
          while (one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
          const ringed = one.id === 'text-input' ? one.parentElement : one;
          const style = getComputedStyle(ringed);
          return {
            name: ringed !== one ? 'textbox' : (one.getAttribute('aria-label') || one.textContent || ''),
            ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          };
        }"""
    )


def test_browser_screen_reader_hears_replies(patient: Visitor) -> None:
    polite = patient.page.get_by_role("status").first
    patient.say("Redness")
    expect(polite).to_contain_text("When was your procedure? Possible answers: Today, Yesterday")
    patient.tap("Yesterday")
    expect(polite).to_contain_text("Normal healing. This looks like normal healing.")
    patient.say("now I can't breathe")
    expect(patient.page.get_by_role("alert").filter(has_text="Emergency. Call 112 now.")).to_have_count(1)


def test_browser_page_has_landmarks_and_one_heading(patient: Visitor) -> None:
    for role in ("banner", "main"):
        expect(patient.page.get_by_role(role)).to_have_count(1)
    expect(patient.page.get_by_role("heading", level=1)).to_have_count(1)
    expect(patient.page.get_by_role("region", name="Conversation")).to_have_count(1)
    assert patient.page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("width", [320, 360, 640])
def test_browser_zoomed_page_needs_no_sideways_scrolling(visit: Callable[..., Visitor], width: int) -> None:
    """640 px is a desktop of 1280 px at 200 %, 320 px at 400 %."""
    patient = visit(viewport={"width": width, "height": 430}, device_scale_factor=2)
    walk(patient, ["Redness", "More than a week ago"])
    patient.card.locator("button.day").click()
    sideways = """() => {
      const wide = [];
      const look = (root) => root.querySelectorAll('*').forEach((one) => {
        const afloat = getComputedStyle(one).position === 'absolute';
        const hidden = one.closest('.sr') || one.closest('svg') || afloat;
        const right = one.getBoundingClientRect().right;
        if (!hidden && right > innerWidth + 1) wide.push(one.className || one.tagName);
        if (one.shadowRoot) look(one.shadowRoot);
      });
      look(document);
      return [document.documentElement.scrollWidth - innerWidth, wide];
    }"""
    assert patient.page.evaluate(sideways) == [0, []]
    expect(patient.input).to_be_visible()


def test_browser_large_text_setting_is_followed(visit: Callable[..., Visitor]) -> None:
    patient = visit()
    patient.page.evaluate("document.documentElement.style.setProperty('font-size', '32px')")
    patient.say("Redness")
    size = patient.card.locator(".said").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 32


def test_browser_reduced_motion_is_followed(visit: Callable[..., Visitor]) -> None:
    patient = visit(reduced_motion="reduce")
    patient.page.route("**/webhooks/web/message", lambda route: None)
    patient.type("Redness")
    dots = patient.page.locator(".loading-message-dots")
    dots.wait_for()
    assert dots.evaluate("one => getComputedStyle(one).animationName") == "none"


def test_browser_shows_that_a_reply_is_being_written(patient: Visitor) -> None:
    patient.page.route("**/webhooks/web/message", lambda route: None)
    patient.type("Redness")
    expect(patient.page.locator(".loading-message-dots")).to_be_visible()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_browser_targets_are_large_enough(visit: Callable[..., Visitor], phone: bool) -> None:
    patient = visit(phone=phone)
    walk(patient, ["Redness", "More than a week ago"])
    small = patient.page.locator(
        "button:visible, a:visible, summary:visible, [role=button]:visible"
    ).evaluate_all(
        "all => all.map(one => [one.textContent.trim(), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"
    )
    assert small == []


def test_browser_buttons_of_a_question_are_of_one_kind(visit: Callable[..., Visitor]) -> None:
    patient = visit(phone=True)
    patient.page.get_by_role("button", name="Forget me").click()
    measures = patient.page.locator("dialog[open] button").evaluate_all(
        "all => all.map(one => getComputedStyle(one)).map(style => [style.paddingLeft, style.minHeight])"
    )
    assert measures == [["15px", "44px"]] * 2


def test_browser_introduction_is_read_from_its_first_word(visit: Callable[..., Visitor]) -> None:
    """On a small phone it is longer than the screen; what the chat is for stands first."""
    patient = visit(viewport={"width": 320, "height": 568})
    hello = patient.page.locator(".hello")
    patient.page.wait_for_timeout(500)
    expect(hello).to_be_in_viewport(ratio=1)
    patient.say("Redness")
    expect(patient.card).to_be_in_viewport()
    patient.page.get_by_role("button", name="Forget me").click()
    patient.page.get_by_role("button", name="Erase it").click()
    expect(patient.cards).to_have_count(0)
    patient.page.wait_for_timeout(500)
    expect(hello).to_be_in_viewport(ratio=1)
