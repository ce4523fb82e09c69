"""A patient in front of the browser: what they see and do."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request

# What the browser itself prints where a test cuts the line or asks as a stranger.
_EXPECTED = ("net::ERR_", "status of 4", "status of 5", "blocked by CORS")


class Visitor:
    """One browser context with one page. `complaints` are script errors and policy violations."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.dialogs = 0
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)

    @property
    def input(self) -> Locator:
        """Where one types."""
        return self.page.get_by_role("textbox", name="Type your message")

    @property
    def cards(self) -> Locator:
        """The replies."""
        return self.page.locator("article.card")

    @property
    def card(self) -> Locator:
        """The newest reply."""
        return self.cards.last

    @property
    def mine(self) -> list[str]:
        """What the patient said, oldest first."""
        return [text.removeprefix("You said: ") for text in self.page.locator(".mine").all_text_contents()]

    @property
    def bar(self) -> Locator:
        """How delivery stands."""
        return self.page.locator(".bar")

    def type(self, text: str) -> None:
        """Type and send, without waiting for the reply."""
        self.input.click()
        self.page.keyboard.insert_text(text)
        self.page.get_by_role("button", name="Send").click()

    def say(self, text: str) -> Locator:
        """Type, send, and wait for the reply."""
        count = self.cards.count()
        self.type(text)
        return self._reply(count)

    def tap(self, text: str) -> Locator:
        """Tap an offered answer, and wait for the reply."""
        count = self.cards.count()
        self.page.get_by_role("button", name=text, exact=True).last.click()
        return self._reply(count)

    def _reply(self, count: int) -> Locator:
        self.cards.nth(count).wait_for()
        return self.cards.nth(count)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(known in message.text for known in _EXPECTED):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https"):
            self.hosts.add(address.netloc)

    def _dialog(self, dialog: object) -> None:
        self.dialogs += 1
        self.complaints.append("a script opened a dialog")
        dialog.dismiss()
