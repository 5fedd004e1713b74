"""A SELECT that goes straight to the driver: the hot path's reads, without what SQLAlchemy does around each one.

The statement is still SQLAlchemy's, and so are the conversions of its values; only its `Connection`, its result
objects and the transaction are left out. One statement is one consistent view by itself on both databases.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.sql.type_api import TypeEngine

from plugin.services.errors import StoreUnavailable

_Processor = Callable[[Any], Any]


class DirectSelect:
    """One prepared SELECT. Every one of its parameters is a named `bindparam`."""

    def __init__(self, statement: Select[Any], engine: Engine) -> None:
        dialect = engine.dialect
        compiled = statement.compile(dialect=dialect)
        self._engine = engine
        self._text = str(compiled)
        self._order = tuple(compiled.positiontup or ())
        self._binders = {
            name: binder
            for name, parameter in compiled.binds.items()
            if (binder := _impl(parameter.type, dialect).bind_processor(dialect))
        }
        self._converters = tuple(
            (place, converter)
            for place, column in enumerate(statement.selected_columns)
            if (converter := _impl(column.type, dialect).result_processor(dialect, None))
        )

    def rows(self, values: Mapping[str, Any]) -> list[list[Any]]:
        """Return the rows, their values in the order of the columns.

        Raises:
            StoreUnavailable: the database does not answer.

        """
        return [self._converted(row) for row in self._found(values)]

    def _found(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        try:
            return self._fetch(self._bound(values))
        except PoolTimeoutError as error:
            raise StoreUnavailable("every connection is in use") from error
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise StoreUnavailable("the database does not answer") from error

    def raw_rows(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows as the driver gives them, for a caller who keeps what `converted` made of each."""
        return self._found(values)

    def converted(self, row: tuple[Any, ...]) -> list[Any]:
        """Return a raw row with its values converted."""
        return self._converted(row)

    def _fetch(self, parameters: Any) -> list[Any]:  # noqa: ANN401 - the driver's
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            try:
                cursor.execute(self._text, parameters)
                found: list[Any] = list(cursor.fetchall())
                return found
            finally:
                cursor.close()
        finally:
            connection.close()

    def _bound(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the driver's
        bound = dict(values)
        for name, binder in self._binders.items():
            bound[name] = binder(bound[name])
        return tuple(bound[name] for name in self._order) if self._order else bound

    def _converted(self, row: Any) -> list[Any]:  # noqa: ANN401 - the driver's
        converted = list(row)
        for place, converter in self._converters:
            converted[place] = converter(converted[place])
        return converted


def _impl(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)
