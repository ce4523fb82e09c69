"""A patient with a phone number, whose messages arrive as Twilio documents it: signed forms."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from tests.channels.servers import TwilioServer, call

CLINIC_NUMBER = "+441632960000"
_sids = itertools.count(1)


def new_sid() -> str:
    return f"SM{next(_sids):032x}"


def form(account: str, **fields: str) -> dict[str, str]:
    """The fields of an incoming message; those that Twilio sends empty are empty here."""
    sid = fields.pop("MessageSid", new_sid())
    usual = {
        "ToCountry": "GB", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "", "FromZip": "",
        "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": "",
        "FromCountry": "GB", "To": CLINIC_NUMBER, "ToZip": "", "NumSegments": "1", "MessageSid": sid,
        "AccountSid": account, "From": "+441632960111", "ApiVersion": "2010-04-01",
    }  # fmt: skip
    return {**usual, **fields}


def signed_call(
    url: str, fields: dict[str, str], *, token: str, public: str | None = None
) -> tuple[int, bytes]:
    """Post a form to `url`, signed for the address `public` by which Twilio knows it."""
    signature = RequestValidator(token).compute_signature(public or url, fields)
    headers = {
        "X-Twilio-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    }
    return call(url, urlencode(fields).encode(), headers=headers)


@dataclass
class TwilioUser:
    """`number` is as Twilio writes it, whatsapp:+44… on WhatsApp."""

    url: str
    server: TwilioServer
    account: str
    token: str
    number: str
    heard: int = field(default=0)

    def send(self, **fields: str) -> tuple[int, bytes]:
        """A message with these fields, such as Body=…; what the webhook answers."""
        to = ("whatsapp:" if self.number.startswith("whatsapp:") else "") + CLINIC_NUMBER
        fields = form(self.account, **{"From": self.number, "To": to, **fields})
        return signed_call(f"{self.url}/webhooks/twilio/webhook", fields, token=self.token)

    def say(self, text: str) -> None:
        assert self.send(Body=text) == (
            200,
            b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
        )

    def hears(self, count: int = 1) -> list[str]:
        """The next `count` messages of the bot."""
        bodies = self.server.to(self.number, self.heard + count)[self.heard :]
        self.heard += len(bodies)
        return bodies

    def asks(self, text: str) -> str:
        """Say something; the first message that comes back."""
        self.say(text)
        return self.hears()[0]
