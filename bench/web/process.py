"""A server under test: a process of its own, on a core of its own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

from bench.web.machine import SERVER_CORE

START_SECONDS = 30.0
STOP_SECONDS = 40.0
_PAUSE_SECONDS = 0.05


class DidNotStart(Exception):
    """A server ended, or does not answer; its last lines are in the text."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of a process and its children, in MiB."""

    rss: float
    pss: float
    """The proportional set size: pages that processes share are counted once."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    url: str

    def memory(self) -> Memory:
        """Return what the server and its children hold now."""
        rollups = [_rollup(pid) for pid in _family(self.process.pid)]
        return Memory(sum(r["Rss"] for r in rollups) / 1024, sum(r["Pss"] for r in rollups) / 1024)

    def cpu_seconds(self) -> float:
        """Return the processor time that the server and its children have used."""
        ticks = 0
        for pid in _family(self.process.pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # utime and stime, see proc(5)
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(
    command: Sequence[str], *, url: str, environ: Mapping[str, str], log: Path, cores: str = str(SERVER_CORE)
) -> Iterator[Server]:
    """Run a server on its core for the length of a block, which begins once it answers anything at all.

    Raises:
        DidNotStart: it ended or stayed silent.

    """
    with log.open("w+b") as output:
        process = subprocess.Popen(
            ["taskset", "-c", cores, *command],
            env=_plain_environ() | dict(environ),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await(process, url + "/healthz", output)
            yield Server(process, url)
        finally:
            _stop(process)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _plain_environ() -> dict[str, str]:
    """Return the environment without settings of the app that stand in somebody's shell."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SECRETS_")}


def _await(process: subprocess.Popen[bytes], url: str, output: IO[bytes]) -> None:
    ends_at = time.monotonic() + START_SECONDS
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            requests.get(url, timeout=2)
        except requests.RequestException:
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    output.seek(0)
    raise DidNotStart(output.read()[-2000:].decode(errors="replace"))


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(descendant for child in children for descendant in _family(int(child)))]


def _rollup(pid: int) -> dict[str, int]:
    found = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        found[name] = int(rest.split()[0])
    return found
