"""Callers in threads who hold slots until they are let go, so that tests of the slots need no sleeping."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from plugin.vault.slots import Argon2Slots, _Ticket

PATIENT = 60.0
"""Longer than any test takes: where it is used, nobody gives up waiting."""


class ObservedSlots(Argon2Slots):
    """Slots that tell when somebody has taken his place in the line."""

    def __init__(self, slots: int, queue: int, wait_seconds: float = PATIENT) -> None:
        super().__init__(slots, queue, wait_seconds)
        self.queued = threading.Semaphore(0)

    def _await_turn(self, ticket: _Ticket) -> bool:
        if not ticket.admitted.is_set():
            self.queued.release()
        return super()._await_turn(ticket)


class Crowd:
    """Callers in threads, each of which holds its slot until it is let go."""

    def __init__(self, slots: ObservedSlots, pool: ThreadPoolExecutor) -> None:
        self.slots = slots
        self.pool = pool
        self.running: list[str] = []

    def start(self, name: str, let_go: threading.Event, **who: Any) -> tuple[Future[str], threading.Event]:
        """Start a caller; return what will come of him, and the event of his work's beginning."""
        begun = threading.Event()

        def work() -> str:
            self.running.append(name)
            begun.set()
            assert let_go.wait(PATIENT)
            return name

        return self.pool.submit(self.slots.run, work, **who), begun

    def enter(self, name: str, let_go: threading.Event, **who: Any) -> Future[str]:
        """Start a caller and wait until he works."""
        future, begun = self.start(name, let_go, **who)
        assert begun.wait(PATIENT)
        return future

    def line_up(self, name: str, let_go: threading.Event, **who: Any) -> Future[str]:
        """Start a caller and wait until he stands in the line."""
        future, _ = self.start(name, let_go, **who)
        assert self.slots.queued.acquire(timeout=PATIENT)
        return future
