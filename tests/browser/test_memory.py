"""Reload, forget me, the line that breaks, a restart: nothing is lost, nothing is said twice."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from playwright.sync_api import Route, expect

from tests.browser.servers import Bot
from tests.browser.visitor import Visitor

PHONE = "+44 20 7946 0958"


def test_browser_reload_keeps_the_conversation(either: Visitor) -> None:
    either.say("Redness")
    either.tap("Yesterday")
    before = either.cards.all_inner_texts()
    either.page.reload()
    either.input.wait_for()
    expect(either.cards).to_have_count(2)
    assert either.mine == ["Redness", "Yesterday"]
    assert either.cards.last.inner_text() == before[-1]
    expect(either.page.get_by_role("button", name="2 days ago", exact=True)).to_have_count(0)
    either.card.locator("button.day").click()
    either.tap("More than a week ago")
    expect(either.card).to_have_class("card verdict CONTACT_PROVIDER")


def test_browser_reload_keeps_an_open_question(patient: Visitor) -> None:
    patient.say("Redness")
    patient.page.reload()
    patient.input.wait_for()
    patient.tap("Yesterday")
    expect(patient.card).to_have_class("card verdict SELF_CARE")


def test_browser_forget_me_erases_everything(patient: Visitor, bot: Bot) -> None:
    secret = "a most private redness since Tuesday"
    patient.say(secret)
    assert secret.encode() in b"".join(
        path.read_bytes() for path in bot.database.parent.glob("conversations.db*")
    )
    patient.page.get_by_role("button", name="Forget me").click()
    dialog = patient.page.get_by_role("dialog", name="Erase this conversation?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(patient.cards).to_have_count(1)
    patient.page.get_by_role("button", name="Forget me").click()
    dialog.get_by_role("button", name="Erase it").click()
    expect(patient.bar).to_contain_text("erased")
    expect(patient.bar.get_by_role("link")).to_have_count(0)
    expect(patient.cards).to_have_count(0)
    left = b"".join(path.read_bytes() for path in bot.database.parent.glob("conversations.db*"))
    assert secret.encode() not in left
    assert secret not in bot.log()
    patient.page.reload()
    patient.input.wait_for()
    expect(patient.cards).to_have_count(0)
    expect(patient.say("Redness")).to_contain_text("When was your procedure?")


def test_browser_offline_keeps_the_message_and_sends_it_once(either: Visitor, shots: Path) -> None:
    either.say("Redness")
    either.context.set_offline(True)
    either.type("Yesterday")
    expect(either.bar).to_contain_text("You seem to be offline")
    expect(either.bar).to_contain_text(PHONE)
    expect(either.bar.get_by_role("link")).to_have_attribute("href", "tel:+442079460958")
    either.page.screenshot(path=shots / "offline.png")
    either.bar.get_by_role("button", name="Try again").click()
    expect(either.bar).to_be_visible()
    either.context.set_offline(False)
    expect(either.card).to_have_class("card verdict SELF_CARE")
    expect(either.bar).to_be_hidden()
    either.page.reload()
    either.input.wait_for()
    assert either.mine == ["Redness", "Yesterday"]


def test_browser_lost_reply_is_fetched_not_sent_again(patient: Visitor) -> None:
    lost = []

    def lose_the_first(route: Route) -> None:
        if not lost:
            lost.append(route.fetch())  # the server has heard it
            route.abort()
        else:
            route.continue_()

    patient.page.route("**/webhooks/web/message", lose_the_first)
    patient.type("Redness")
    patient.bar.get_by_role("button", name="Try again").click()
    expect(patient.card).to_contain_text("When was your procedure?")
    patient.page.reload()
    patient.input.wait_for()
    assert patient.mine == ["Redness"]
    assert lost[0].ok


def test_browser_reload_while_offline_sends_the_message_later(patient: Visitor) -> None:
    patient.say("Redness")
    patient.page.route("**/webhooks/web/message", lambda route: route.abort())
    patient.type("Yesterday")
    expect(patient.bar).to_be_visible()
    patient.page.unroute("**/webhooks/web/message")
    patient.page.reload()
    expect(patient.card).to_have_class("card verdict SELF_CARE")
    assert patient.mine == ["Redness", "Yesterday"]


def test_browser_slow_line_says_so(patient: Visitor) -> None:
    patient.page.route("**/webhooks/web/message", lambda route: None)
    patient.type("Redness")
    expect(patient.bar).to_contain_text("taking longer than usual", timeout=8000)
    expect(patient.bar).to_contain_text(PHONE)


def test_browser_unreachable_server_shows_the_phone(visit: Callable[..., Visitor]) -> None:
    patient = visit(open_chat=False)
    patient.context.route("**/webhooks/web/**", lambda route: route.abort())
    patient.page.reload()
    expect(patient.bar).to_contain_text(PHONE)
    expect(patient.bar).to_contain_text("112")
    patient.context.unroute("**/webhooks/web/**")
    expect(patient.say("Redness")).to_contain_text("When was your procedure?")


def test_browser_too_fast_waits_and_loses_nothing(patient: Visitor) -> None:
    refused = []

    def refuse_once(route: Route) -> None:
        if refused:
            return route.continue_()
        refused.append(route)
        body = '{"error": "too_fast", "message": "Please wait a moment.", "retry_after": 3}'
        return route.fulfill(status=429, body=body, content_type="application/json")

    patient.page.route("**/webhooks/web/message", refuse_once)
    patient.type("Redness")
    expect(patient.bar).to_contain_text("Please wait a moment.")
    expect(patient.card).to_contain_text("When was your procedure?")
    assert patient.mine == ["Redness"]


def test_browser_ended_session_begins_a_new_one(patient: Visitor) -> None:
    patient.say("Redness")
    patient.context.clear_cookies()
    expect(patient.say("Swelling")).to_contain_text("When was your procedure?")
    expect(patient.bar).to_contain_text("Your earlier conversation has ended")
    patient.tap("Yesterday")
    expect(patient.bar).to_be_hidden()


def test_browser_two_patients_never_see_each_other(visit: Callable[..., Visitor]) -> None:
    one, two = visit(), visit(phone=True)
    one.say("Redness")
    two.say("Peeling")
    one.tap("More than a week ago")
    two.tap("2 days ago")
    expect(one.card).to_have_class("card verdict CONTACT_PROVIDER")
    expect(two.card.locator(".chip.present")).to_have_text("+yes: peeling")
    for patient, said in ((one, ["Redness", "More than a week ago"]), (two, ["Peeling", "2 days ago"])):
        patient.page.reload()
        patient.input.wait_for()
        assert patient.mine == said


def test_browser_restart_keeps_the_conversation(visit: Callable[..., Visitor], bot: Bot) -> None:
    patient = visit()
    patient.say("Redness")
    bot.stop()
    patient.type("Yesterday")
    expect(patient.bar).to_contain_text(PHONE)
    bot.start()
    # The page tries again at the latest 24 s after the time before.
    expect(patient.card).to_have_class("card verdict SELF_CARE", timeout=60_000)
    assert patient.mine == ["Redness", "Yesterday"]
