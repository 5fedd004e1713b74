"""Unlocks over HTTP: how many a core does beside bare Argon2, and what readers of pages feel meanwhile."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from threading import Event, Lock, Thread

import requests
from argon2.low_level import Type, hash_secret_raw

from bench.web import subject as app
from bench.web.load import Load, load
from bench.web.machine import CLIENT_CORE, SERVER_CORE
from bench.web.process import Server
from bench.web.site import Site
from plugin.vault.password import RECOMMENDED

READERS = 3
CONNECTIONS = 4
"""Few enough that pages do not only wait for each other."""
_SLOTS = 1
_OK, _BUSY = 200, 503


@dataclass(frozen=True, slots=True)
class Unlocks:
    """What the flood came to. Each round measured bare Argon2, quiet pages and pages during the flood."""

    bare: tuple[float, ...]
    """Derivations per second of processor time, which other work on the machine disturbs little."""
    unlocked: tuple[float, ...]
    """Unlocks per second of the server's processor time."""
    quiet: tuple[Load, ...]
    flooded: tuple[Load, ...]
    memory: tuple[float, ...]
    """The server's PSS before the first round and after each, in MiB."""


@dataclass(slots=True)
class _Tally:
    """The statuses that unlocks were answered with."""

    statuses: Counter[int] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)


def measure(folder: Path, site: Site, *, rounds: int, seconds: int) -> Unlocks:
    """Flood a server that has one core and one place for Argon2.

    Raises:
        UnlockRefused: an unlock was answered with something other than success or "busy".

    """
    subject = app.prepare(folder, site, argon2_slots=str(_SLOTS))
    with subject.serving() as server:
        secret_ids = subject.secret_ids()
        _warm_up(subject, secret_ids)
        memory = [server.memory().pss]
        bare, unlocked, quiet, flooded = [], [], [], []
        for _ in range(rounds):
            bare.append(_bare_argon2(seconds))
            unlocked.append(_alone(server, subject, secret_ids, seconds))
            quiet.append(_pages(server, subject, seconds))
            with _flood(subject, secret_ids):
                flooded.append(_pages(server, subject, seconds))
            memory.append(server.memory().pss)
    return Unlocks(tuple(bare), tuple(unlocked), tuple(quiet), tuple(flooded), tuple(memory))


class UnlockRefused(Exception):
    """The flood hit something other than its target."""


def _pages(server: Server, subject: app.Subject, seconds: int) -> Load:
    return load(server, subject.panel(), seconds=seconds, connections=CONNECTIONS)


def _alone(server: Server, subject: app.Subject, secret_ids: list[str], seconds: int) -> float:
    before = server.cpu_seconds()
    with _flood(subject, secret_ids) as tally:
        time.sleep(seconds)
    return tally.statuses[_OK] / (server.cpu_seconds() - before)


@contextmanager
def _flood(subject: app.Subject, secret_ids: list[str]) -> Iterator[_Tally]:
    """Unlock without a pause, each reader his own secret, until the block ends."""
    tally, is_over = _Tally(), Event()
    threads = [
        Thread(target=_unlock_on, args=(subject, secret_id, reader, tally, is_over))
        for reader, secret_id in zip(range(READERS), cycle(secret_ids), strict=False)
    ]
    for thread in threads:
        thread.start()
    try:
        yield tally
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    if set(tally.statuses) - {_OK, _BUSY}:
        raise UnlockRefused(str(dict(tally.statuses)))


def _unlock_on(subject: app.Subject, secret_id: str, reader: int, tally: _Tally, is_over: Event) -> None:
    with requests.Session() as session:
        while not is_over.is_set():
            status = subject.unlock(session, secret_id, reader=reader)
            with tally.lock:
                tally.statuses[status] += 1


def _warm_up(subject: app.Subject, secret_ids: list[str]) -> None:
    with _flood(subject, secret_ids):
        time.sleep(1)


def _bare_argon2(seconds: int) -> float:
    """Return how many derivations the server's core does in a second of work, with nothing around them."""
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        derived, started_at, before = 0, time.monotonic(), time.thread_time()
        while time.monotonic() - started_at < seconds:
            hash_secret_raw(
                b"correct horse battery staple",
                bytes(16),
                time_cost=RECOMMENDED.time_cost,
                memory_cost=RECOMMENDED.memory_kib,
                parallelism=RECOMMENDED.parallelism,
                hash_len=32,
                type=Type.ID,
            )
            derived += 1
        return derived / (time.thread_time() - before)
    finally:
        os.sched_setaffinity(0, {CLIENT_CORE})
