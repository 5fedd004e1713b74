"""One log line a request: the route's pattern, never its path or query, which hold tokens and ids."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

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
        _log.info(
            "request",
            request_id=g.request_id,
            method=request.method,
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            code=g.get("problem_code"),
            duration_ms=round((time.perf_counter() - g.started_at) * 1000, 1),
            installation_id=str(installation.id) if installation else None,
        )
        return response
