"""The app for servers that are not its own: gunicorn loads `app`, waitress is started by this file itself."""

import os
import signal
import sys
from types import FrameType
from wsgiref.types import WSGIApplication

from plugin.app import create_app
from plugin.logs import configure_logs
from plugin.settings import Settings


def app() -> WSGIApplication:
    """Return the app, made from the environment's settings."""
    settings = Settings.from_env(os.environ)
    configure_logs(settings.log_level)
    return create_app(settings).wsgi_app


def serve_with_waitress(port: int, threads: int) -> None:
    """Serve with waitress until a signal ends it; without the handler it would drop what it is doing."""
    # Only this server's environment has it, and it has no types.
    from waitress import serve  # type: ignore[import-untyped] # noqa: PLC0415 - see above

    signal.signal(signal.SIGTERM, _stop)
    serve(app(), host="127.0.0.1", port=port, threads=threads)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    serve_with_waitress(int(sys.argv[1]), int(sys.argv[2]))
