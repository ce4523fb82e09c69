"""A PostgreSQL server of the tests' own, in a folder of its own, on no network."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from pathlib import Path

HOW_TO_INSTALL = (
    "these tests need PostgreSQL's server: apt-get install -y postgresql (its service may be off)"
)


def binaries() -> Path:
    """The folder of initdb and pg_ctl. Raises RuntimeError that says how to get them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise RuntimeError(HOW_TO_INSTALL)
    return found[-1].parent if found else Path(str(on_path)).parent


class Postgres:
    """Started on first use; `database()` makes an empty database and gives its address."""

    def __init__(self) -> None:
        self._bin = binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="afterglow-postgres-"))
        # PostgreSQL refuses to run as root.
        self._user = pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        self._data = self.folder / "data"
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-N")
        self.start()

    def start(self) -> None:
        """Serve on a socket in the folder."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, as after a crash."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")

    def freeze(self) -> None:
        """Let the server and all that serves its connections stand still."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def database(self) -> str:
        """The address of a new database."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._run("createdb", "-h", str(self.folder), "-U", "postgres", name)
        return f"postgresql+psycopg2://postgres@/{name}?host={self.folder}"

    def close(self) -> None:
        """Stop, and remove the folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: int) -> None:
        import psutil

        server = psutil.Process(int((self._data / "postmaster.pid").read_text().split()[0]))
        # The server first: it would start new ones for those that stand still.
        for process in (server, *server.children(recursive=True)):
            process.send_signal(number)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            user=self._user, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stderr}")
