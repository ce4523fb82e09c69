"""The port is taken before anything is loaded: who cannot have it is told in one line, at once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.cli import main
from bot.commands.errors import UserError
from bot.commands.serve import listen, taken_port
from bot.settings import ROOT


@pytest.fixture
def used() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_port_in_use_ends_the_command_at_once_with_one_line(used: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--port", str(used)],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert (ran.returncode, ran.stdout) == (1, "")
    (line,) = ran.stderr.splitlines()
    assert line.startswith(f"afterglow: 127.0.0.1:{used} cannot be used: Address already in use.")
    assert f"--port {used + 1}" in line


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_port_that_does_not_exist_ends_with_1(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", str(port)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"afterglow: --port must be a whole number from 1 to 65535, not {port}"


@pytest.mark.parametrize("workers", [0, -1, 65])
def test_so_many_workers_cannot_be_had(workers: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--workers", str(workers)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"afterglow: --workers must be a whole number from 1 to 64, not {workers}"


def test_a_host_that_does_not_exist_is_told() -> None:
    with pytest.raises(UserError, match=r"--host nowhere\.invalid is no address of this machine"):
        taken_port("nowhere.invalid", 5005)


def test_of_two_that_start_at_the_same_time_the_second_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = int(probe.getsockname()[1])
    with taken_port("127.0.0.1", free) as first, taken_port("127.0.0.1", free) as second:
        listen(first)
        with pytest.raises(UserError, match=f"127.0.0.1:{free} cannot be used: Address already in use"):
            listen(second)


def test_a_free_port_is_taken_and_nobody_is_answered_yet(used: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = int(probe.getsockname()[1])
    with taken_port("127.0.0.1", free) as taken:
        assert taken.getsockname() == ("127.0.0.1", free)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", free), timeout=5)
