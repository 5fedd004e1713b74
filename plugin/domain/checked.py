"""Input that was parsed at the edge but may be complained about only later.

A caller without access to a container must get the same 404 whether or not the body that he sent makes sense.
So a view parses the body into a `Checked` value, and the use case takes the value out of it at the moment at
which the order of refusals permits the complaint.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from plugin.domain.errors import DomainError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """Either a valid value or the error that says why there is none."""

    _value: T | None = field(default=None, repr=False)
    _error: DomainError | None = None

    @classmethod
    def of(cls, parse: Callable[[], T]) -> "Checked[T]":
        """Run `parse` and keep what it returns, or the domain error that it raises."""
        try:
            return cls(_value=parse())
        except DomainError as error:
            return cls(_error=error)

    def value(self) -> T:
        """Return the valid value.

        Raises:
            DomainError: the complaint that was kept.

        """
        if self._error is not None:
            raise self._error
        assert self._value is not None  # noqa: S101 - one of the two is always set, see `of`
        return self._value
