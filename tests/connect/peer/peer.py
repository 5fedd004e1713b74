"""Atlassian's own implementation of Connect's tokens, as a process that answers questions."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("peer.mjs")
_PACKAGES = Path(__file__).parents[3] / "devhost" / "package.json"


class Refused(Exception):
    """The peer did not accept what it was asked about."""


class Peer:
    """The running process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, question: str, *given: Any) -> Any:
        """Return its answer.

        Raises:
            Refused: it raised an error.

        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([question, *given]) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        if told.get("refused"):
            raise Refused
        return told.get("answer")


@contextmanager
def running_peer() -> Iterator[Peer]:
    """Run the peer for the length of a block."""
    command = ["node", str(_SCRIPT), str(_PACKAGES)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    with process:
        yield Peer(process)
