"""The real server as a process of its own: `python -m plugin serve`, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 40


@dataclass(frozen=True)
class RunningServer:
    """The process, where it listens, and the file that takes all that it prints."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)


@contextmanager
def running_server(environment: dict[str, str], folder: Path, *options: str) -> Iterator[RunningServer]:
    """Run the server for the length of a block; `options` are those of `serve`."""
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "plugin", "serve", "--port", str(port), *options]
    clean = {name: text for name, text in os.environ.items() if not name.startswith("SECRETS_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=clean | environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until_open(process, port)
        yield RunningServer(process, port, log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_open(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when the server takes connections."""
    pause = threading.Event()
    for _ in range(START_SECONDS * 20):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        pause.wait(0.05)
    raise RuntimeError("the server did not start")


def read_answer(connection: socket.socket) -> bytes:
    """Read one answer to the end of its body, or of the connection."""
    data = b""
    while True:
        head, mark, body = data.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if mark and lengths and len(body) >= int(lengths[0].partition(b":")[2]):
            return data
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
