"""The machine that measures: what it is, and which of its cores does what."""

import os
import platform
import subprocess
from pathlib import Path

SERVER_CORE = 0
CLIENT_CORE = 1
_CORES_NEEDED = 2


class TooFewCores(Exception):
    """Server and load generator would share a core, so the figures would be about both."""


def keep_to_client_core() -> None:
    """Move this process to the core of the load generator; what it starts begins there too.

    Raises:
        TooFewCores: there are not two.

    """
    if not {SERVER_CORE, CLIENT_CORE} <= os.sched_getaffinity(0):
        raise TooFewCores(f"{_CORES_NEEDED} cores are needed, one for the server and one for the load")
    os.sched_setaffinity(0, {CLIENT_CORE})


def description() -> str:
    """Return what the machine is, in one line; never its name."""
    memory = _field(Path("/proc/meminfo"), "MemTotal").split()[0]
    return (
        f"{os.cpu_count()} x {_field(Path('/proc/cpuinfo'), 'model name')}, "
        f"{int(memory) / 2**20:.0f} GiB of memory, Linux {platform.release().partition('-')[0]}"
    )


def programs() -> str:
    """Return the versions of the interpreters, in one line."""
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return f"Python {platform.python_version()}, Node {node}"


def load_average() -> float:
    """Return how busy the machine was over the last minute; others may be working on it."""
    return os.getloadavg()[0]


def _field(file: Path, name: str) -> str:
    for line in file.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"
