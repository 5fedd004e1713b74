"""The demo's two servers as processes: started, awaited, watched and stopped."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
STOP_SECONDS = 10
LOG_LINES = 25


class DemoError(Exception):
    """The demo cannot start or go on; the message says why, and what helps."""


@dataclass(frozen=True, slots=True)
class Program:
    """One of the two servers: how it is started, where it logs, and what it answers once it is up."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    ready_url: str


@dataclass(frozen=True, slots=True)
class Running:
    """A started program."""

    program: Program
    process: subprocess.Popen[bytes]


def run_step(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run one command of the project to its end.

    Raises:
        DemoError: it failed; the message ends with what it said.
    """
    step = subprocess.run(  # noqa: S603 - the command is ours: no part of it comes from outside.
        _command(arguments),
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if step.returncode != 0:
        name = " ".join(arguments[:2])
        message = f"`python -m {name}` failed:{_end_of(step.stdout)}"
        raise DemoError(message)


@contextlib.contextmanager
def started(program: Program, environment: Mapping[str, str]) -> Iterator[Running]:
    """Start a program for the time of the block, then stop it: at first politely, then for certain."""
    with program.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the command is ours: no part of it comes from outside.
            _command(program.arguments),
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the demo alone, which then stops both in order.
        )
    try:
        yield Running(program, process)
    finally:
        _stop(process)


def wait_until_ready(running: Sequence[Running], *, seconds: float = START_SECONDS) -> None:
    """Wait until every server answers.

    Raises:
        DemoError: one died, or did not answer in time; the message ends with its log.
    """
    deadline = time.monotonic() + seconds
    for one in running:
        while not _answers(one.program.ready_url):
            _check_alive(running)
            if time.monotonic() > deadline:
                message = f"{one.program.name} does not answer.{_log_end(one.program)}"
                raise DemoError(message)
            time.sleep(0.1)


def watch(running: Sequence[Running]) -> None:
    """Stay until one of the servers dies.

    Raises:
        DemoError: says which one died; the message ends with its log.
    """
    while True:
        _check_alive(running)
        time.sleep(0.3)


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", *arguments]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        process.wait(STOP_SECONDS)
    # It leads a session of its own: workers that outlived it, or would not stop, go with the group.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answers(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False  # No proxy stands between this machine and itself.
        try:
            return session.get(url, timeout=2).ok
        except requests.RequestException:
            return False


def _check_alive(running: Sequence[Running]) -> None:
    for one in running:
        code = one.process.poll()
        if code is not None:
            message = f"{one.program.name} died (exit code {code}).{_log_end(one.program)}"
            raise DemoError(message)


def _log_end(program: Program) -> str:
    return f" The end of {program.log}:{_end_of(program.log.read_bytes())}"


def _end_of(output: bytes) -> str:
    lines = output.decode(errors="replace").splitlines()[-LOG_LINES:]
    return "".join(f"\n  {line}" for line in lines)
