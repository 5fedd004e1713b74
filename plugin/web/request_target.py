"""The request target as it stood on the wire: the query string hash is over it, not over what Flask decodes."""

from flask import Request

from plugin.connect.qsh import RequestLine

# gunicorn and werkzeug say RAW_URI, uWSGI and others REQUEST_URI.
_NAMES = ("RAW_URI", "REQUEST_URI")


class NoRawTarget(Exception):
    """The WSGI server does not pass the raw request target on, so no token can be held against it."""


def request_line(request: Request, *, base_path: str) -> RequestLine:
    """Return method and raw target of a request.

    Raises:
        NoRawTarget: the server does not say.

    """
    for name in _NAMES:
        if target := request.environ.get(name):
            return RequestLine(request.method, target, base_path)
    raise NoRawTarget
