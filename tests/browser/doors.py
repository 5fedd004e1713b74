"""The two ways in which the app can be in a site; a test module that names `DOORS` runs through both."""

from collections.abc import Callable
from typing import Any, TypeVar

CONNECT, FORGE = "connect", "forge"
BOTH = (CONNECT, FORGE)
_MARK = "_is_of_connect"

Test = TypeVar("Test", bound=Callable[..., Any])


def of_connect(test: Test) -> Test:
    """Declare that a test is about something that only Connect has."""
    setattr(test, _MARK, True)
    return test


def is_of_connect(test: Callable[..., Any]) -> bool:
    """Tell whether a test is about something that only Connect has."""
    return getattr(test, _MARK, False)
