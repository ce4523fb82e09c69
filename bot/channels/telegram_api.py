"""Calls to Telegram's Bot API, and what its refusals mean."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.bot.api import TelegramAPIServer
from aiogram.utils import exceptions
from rasa.core.channels.telegram import TelegramOutput

from bot.channels.delivery import Later, Refused, Unsure

CONNECTING, TIMEOUT = 10.0, 15.0
# A service that is slow has taken the message all the same.
SLOWEST = 60.0


class TelegramApi(TelegramOutput):
    """Rasa's Telegram output with an address of its own and errors that say what to do.

    aiogram's errors and addresses may hold the token or the text: only their kind goes on.
    """

    def __init__(self, token: str, *, api: str) -> None:
        # Rasa's own __init__ cannot pass the address on.
        Bot.__init__(self, token, server=TelegramAPIServer.from_base(api), timeout=TIMEOUT)

    async def call(self, method: str, *, within: float = TIMEOUT, **payload: Any) -> Any:
        """Call a method of the Bot API, for at most `within` seconds; its result.

        Raises Later where trying again may help, Unsure where it may have been done, Refused where trying
        never will help.
        """
        data = {k: v if isinstance(v, str) else json.dumps(v) for k, v in payload.items() if v is not None}
        try:
            with self.request_timeout(aiohttp.ClientTimeout(total=within, connect=CONNECTING)):
                return await self.request(method, data)
        except exceptions.RetryAfter as error:
            raise Later("429, too many messages", after=float(error.timeout)) from None
        except exceptions.Unauthorized as error:
            if type(error) is exceptions.Unauthorized and "forbidden" not in str(error).lower():
                raise Later("401, the token is not valid") from None
            raise Refused(type(error).__name__) from None
        except (exceptions.BadRequest, exceptions.MigrateToChat) as error:
            raise Refused(type(error).__name__) from None
        except asyncio.TimeoutError as error:  # while connecting it is another, which aiogram wraps
            raise Unsure(type(error).__name__) from None
        except Exception as error:  # also aiogram's own, such as IndexError on an empty error page
            raise Later(type(error).__name__) from None

    async def hang_up(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
