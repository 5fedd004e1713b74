"""The members of one record of an archive, taken strictly: whoever made an archive may have made it to do harm."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from plugin.domain.container import Product

NUMBER_MAX = 1_000_000_000
"""Fits the columns, and leaves room to count on."""

_TEXT_MAX_CHARACTERS = 10_000
_NAME_MAX_CHARACTERS = 200
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)

Record = dict[str, Any]
T = TypeVar("T")


class RecordFault(Exception):
    """A record is not of the form that it must have. The text names a member at most, never a value."""


class Members:
    """The members of one record. Whoever takes them calls `finish` with what he made of them."""

    def __init__(self, record: Mapping[str, Any], kind: str) -> None:
        self._left = dict(record)
        if self._left.pop("record") != kind:
            raise RecordFault(f"it is not the {kind} record that must stand here")

    def take(self, name: str, parse: Callable[[object], T]) -> T:
        """Return a member, parsed.

        Raises:
            RecordFault: it is missing, or has another form.

        """
        try:
            return parse(self._left.pop(name))
        except (KeyError, ValueError, OverflowError):
            # Not chained: the error could carry a value.
            raise RecordFault(f"its member {name} has not the form that it must have") from None

    def take_if_there(self, name: str, parse: Callable[[object], T]) -> T | None:
        """Return a member, parsed; None where there is none.

        Raises:
            RecordFault: it has another form.

        """
        return self.take(name, parse) if name in self._left else None

    def finish(self, value: T) -> T:
        """Return the value, if every member was taken.

        Raises:
            RecordFault: there are others.

        """
        if self._left:
            raise RecordFault("it has members that it must not have")
        return value


def decode_record(plaintext: bytes) -> Record:
    """Return a record's object, each member once; it says what record it is.

    Raises:
        RecordFault: it is none.

    """
    try:
        record = json.loads(plaintext, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise RecordFault("it is not JSON of the form that it must have") from None
    if not isinstance(record, dict) or not isinstance(record.get("record"), str):
        raise RecordFault("it does not say what it is")
    return record


def text(value: object) -> str:
    """Accept text that is valid Unicode, and not endless.

    Raises:
        ValueError: it is none, as with every parser here.

    """
    if not isinstance(value, str) or len(value) > _TEXT_MAX_CHARACTERS:
        raise ValueError
    value.encode()  # raises a ValueError on a lone surrogate
    return value


def name(value: object) -> str:
    """Accept a text that can name an account."""
    named = text(value)
    if not 1 <= len(named) <= _NAME_MAX_CHARACTERS:
        raise ValueError
    return named


def container_id(value: object) -> str:
    """Accept the numeric id of an issue or page, written in one way only."""
    digits = name(value)
    if not (digits.isascii() and digits.isdigit() and digits[0] != "0"):
        raise ValueError
    return digits


def product(value: object) -> Product:
    """Accept jira or confluence."""
    return Product(text(value))


def uuid(value: object) -> UUID:
    """Accept a UUID, written in one way only."""
    found = UUID(text(value))
    if str(found) != value:
        raise ValueError
    return found


def number(value: object) -> int:
    """Accept a whole number from 0 to a thousand million."""
    # A bool is an int to Python.
    if type(value) is not int or not 0 <= value <= NUMBER_MAX:
        raise ValueError
    return value


def count(value: object) -> int:
    """Accept a whole number that is not 0."""
    counted = number(value)
    if counted == 0:
        raise ValueError
    return counted


def length(value: object) -> int:
    """Accept a list; return how long it is."""
    if not isinstance(value, list):
        raise ValueError
    return len(value)


def moment(value: object) -> datetime:
    """Accept a time with its offset from UTC, between 1970 and 9000."""
    read = datetime.fromisoformat(name(value))
    if read.tzinfo is None or not _EARLIEST <= read.astimezone(UTC) <= _LATEST:
        raise ValueError
    return read.astimezone(UTC)


def data(value: object) -> bytes:
    """Accept base64 (RFC 4648, section 4)."""
    if not isinstance(value, str):
        raise ValueError
    return base64.b64decode(value, validate=True)


def or_none(parse: Callable[[object], T]) -> Callable[[object], T | None]:
    """Return a parser that accepts null, too."""
    return lambda value: None if value is None else parse(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse what stands twice: two readers could take another one each."""
    if len({each for each, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)
