"""Structured logs: one JSON object a line, and only fields that are on a list.

A field that is not on the list is dropped and named, so that nothing secret can slip into a log by accident. An
exception is logged as its class and the places it passed through, never with its text or any value.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

ALLOWED_FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "request_id",
        "installation_id",
        "secret_id",
        "method",
        "route",
        "status",
        "duration_ms",
        "code",
        "reason",
        "error",
        "places",
        "product",
        "generation",
        "others",
        "host",
        "port",
        "workers",
        "count",
        "secrets",
        "grants",
        "attempts",
        "old",
        "new",
        "logger",
    }
)

_Event = MutableMapping[str, Any]
_PLACES = 12


def configure_logs(level: str) -> None:
    """Send every log line of this process, ours and the libraries', to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed_fields,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [LibraryHandler()]
    root.setLevel(logging.WARNING)


def keep_allowed_fields(_logger: object, _method: str, event: _Event) -> _Event:
    """Drop every field that is not on the list, and say which names were dropped."""
    unknown = sorted(set(event) - ALLOWED_FIELDS)
    kept = {name: value for name, value in event.items() if name in ALLOWED_FIELDS}
    return kept | {"dropped": unknown} if unknown else kept


def describe(error: BaseException) -> dict[str, Any]:
    """Return what may be logged of an exception: its class, and where it passed, innermost last."""
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None and len(chain) < _PLACES:
        chain.append(f"{type(current).__module__}.{type(current).__qualname__}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return {"error": " <- ".join(chain), "places": _places(error.__traceback__)}


class LibraryHandler(logging.Handler):
    """Passes a library's log line on: its logger and its template, without the values that fill it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record of the standard library's logging."""
        # A library may log any object, an exception with its text included.
        text = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        fields = describe(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        getattr(structlog.get_logger(), _level(record))(text, logger=record.name, **fields)


def _level(record: logging.LogRecord) -> str:
    """Return our name for a level; libraries may have names and numbers of their own."""
    if record.levelno >= logging.ERROR:
        return "error"
    return "warning" if record.levelno >= logging.WARNING else "info"


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_PLACES:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
