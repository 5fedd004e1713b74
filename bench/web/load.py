"""Load from wrk: as many requests as a server answers, over a few connections that stay open."""

import json
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.web.machine import CLIENT_CORE
from bench.web.process import Memory, Server

_SCRIPT = Path(__file__).with_name("requests.lua")


class BadAnswers(Exception):
    """Some requests were not answered with success, so the figures would be about something else."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET request: its target, and its Authorization header if it has one."""

    target: str
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run came to. Times are in milliseconds."""

    per_second: float
    p50: float
    p99: float
    server_cpu: float
    """How much of a core the server had, 1 being all of it; the rest went to others, or nobody asked."""

    memory: Memory
    """What the server held right after the run."""

    @property
    def per_cpu_second(self) -> float:
        """Return requests per second of the server's own processor time: others on the machine count little."""
        return self.per_second / self.server_cpu


def load(server: Server, requests: Sequence[Request], *, seconds: int, connections: int) -> Load:
    """Send the requests in turn, over and over, and measure the answers.

    Raises:
        BadAnswers: an answer was an error, late or missing.

    """
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines(f"{request.target}\t{request.authorization}\n" for request in requests)
        file.flush()
        command = [
            *("taskset", "-c", str(CLIENT_CORE), "wrk", "--latency", "--timeout", "10s", "-t1"),
            *(f"-c{connections}", f"-d{seconds}s", "-s", str(_SCRIPT), server.url, "--", file.name),
        ]
        before, started_at = server.cpu_seconds(), time.monotonic()
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        server_cpu = (server.cpu_seconds() - before) / (time.monotonic() - started_at)
    (line,) = [line for line in output.splitlines() if line.startswith("RESULT ")]
    result = json.loads(line.removeprefix("RESULT "))
    if result["bad"]:
        raise BadAnswers(f"{result['bad']} of {result['requests']} requests to {server.url}")
    return Load(
        per_second=result["requests"] / (result["microseconds"] / 1e6),
        p50=result["p50_us"] / 1000,
        p99=result["p99_us"] / 1000,
        server_cpu=server_cpu,
        memory=server.memory(),
    )
