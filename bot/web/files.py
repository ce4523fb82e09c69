"""The built files in dist/, with their compressed forms, read once."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

DIST = Path(__file__).resolve().parent / "dist"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


class NotBuilt(Exception):
    """The built files are not there; the message says what to do."""


@dataclass(frozen=True)
class File:
    """A file as it goes out. `forms` are its bytes by content coding, best first."""

    kind: str
    forms: Mapping[str, bytes]
    version: str

    def form(self, accepted: str) -> tuple[str, bytes]:
        """The best coding that the browser takes, and the bytes."""
        names = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
        coding = next((name for name in self.forms if name in names), "")
        return coding, self.forms[coding]


def built(name: str, folder: Path = DIST) -> File:
    """A file of the build. Raises NotBuilt where it is missing."""
    path = folder / name
    forms = {}
    try:
        for coding, suffix in (("br", ".br"), ("gzip", ".gz"), ("", "")):
            forms[coding] = path.with_name(path.name + suffix).read_bytes()
    except FileNotFoundError as error:
        raise NotBuilt(f"{error.filename} is missing. Run: make web") from error
    return File(_TYPES[path.suffix], forms, _version(forms[""]))


def script(file: File, config: Mapping[str, Any]) -> File:
    """The widget's script with the clinic's details and texts put before it."""
    # In a script "<" is as good as <, and nothing can end the script element with it.
    facts = json.dumps(config, ensure_ascii=True).replace("<", "\\u003c")
    body = b"(()=>{const AFTERGLOW=" + facts.encode() + b";\n" + file.forms[""] + b"})();\n"
    return File(file.kind, {"gzip": gzip.compress(body, 9, mtime=0), "": body}, _version(body))


def _version(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
