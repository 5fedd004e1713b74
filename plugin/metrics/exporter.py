"""Shows the counts of all processes on a port of its own, from a process of its own.

A process of its own, because the server's main process forks workers, and a fork must not meet a thread that holds
a lock. It answers in plain HTTP to whoever reaches the port: on loopback, unless the settings say otherwise.
"""

import importlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from plugin.hygiene import end_with_parent
from plugin.metrics.folder import counting_folder

_START_SECONDS = 20


class ExporterFailed(Exception):
    """The metrics cannot be shown: the port is taken, or the machine has no such address."""


@contextmanager
def exporting(*, host: str, port: int | None) -> Iterator[None]:
    """Show the metrics for the length of a block, if there is a port for them; all that starts in it is counted.

    Raises:
        ExporterFailed: the address cannot be listened on.

    """
    if port is None:
        yield
        return
    with counting_folder() as folder:
        fork = multiprocessing.get_context("fork")
        ours, theirs = fork.Pipe(duplex=False)
        process = fork.Process(
            target=_export, args=((host, port), folder, theirs, os.getpid()), name="metrics", daemon=True
        )
        process.start()
        theirs.close()
        try:
            _require_started(ours)
            yield
        finally:
            process.terminate()
            process.join()


def _require_started(answers: Connection) -> None:
    try:
        has_started = answers.poll(_START_SECONDS) and answers.recv()
    except EOFError:
        has_started = False
    if not has_started:
        raise ExporterFailed


def _export(address: tuple[str, int], folder: str, started: Connection, parent: int) -> None:
    """Serve the metrics until the process is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the main process ends this one
    end_with_parent(parent)
    # Imported here: the main process does without it.
    counts = importlib.import_module("plugin.metrics.counts")
    try:
        counts.show(folder, *address)
    except OSError:
        started.send(obj=False)
        return
    started.send(obj=True)
    started.close()
    while os.getppid() == parent:
        signal.pause()
