""" "Send me the links": where to read what was told last."""

from __future__ import annotations

from actions.memory import Memory
from actions.turn import Turn, TurnAction, with_urgent_verdict
from bot.parts import Line, Reply, cited
from bot.triage.protocol import Source


class ActionLinks(TurnAction):
    """Gives the sources of the last answers and of the verdict that stands, with their addresses."""

    def name(self) -> str:
        return "action_links"

    def whole(self, turn: Turn) -> bool:
        return True

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        writer, book = turn.writer, turn.writer.handbook
        answered = [book.topics[topic] for topic in turn.memory.topics if topic in book.topics]
        told = [source for topic in answered for source in topic.sources]
        if turn.memory.told:
            told += turn.decision.sources
        if not told:
            return writer.plain("INFO", "links", "none"), turn.memory
        cited = sorted(set(told))
        lines = tuple(_link(book.sources[source], turn) for source in cited)
        reply = Reply(
            "INFO", writer.say("links", "intro"), notes=lines, data={"sources": cited, "reasons": []}
        )
        return with_urgent_verdict(reply, turn), turn.memory


def _link(source: Source, turn: Turn) -> Line:
    name = cited(source.name, turn.writer.kind(source))
    key = "one" if source.address else "without"
    text = turn.writer.say("links", key, source=name, url=source.address)
    return Line(text, (source.id,), url=source.address)
