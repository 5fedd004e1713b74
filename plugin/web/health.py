"""Whether the app can do its work: its store and its key provider answer."""

from collections.abc import Callable, Mapping
from threading import Lock

import structlog
from cachetools import TTLCache

from plugin.logs import describe

KEEP_SECONDS = 5.0

_log = structlog.get_logger()


class Health:
    """Runs checks by name; each raises when its part does not answer.

    Anybody may ask, and a check may cost a call to a key service, so an answer is kept for some seconds.
    """

    def __init__(
        self, checks: Mapping[str, Callable[[], None]], *, keep_seconds: float = KEEP_SECONDS
    ) -> None:
        self._checks = checks
        self._kept: TTLCache[str, bool] = TTLCache(len(checks), keep_seconds)
        self._lock = Lock()

    def faults(self) -> list[str]:
        """Return the names of the parts that do not answer; why goes to the log, not to strangers."""
        with self._lock:
            return [name for name in self._checks if not self._is_well(name)]

    def _is_well(self, name: str) -> bool:
        is_well = self._kept.get(name)
        if is_well is None:
            is_well = self._kept[name] = _passes(name, self._checks[name])
        return is_well


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a part, the part is not ready
        _log.error("not ready", reason=name, **describe(error))
        return False
    return True
