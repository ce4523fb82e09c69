"""What a channel asks of the agent beside an answer: to forget a patient, and to know what was not read."""

from __future__ import annotations

from sanic import Sanic


class Conversations:
    """The conversations of an application's agent, by the patient's pseudonym."""

    def __init__(self, app: Sanic) -> None:
        # The agent may come later than the channels: Rasa's own `rasa run` loads it as it starts.
        self._app = app

    async def forget(self, sender: str) -> None:
        """Erase all that is kept of a patient. Raises what a database raises."""
        await self._app.ctx.agent.forget(sender)

    async def missed(self, sender: str) -> None:
        """Remember that a message was not read: nobody is reassured before it was told again."""
        agent = self._app.ctx.agent
        if hasattr(agent, "missed"):  # the agent of `rasa run` has no such thing
            await agent.missed(sender)
