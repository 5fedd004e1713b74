"""The databases' own errors, told as the store's."""

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from plugin.services.errors import StoreConflict, StoreError, StoreUnavailable


def translate_errors(engine: Engine) -> None:
    """Make the engine raise our errors, with the driver's error as their cause.

    Also covers failures to connect, the pool's pings and the commit.
    https://docs.sqlalchemy.org/en/21/core/events.html#sqlalchemy.events.DialectEvents.handle_error
    """
    event.listen(engine, "handle_error", _translate)


def _translate(context: ExceptionContext) -> None:
    if context.is_pre_ping:
        return  # The pool looks at this one itself, and connects anew.
    error = context.sqlalchemy_exception
    if isinstance(error, IntegrityError):
        raise StoreConflict("another row stands against this one")
    if context.is_disconnect or isinstance(error, (OperationalError, InterfaceError)):
        raise StoreUnavailable("the database does not answer")
    if isinstance(error, DBAPIError):
        raise StoreError("the database refused a statement")
