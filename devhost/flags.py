"""The flags (short messages) that the app made the host show."""

from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Flag:
    """One message as it was shown."""

    type: str
    title: str
    body: str


class FlagLog:
    """All flags of one site since the last reset, oldest first."""

    def __init__(self) -> None:
        self._flags: list[Flag] = []
        self._lock = Lock()

    def add(self, flag: Flag) -> None:
        """Remember a flag."""
        with self._lock:
            self._flags.append(flag)

    def all(self) -> tuple[Flag, ...]:
        """Give the flags so far."""
        with self._lock:
            return tuple(self._flags)

    def reset(self) -> None:
        """Forget them."""
        with self._lock:
            self._flags.clear()
