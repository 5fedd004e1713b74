"""The server's processes: a worker that ends is replaced, and none outlives the server."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.web.running_server import ROOT, RunningServer, running_server

WORKERS = 2
NEED_SECONDS = 20


def children_of(pid: int) -> list[int]:
    """Return the ids of a process's children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until something holds, and say whether it did in time."""
    pause = threading.Event()
    for _ in range(NEED_SECONDS * 20):
        if holds():
            return True
        pause.wait(0.05)
    return False


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def answers(server: RunningServer) -> bool:
    """Whether the server is ready."""
    try:
        return requests.get(f"{server.url}/readyz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def test_each_worker_is_a_process(environment: dict[str, str], folder: Path) -> None:
    """`--workers` says how many, and all of them answer through one port."""
    with running_server(environment, folder, "--workers", str(WORKERS)) as server:
        assert eventually(lambda: len(children_of(server.process.pid)) == WORKERS)
        assert all(answers(server) for _ in range(4 * WORKERS))


def test_a_worker_that_ends_is_replaced(environment: dict[str, str], folder: Path) -> None:
    """Whatever ends one, the others go on and another one takes its place."""
    with running_server(environment, folder, "--workers", str(WORKERS)) as server:
        assert eventually(lambda: len(children_of(server.process.pid)) == WORKERS)
        victim, survivor = children_of(server.process.pid)
        os.kill(victim, signal.SIGKILL)

        assert eventually(
            lambda: len(set(children_of(server.process.pid)) - {victim}) == WORKERS and is_gone(victim)
        )
        assert survivor in children_of(server.process.pid)
        assert eventually(lambda: answers(server))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_the_server(
    environment: dict[str, str], folder: Path, number: signal.Signals
) -> None:
    """A worker that nobody watches would serve on with old settings."""
    with running_server(environment, folder, "--workers", str(WORKERS)) as server:
        assert eventually(lambda: len(children_of(server.process.pid)) == WORKERS)
        workers = children_of(server.process.pid)
        server.process.send_signal(number)
        server.process.wait(NEED_SECONDS)

        assert eventually(lambda: all(is_gone(worker) for worker in workers))


def test_a_port_that_is_taken_is_not_shared(environment: dict[str, str], folder: Path) -> None:
    """A second server there would get a part of the first one's requests."""
    with running_server(environment, folder) as server:
        second = run_serve(environment, server.port)

    assert second.returncode == 1
    assert "cannot listen" in second.stderr.lower()


def test_a_port_of_another_program_is_refused(environment: dict[str, str]) -> None:
    """The message says which address it was."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run_serve(environment, port)

    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr


def run_serve(environment: dict[str, str], port: int) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("SECRETS_")}
    return subprocess.run(
        [sys.executable, "-m", "plugin", "serve", "--port", str(port)],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
