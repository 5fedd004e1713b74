"""One log line a request: the route's pattern, never its path or query, which hold tokens and ids."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from plugin.web.wiring import wiring

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_log = structlog.get_logger()


def register_request_log(app: Flask) -> None:
    """Give every request an id, and log it when it is answered."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.started_at = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers.add("X-Request-Id", g.request_id)
        installation = g.get("installation")
        seconds = time.perf_counter() - g.started_at
        _count(response.status_code, seconds)
        _log.info(
            "request",
            request_id=g.request_id,
            method=method_of_request(),
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            code=g.get("problem_code"),
            duration_ms=round(seconds * 1000, 1),
            installation_id=str(installation.id) if installation else None,
        )
        return response


def _count(status: int, seconds: float) -> None:
    meter = wiring().deps.meter
    route = request.url_rule.rule if request.url_rule else "none"
    meter.request(route=route, method=method_of_request(), status=status, seconds=seconds)
    if code := g.get("problem_code"):
        meter.refused(code)


def method_of_request() -> str:
    """Return the request's method; any other word in its place is the client's, and may hold anything."""
    return request.method if request.method in _METHODS else "other"
