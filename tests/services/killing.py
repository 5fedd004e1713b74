"""Kills a run at a chosen step of its transactions, as a power cut or an operator would."""

from collections.abc import Callable
from typing import Any

from plugin.services import ports

REPOSITORIES = (
    "installations",
    "tenant_keys",
    "secrets",
    "grants",
    "audit",
    "key_rows",
    "secret_keys",
    "remains",
)


class Killed(BaseException):
    """Nothing in the app catches this, as nothing catches a kill."""


class Killer:
    """Counts the calls to repositories and the commits of writing units; dies at one of them.

    Each commit has two steps: before it, and when it has just been done.
    """

    def __init__(self, at: int) -> None:
        self._left = at

    def alter(self, unit: ports.UnitOfWork) -> None:
        """Watch a unit."""
        for name in REPOSITORIES:
            setattr(unit, name, _Watched(getattr(unit, name), self.step))
        commit = unit.commit

        def committing() -> None:
            self.step()
            commit()
            self.step()

        unit.commit = committing

    def step(self) -> None:
        """Count, and die when it is time."""
        if self._left == 0:
            raise Killed
        self._left -= 1


class _Watched:
    """A repository whose every call is a step."""

    def __init__(self, repository: object, step: Callable[[], None]) -> None:
        self._repository = repository
        self._step = step

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._repository, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self._step()
            return method(*args, **kwargs)

        return call
