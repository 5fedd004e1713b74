"""A bound on how many Argon2 derivations one process runs at once, and how many may wait.

Each derivation takes a core and 64 MiB, so an unbounded number of them takes the machine down. Three bounds
hold at the same time: over everything, per tenant (half of it, so that one site cannot starve the others) and
per account (one running, one waiting, so that one user cannot fill his site's share). Time spent waiting is
bounded too: a caller that cannot be served soon is told so and comes back.
"""

import math
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from plugin.vault.errors import VaultError

Result = TypeVar("Result")


class SlotsBusy(VaultError):
    """Every place is taken: nothing was computed."""

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__("every place for a key derivation is taken")
        self.retry_after_seconds = retry_after_seconds


def default_slots(cores: int, processes: int) -> int:
    """Return how many derivations a process may run when several processes share the cores: at least one."""
    return max(1, cores // processes)


@dataclass(slots=True)
class _Share:
    """One bound: who runs and who waits under it."""

    running_limit: int
    waiting_limit: int
    running: int = 0
    waiting: int = 0

    @property
    def is_idle(self) -> bool:
        return self.running == 0 and self.waiting == 0


@dataclass(slots=True, eq=False)
class _Ticket:
    """One caller, with the bounds that he falls under."""

    shares: dict[Hashable, _Share]
    admitted: threading.Event = field(default_factory=threading.Event)

    def may_run(self) -> bool:
        return all(share.running < share.running_limit for share in self.shares.values())

    def may_wait(self) -> bool:
        return all(share.waiting < share.waiting_limit for share in self.shares.values())

    def count(self, *, running: int = 0, waiting: int = 0) -> None:
        for share in self.shares.values():
            share.running += running
            share.waiting += waiting


class Argon2Slots:
    """Lets a bounded number of threads of this process through at once, first come, first served.

    A caller whose tenant or account is at its bound does not hold up the callers behind him.
    """

    def __init__(self, slots: int, queue: int, wait_seconds: float) -> None:
        if slots < 1 or queue < 0 or wait_seconds < 0:
            raise ValueError("there must be at least one slot, and neither queue nor wait may be negative")
        self._slots = slots
        self._queue = queue
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        self._shares: dict[Hashable, _Share] = {}
        self._line: list[_Ticket] = []

    def run(self, work: Callable[[], Result], *, tenant: Hashable = None, account: Hashable = None) -> Result:
        """Run `work` in a slot and return what it returns.

        Raises:
            SlotsBusy: no slot came free in time, or there is no place to wait. `work` was not called.

        """
        with self.hold(tenant=tenant, account=account):
            return work()

    @contextmanager
    def hold(self, *, tenant: Hashable = None, account: Hashable = None) -> Iterator[None]:
        """Hold a slot for the length of a `with` block. `account` counts within its tenant.

        Raises:
            SlotsBusy: no slot came free in time, or there is no place to wait.

        """
        ticket = self._enter(tenant, account)
        try:
            if not self._await_turn(ticket):
                raise self._busy()
            yield
        finally:
            self._leave(ticket)

    def _enter(self, tenant: Hashable, account: Hashable) -> _Ticket:
        with self._lock:
            ticket = _Ticket(self._shares_of(tenant, account))
            if ticket.may_run():
                ticket.admitted.set()
                ticket.count(running=1)
            elif ticket.may_wait():
                ticket.count(waiting=1)
                self._line.append(ticket)
            else:
                raise self._busy()
            self._shares.update(ticket.shares)
            return ticket

    def _await_turn(self, ticket: _Ticket) -> bool:
        ticket.admitted.wait(self._wait_seconds)
        with self._lock:  # a turn that came in the moment in which the wait ended still counts
            return ticket.admitted.is_set()

    def _leave(self, ticket: _Ticket) -> None:
        """Give a place back, whether it was a slot or a place in the line, and let in whoever may now run."""
        with self._lock:
            if ticket.admitted.is_set():
                ticket.count(running=-1)
            else:
                ticket.count(waiting=-1)
                self._line.remove(ticket)
            self._admit_from_line()
            # Else the shares of every account that ever came would stay.
            for key in [key for key, share in ticket.shares.items() if share.is_idle]:
                self._shares.pop(key, None)

    def _admit_from_line(self) -> None:
        for waiting in list(self._line):
            if waiting.may_run():
                self._line.remove(waiting)
                waiting.count(running=1, waiting=-1)
                waiting.admitted.set()

    def _shares_of(self, tenant: Hashable, account: Hashable) -> dict[Hashable, _Share]:
        """Find the bounds that a caller falls under, or make those that nobody is counted in yet."""
        limits: dict[Hashable, tuple[int, int]] = {"all": (self._slots, self._queue)}
        if tenant is not None:
            limits["tenant", tenant] = (_half(self._slots), _half(self._queue))
        if account is not None:
            limits["account", tenant, account] = (1, 1)
        return {key: self._shares.get(key) or _Share(*limit) for key, limit in limits.items()}

    def _busy(self) -> SlotsBusy:
        return SlotsBusy(retry_after_seconds=max(1, math.ceil(self._wait_seconds)))


def _half(number: int) -> int:
    return (number + 1) // 2
