"""The app for servers that are not its own: granian loads `app`, waitress is started by this file itself."""

import os
import signal
import sys
from collections.abc import Iterable
from types import FrameType
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from plugin.app import create_app
from plugin.logs import configure_logs
from plugin.settings import Settings

_SAFE_IN_PATH = "/-._~!$&'()*+,;=:@"


class RawTarget:
    """Puts the request target together again where a server passes only its decoded parts on.

    Safe for our own routes alone: none of them holds a character that is ever escaped.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Add the target, unless the server did."""
        if "RAW_URI" not in environ and "REQUEST_URI" not in environ:
            query = environ.get("QUERY_STRING")
            path = quote(environ["PATH_INFO"].encode("latin-1"), safe=_SAFE_IN_PATH)
            environ["RAW_URI"] = f"{path}?{query}" if query else path
        return self._app(environ, start_response)


def app() -> WSGIApplication:
    """Return the app, made from the environment's settings."""
    settings = Settings.from_env(os.environ)
    configure_logs(settings.log_level)
    return RawTarget(create_app(settings).wsgi_app)


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
