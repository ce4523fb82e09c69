"""Markup in messages and in the clinic's details, and pages of other origins."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.servers import Bot, ClinicSite
from tests.browser.visitor import Visitor

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>'\"&{phone}"
ATTEMPTS = [
    "<script>alert(1)</script> redness",
    "<img src=x onerror=alert(1)> redness",
    "<svg/onload=alert(1)>",
    "[redness](javascript:alert(1))",
    "![redness](http://attacker.example/x.png)",
    "# redness\n1. **one** `<b>`",
    '<afterglow-slot n="1"></afterglow-slot>',
    '"><iframe src=javascript:alert(1)>',
    "{{constructor.constructor('alert(1)')()}}",
]


@pytest.mark.parametrize("text", ATTEMPTS)
def test_browser_markup_in_a_message_stays_text(patient: Visitor, text: str) -> None:
    patient.say(text)
    assert_text(patient, text)
    patient.page.reload()
    patient.input.wait_for()
    assert_text(patient, text)


def test_browser_component_renders_once(patient: Visitor) -> None:
    """Its timers can race; a second rendering would read what patients type as Markdown."""
    patient.page.evaluate(
        "document.querySelector('.afterglow').shadowRoot.querySelector('deep-chat').onRender()"
    )
    patient.say("[redness](javascript:alert(1))")
    assert_text(patient, "[redness](javascript:alert(1))")


def assert_text(patient: Visitor, text: str) -> None:
    bubble = patient.page.locator(".user-message-text").last
    assert bubble.locator(".mine").text_content() == f"You said: {text}"
    assert bubble.locator("script, img, a, iframe, svg, h1, li, code, b").count() == 0
    patient.page.wait_for_timeout(100)
    assert not patient.dialogs


@pytest.fixture(scope="module")
def evil_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    details = {f"AFTERGLOW_CLINIC_{name}": EVIL for name in ("NAME", "HOURS")}
    server = Bot(
        tmp_path_factory.mktemp("evil"), AFTERGLOW_CLINIC_PHONE="020 1" + EVIL, **details,
        AFTERGLOW_EMERGENCY_NUMBER="112" + EVIL,
    )  # fmt: skip
    yield server
    server.stop()


def test_browser_markup_in_the_clinics_details_stays_text(
    visit: Callable[..., Visitor], evil_clinic: Bot
) -> None:
    patient = visit(url=evil_clinic.url)
    expect(patient.page.get_by_role("banner")).to_contain_text(EVIL)
    assert patient.page.title() == EVIL
    patient.say("Redness")
    patient.tap("More than a week ago")
    expect(patient.card.locator(".said")).to_contain_text("onerror=alert(1)")
    expect(patient.card.locator("a.call")).to_have_attribute("href", "tel:0201")
    assert patient.page.locator("img:not([src^='/web/icon.svg'])").count() == 0
    assert not patient.dialogs


def test_browser_replies_with_markup_stay_text(patient: Visitor) -> None:
    reply = {
        "outcome": "CONTACT_PROVIDER", "verdict": EVIL, "text": EVIL,
        "notes": [{"text": EVIL, "sources": []}],
        "understood_title": EVIL, "understood": [["+", EVIL], [EVIL, EVIL]], "day": EVIL, "phone": EVIL,
        "why": {"title": EVIL, "lines": [{"text": EVIL, "sources": [EVIL]}]},
        "do": {"title": EVIL, "lines": [{"text": EVIL, "sources": []}]},
        "call": [{"heading": EVIL, "items": [EVIL]}], "answers": [{"text": EVIL, "sources": []}],
        "sources": {"title": EVIL, "lines": [{"text": EVIL, "sources": [EVIL]}]}, "choices": [EVIL],
        "bars": [
            {"symptom": EVIL, "name": EVIL, "through_day": 3, "day": [2, 2], "marks": [[EVIL, EVIL, 1, 2]]}
        ],
    }  # fmt: skip
    patient.page.route("**/webhooks/web/message", lambda route: route.fulfill(json={"replies": [reply]}))
    patient.say("hello")
    assert patient.card.locator("img, script").count() == 0
    expect(patient.card.locator(".said")).to_have_text(EVIL)
    assert not patient.dialogs


def test_browser_allowed_site_embeds_the_chat(
    visit: Callable[..., Visitor], clinic_site: Callable[[str], ClinicSite], shots: Path
) -> None:
    for phone in (False, True):
        patient = visit(url=clinic_site("allowed").url, open_chat=False, phone=phone)
        patient.page.get_by_role("button", name="Questions after your treatment?").click()
        patient.say("Redness")
        patient.tap("Yesterday")
        expect(patient.card).to_have_class("card verdict SELF_CARE")
        patient.page.wait_for_timeout(300)
        patient.page.screenshot(path=shots / f"embedded-{'phone' if phone else 'desktop'}.png")
        assert patient.context.cookies() == []
        patient.page.reload()
        patient.input.wait_for()
        assert patient.mine == ["Redness", "Yesterday"]
        patient.page.get_by_role("button", name="Close the chat").click()
        expect(patient.page.get_by_role("button", name="Questions after your treatment?")).to_be_focused()
        assert patient.page.evaluate("window.remarkable_plugins") is None


def test_browser_embedded_chat_closes_with_escape(
    visit: Callable[..., Visitor], clinic_site: Callable[[str], ClinicSite]
) -> None:
    patient = visit(url=clinic_site("allowed").url, open_chat=False)
    patient.page.get_by_role("button", name="Questions after your treatment?").click()
    expect(patient.input).to_be_focused()
    patient.page.keyboard.press("Escape")
    expect(patient.page.get_by_role("dialog")).to_be_hidden()


def test_browser_refused_site_gets_the_phone_and_no_chat(
    visit: Callable[..., Visitor], clinic_site: Callable[[str], ClinicSite]
) -> None:
    patient = visit(url=clinic_site("refused").url, open_chat=False)
    patient.page.get_by_role("button", name="Questions after your treatment?").click()
    expect(patient.bar).to_contain_text("+44 20 7946 0958")
    patient.type("Redness")
    patient.page.wait_for_timeout(1000)
    expect(patient.cards).to_have_count(0)


def test_browser_page_cannot_be_framed(
    visit: Callable[..., Visitor], clinic_site: Callable[[str], ClinicSite], bot: Bot
) -> None:
    patient = visit(url=clinic_site("allowed").url, open_chat=False)
    patient.page.evaluate(
        "url => document.body.append(Object.assign(document.createElement('iframe'), {src: url}))",
        bot.url,
    )
    patient.page.wait_for_timeout(1000)
    assert patient.page.frames[1].get_by_text("How is your skin healing?").count() == 0
    assert len(patient.complaints) == 1 and "frame-ancestors 'none'" in patient.complaints.pop()
