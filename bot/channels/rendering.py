"""A reply's parts (bot.parts) as pages of text within a service's limit, the verdict first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Mapping, Sequence

from bot.parts import cited

Fits = Callable[[str], bool]

# Outcomes whose first line is a question, an answer or small talk.
_WITHOUT_VERDICT = frozenset(("ASK", "INFO", "NONE"))


@dataclass(frozen=True)
class Line:
    """One line. `strong` lines stand out where the service can show it."""

    text: str
    strong: bool = False


Block = tuple[Line, ...]


def blocks(
    reply: Mapping[str, Any], *, bullet: str, signs: Mapping[str, str], with_sources: bool = True
) -> list[Block]:
    """The reply as blocks of lines, in the order in which a patient needs them.

    `signs` says in words what the signs before a {name} mean: in text, "- fever" reads like fever.
    Without sources, a reply that explains a verdict leaves the list of its sources out.
    """
    judged = reply["outcome"] not in _WITHOUT_VERDICT
    why, care = reply.get("why"), reply.get("do")
    reasons = [line["text"] for line in why["lines"]] if why else []
    first = (Line(reply["verdict"], strong=judged), *(Line(text) for text in reasons[:1]))
    found = [(*first, *_lines(reply.get("notes"))), _understood(reply, signs)]
    if why and reasons[1:]:
        found.append(_titled(why["title"], reasons[1:], bullet))
    if care and care["lines"]:
        found.append(_titled(care["title"], [line["text"] for line in care["lines"]], bullet))
    found += [_titled(call["heading"], call["items"], bullet) for call in reply.get("call") or ()]
    found.append(_lines(reply.get("answers")))
    sources = reply.get("sources")
    if sources and sources["lines"] and (with_sources or not reply.get("why")):
        named = "; ".join(cited(line["text"], line.get("kind", "")) for line in sources["lines"])
        found.append((Line(f"{sources['title']}: {named}."),))
    return [block for block in found if block]


def pages(found: Sequence[Block], fits: Fits) -> list[list[Block]]:
    """The blocks on as few pages as hold them, each page within `fits`. Blocks stay whole if they can."""
    done: list[list[Block]] = [[]]
    for block in found:
        for piece in [block] if fits(plain([block])) else _pieces(block, fits):
            if done[-1] and not fits(plain([*done[-1], piece])):
                done.append([])
            done[-1].append(piece)
    return done


def plain(page: Sequence[Block], *, mark: Callable[[Line], str] = lambda line: line.text) -> str:
    """A page as text: a blank line between blocks, each line as `mark` shows it."""
    return "\n\n".join("\n".join(mark(line) for line in block) for block in page)


def _lines(lines: Sequence[Mapping[str, Any]] | None) -> Block:
    return tuple(Line(line["text"]) for line in lines or ())


def _titled(title: str, items: Sequence[str], bullet: str) -> Block:
    return (Line(f"{title}:", strong=True), *(Line(f"{bullet} {item}") for item in items))


def _understood(reply: Mapping[str, Any], signs: Mapping[str, str]) -> Block:
    found = reply.get("understood") or ()
    known = [signs[sign].format(name=name) if sign in signs else name for sign, name in found]
    known += [reply["day"]] if reply.get("day") else []
    if not known:
        return ()
    lines = (Line(f"{reply['understood_title']}: {', '.join(known)}"), Line(reply.get("day_hint") or ""))
    return tuple(line for line in lines if line.text)


def _pieces(block: Block, fits: Fits) -> list[Block]:
    """A block that is too long, cut between lines, then words, then characters."""
    done: list[list[Line]] = [[]]
    for line in block:
        for part in [line] if fits(line.text) else [Line(t, line.strong) for t in _cut(line.text, fits)]:
            if done[-1] and not fits(plain([(*done[-1], part)])):
                done.append([])
            done[-1].append(part)
    return [tuple(piece) for piece in done]


def _cut(text: str, fits: Fits) -> list[str]:
    done: list[str] = []
    while not fits(text):
        low, high = 1, len(text)  # the longest beginning that fits, by halving
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
        space = text.rfind(" ", 1, low + 1)
        end = space if space > 0 else low
        done.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*done, text] if text else done
