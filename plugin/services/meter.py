"""What is counted while the app works. Nothing of it may say who, where or what: no site, account, title or id."""

from typing import Protocol


class Meter(Protocol):
    """Where the counts go."""

    def request(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answered request; `route` is the rule's pattern, never the path."""
        ...

    def refused(self, code: str) -> None:
        """Count a refusal by its problem code."""
        ...

    def host_call(self, *, outcome: str, seconds: float) -> None:
        """Count a call to a site by what became of it, in a fixed word."""
        ...

    def cache(self, name: str, *, is_hit: bool) -> None:
        """Count a look into one of the process's memories."""
        ...

    def argon2(self, *, running: int = 0, waiting: int = 0) -> None:
        """Change how many password tests are running and waiting, by plus or minus one."""
        ...


class Unmetered:
    """Counts nothing."""

    def request(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Do nothing."""

    def refused(self, code: str) -> None:
        """Do nothing."""

    def host_call(self, *, outcome: str, seconds: float) -> None:
        """Do nothing."""

    def cache(self, name: str, *, is_hit: bool) -> None:
        """Do nothing."""

    def argon2(self, *, running: int = 0, waiting: int = 0) -> None:
        """Do nothing."""


UNMETERED = Unmetered()
