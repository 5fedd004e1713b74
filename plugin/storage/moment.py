"""The column type of a moment."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, held as whole microseconds since the epoch.

    Both databases give back exactly the moment that was written, in UTC, whatever the time zone of the server
    or the session; and a number sorts and compares alike on both.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn a moment into its number; a naive datetime is refused with a TypeError."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn a number back into its moment."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def microseconds(column: ColumnElement[datetime]) -> ColumnElement[int]:
    """Return a moment's number within a statement, to compute with."""
    return type_coerce(column, BigInteger)
