"""Whether the app can do its work: its store and its key provider answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from plugin.logs import describe

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Health:
    """The checks by name. Each raises when its part does not answer."""

    checks: Mapping[str, Callable[[], None]]

    def faults(self) -> list[str]:
        """Return the names of the parts that do not answer; why goes to the log, not to strangers."""
        return [name for name, check in self.checks.items() if not _passes(name, check)]


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a part, the part is not ready
        _log.error("not ready", reason=name, **describe(error))
        return False
    return True
