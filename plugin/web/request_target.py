"""The request target that a token is held against: exactly the path and query that the app itself goes by.

The server passes the path on decoded and the query as it was sent. The path is encoded again in one fixed way, so
that two different paths never look alike. Our own routes hold no character that is ever escaped; a request that
escapes one nevertheless is the same request to the app, and is held against the same token.
"""

from urllib.parse import quote

from flask import Request

from plugin.connect.qsh import RequestLine

_PLAIN_IN_PATH = "/-._~!$&'()*+,;=:@"
"""RFC 3986, section 3.3, beside letters and digits."""


def request_line(request: Request, *, base_path: str) -> RequestLine:
    """Return method and target of a request."""
    environ = request.environ
    # WSGI hands bytes over as the characters of the same numbers (PEP 3333).
    path = quote(environ["PATH_INFO"].encode("latin-1"), safe=_PLAIN_IN_PATH)
    query = environ.get("QUERY_STRING")
    return RequestLine(request.method, f"{path}?{query}" if query else path, base_path)
