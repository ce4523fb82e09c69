"""Fixtures of the browser tests: one bot for all, a browser, and a patient in front of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.settings import ROOT
from tests.browser.servers import Bot, ClinicSite, chromium, free_port
from tests.browser.visitor import Visitor

# What is waited for comes in milliseconds; on a machine that does other work besides, in seconds.
expect.set_options(timeout=15_000)

AXE = ROOT / "bot" / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def ports() -> dict[str, int]:
    """Ports that must be known before the bot starts, which is told whom to allow."""
    return {"allowed": free_port(), "refused": free_port()}


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory, ports: dict[str, int]) -> Iterator[Bot]:
    origin = f"http://127.0.0.1:{ports['allowed']}"
    server = Bot(tmp_path_factory.mktemp("bot"), AFTERGLOW_ORIGINS=origin)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def clinic_site(
    tmp_path_factory: pytest.TempPathFactory, ports: dict[str, int], bot: Bot
) -> Iterator[Callable[[str], ClinicSite]]:
    """A site on the "allowed" or the "refused" origin."""
    sites = {name: ClinicSite(tmp_path_factory.mktemp(name), port) for name, port in ports.items()}
    for site in sites.values():
        site.embed(bot)
    yield sites.__getitem__
    for site in sites.values():
        site.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, bot: Bot, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Opens the clinic's page as a new patient. Whatever the page complains of fails the test."""
    visitors: list[Visitor] = []

    def open_page(*, phone: bool = False, url: str = "", open_chat: bool = True, **options: Any) -> Visitor:
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 860}
        settings = {"viewport": size, "is_mobile": phone, "has_touch": phone, "locale": "en-GB", **options}
        visitor = Visitor(browser.new_context(**settings), url or bot.url)
        visitors.append(visitor)
        visitor.page.goto(visitor.url)
        if open_chat:
            visitor.input.wait_for()
        return visitor

    yield open_page
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    asked = {host for visitor in visitors for host in visitor.hosts}
    for visitor in visitors:
        visitor.context.close()
    assert not complaints
    assert {host.split(":")[0] for host in asked} <= {"localhost", "127.0.0.1"}


@pytest.fixture
def patient(visit: Callable[..., Visitor]) -> Visitor:
    """A new patient on a desktop."""
    return visit()


@pytest.fixture(params=["phone", "desktop"])
def either(request: pytest.FixtureRequest, visit: Callable[..., Visitor]) -> Visitor:
    """A new patient, once on a phone and once on a desktop."""
    return visit(phone=request.param == "phone")


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Checks a page with axe-core; what it finds, a line each."""
    if not AXE.exists():
        raise RuntimeError("axe-core is missing. Install it: make web")
    source = AXE.read_text()

    def check(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return check


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where screenshots go: AFTERGLOW_SHOTS=docs/screenshots makes the ones in docs/ anew."""
    folder = ROOT / os.environ["AFTERGLOW_SHOTS"] if os.environ.get("AFTERGLOW_SHOTS") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder
