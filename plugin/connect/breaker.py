"""The circuit breaker: leaves a host alone that does not answer, so that waiting for it holds no more threads.

Each installation has its own, in the memory of one process. It only ever refuses: when it is open, a check fails
as if the host had been asked in vain. Losing it (a restart, an eviction) costs a few checks that fail slowly.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from cachetools import LRUCache
from circuitbreaker import (  # type: ignore[import-untyped] # the package has no types
    STATE_HALF_OPEN,
    STATE_OPEN,
    CircuitBreaker,
)

from plugin.connect.errors import HostFault, HostFaultReason
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import ClientKey

FAILED_CHECKS = 5
PAUSE_SECONDS = 5
REMEMBERED = 4096
AT_ONCE = 4
"""How many checks of one installation may hold threads while its host is slow: half of a process's threads."""
SLOW_SECONDS = 1.0

_CLIENT_ERRORS = range(400, 500)

_Answer = TypeVar("_Answer")


class _CheckFailed(Exception):
    """What the library is told of a failed check."""


# Never raised, so it has no traceback. The library keeps the last failure, and a traceback would keep the frames
# of the request with it: its token, and the tenant's secret.
_FAILED = _CheckFailed()


class Breaker:
    """What one installation's checks lately came to. Safe for threads.

    The library counts and measures the pause. It neither locks nor limits how many try a host again, so both are
    done here; a lock is never held while the host is asked.
    """

    def __init__(self, *, at_once: int = AT_ONCE, timer: Callable[[], float] = time.monotonic) -> None:
        self._circuit = CircuitBreaker(FAILED_CHECKS, PAUSE_SECONDS, _CheckFailed)
        self._lock = Lock()
        self._probe = Lock()
        self._at_once = at_once
        self._timer = timer
        self._under_way: dict[object, float] = {}
        """When each check that has no answer yet began."""

    def check(self, question: Callable[[], _Answer]) -> _Answer:
        """Ask a host, with as many calls as the question takes, unless it is being left alone.

        After five failed checks in a row it is, for five seconds; then a single check tries again. An answer with
        a 4xx status is no failure: such a host is alive, and throttling or refusing us is its good right. While
        checks hang, only so many may: a slow site must leave threads for the others. Many quick ones may.

        Raises:
            HostUnavailable: the host is being left alone, or gave no usable answer.

        """
        with self._admission():
            try:
                answer = question()
            except HostUnavailable as error:
                self._note(is_failure=_is_failure(error))
                raise
            self._note(is_failure=False)
            return answer

    @contextmanager
    def _admission(self) -> Iterator[None]:
        with self._lock:
            state = self._circuit.state
            if state == STATE_OPEN:
                raise _left_alone(seconds=int(self._circuit.open_remaining))
            if self._is_crowded():
                raise _left_alone(seconds=1)
            is_probe = state == STATE_HALF_OPEN
            if is_probe and not self._probe.acquire(blocking=False):
                raise _left_alone(seconds=1)
            check = object()
            self._under_way[check] = self._timer()
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[check]
            if is_probe:
                self._probe.release()

    def _is_crowded(self) -> bool:
        """Whether as many checks as may are under way, and the oldest has been for too long."""
        if len(self._under_way) < self._at_once:
            return False
        return self._timer() - min(self._under_way.values()) >= SLOW_SECONDS

    def _note(self, *, is_failure: bool) -> None:
        with self._lock:
            if not is_failure:
                self._circuit.reset()
            elif self._circuit.state != STATE_OPEN:
                # A check that began before the pause must not make it longer.
                self._circuit.__exit__(_CheckFailed, _FAILED, None)


class Breakers:
    """The breakers of all installations; the one that was not used for longest is forgotten first."""

    def __init__(self, *, remembered: int = REMEMBERED, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._breakers: LRUCache[tuple[ClientKey, str], Breaker] = LRUCache(remembered)
        self._lock = Lock()

    def of(self, client_key: ClientKey, *, base_url: str) -> Breaker:
        """Return an installation's breaker; a site that moved to another address starts anew."""
        key = (client_key, base_url)
        with self._lock:
            breaker = self._breakers.get(key)
            if breaker is None:
                breaker = self._breakers[key] = Breaker(at_once=self._at_once)
            return breaker


def _is_failure(error: HostUnavailable) -> bool:
    fault = error.__cause__
    status = fault.status if isinstance(fault, HostFault) else None
    return status not in _CLIENT_ERRORS


def _left_alone(*, seconds: int) -> HostUnavailable:
    error = HostUnavailable(retry_after_seconds=max(seconds, 1))
    error.__cause__ = HostFault(HostFaultReason.LEFT_ALONE)
    return error
