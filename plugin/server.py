"""Serves the app with gunicorn: a few processes, each with a pool of threads.

gunicorn passes the raw request target on, which the query string hash needs, and takes request lines up to 8190
bytes, enough for a token in a URL. Put a proxy with TLS in front of it (see README.md).
"""

import gc
import logging
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from plugin.app import create_app
from plugin.settings import Settings

_LONGEST_REQUEST_LINE = 8190
_GRACEFUL_SECONDS = 30
_KEEP_ALIVE_SECONDS = 5


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve until the process is told to stop; requests in flight are finished first."""
    _Server(settings, f"{host}:{port}", workers).run()


class _Server(BaseApplication):
    """gunicorn, configured by code instead of by files."""

    def __init__(self, settings: Settings, bind: str, workers: int) -> None:
        self._settings = settings
        self._bind = bind
        self._workers = workers
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings."""
        options = {
            "bind": self._bind,
            "workers": self._workers,
            "worker_class": "gthread",
            "threads": self._settings.threads,
            "limit_request_line": _LONGEST_REQUEST_LINE,
            "limit_request_fields": 64,
            "graceful_timeout": _GRACEFUL_SECONDS,
            "keepalive": _KEEP_ALIVE_SECONDS,
            "logger_class": QuietLogger,
            "accesslog": None,
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:  # type: ignore[override] # gunicorn's type is narrower than WSGI's
        """Make the app, once in each process: connections must not be shared."""
        app = create_app(self._settings, processes=self._workers).wsgi_app
        # What start-up made lives as long as the process: the collector need not look at it at each full pass.
        gc.collect()
        gc.freeze()
        return app


class QuietLogger(Logger):
    """gunicorn's own lines, through `plugin.logs`: as templates without their values, which may hold a token."""

    def setup(self, cfg: Config) -> None:
        """Add no handlers: the lines rise to the root logger, which gunicorn would keep them from."""
        self.cfg = cfg
        self.error_log.setLevel(logging.INFO)
        self.error_log.propagate = True

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - gunicorn's
        """Log the start of a line only: gunicorn fills its warnings in itself, with parts of the request."""
        super().warning(str(msg).partition(": ")[0], *args, **kwargs)

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:  # noqa: ANN401 - gunicorn's
        """Log nothing: the app logs each request itself, without its query."""
