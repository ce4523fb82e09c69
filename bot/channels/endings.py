"""Sessions of the site that the patient ended: their tokens are signed and still run, and are dead."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import AsyncIterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.storage.database import Database
from bot.storage.tables import ended


class Endings:
    """The ended sessions, in memory to be asked and in the database to outlive a restart."""

    def __init__(self, database: Database) -> None:
        self._database = database
        names = sa.select(ended.c.session)
        self._names = set(database.read(lambda connection: connection.execute(names).scalars().all()))

    def __contains__(self, session: str | None) -> bool:
        return session in self._names

    @asynccontextmanager
    async def ending(self, session: str, *, until: float) -> AsyncIterator[None]:
        """End a session that would have run `until` then (seconds since 1970), once the block is done.

        Within it the session is ended already, so that nothing more is heard; where the block fails
        the session goes on.
        """
        self._names.add(session)
        try:
            yield
            await self._database.apart(
                self._database.write, lambda connection: _add(connection, session, until)
            )
        except BaseException:
            self._names.discard(session)
            raise


def _add(connection: Connection, session: str, until: float) -> None:
    connection.execute(sa.delete(ended).where(ended.c.session == session))
    connection.execute(sa.insert(ended), {"session": session, "until": until})
