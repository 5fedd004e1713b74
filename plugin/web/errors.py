"""Answers every error that leaves a view, in one of two shapes: problem JSON (RFC 9457) and a plain page.

Which error is told how stands in `plugin.web.problems`. An unknown one becomes a bare 500 with a request id.
"""

from dataclasses import replace
from typing import Any

import structlog
from flask import Flask, Response, g, json, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from plugin.connect.errors import HostFault, InstallRefused, TokenRefused
from plugin.domain import errors as domain
from plugin.forge.paths import FORGE
from plugin.logs import describe
from plugin.web.languages import translated_fields
from plugin.web.problems import BAD_REQUEST, HTTP_PROBLEMS, INTERNAL, PROBLEMS, UNAUTHENTICATED, Problem
from plugin.web.refusals import Unauthenticated
from plugin.web.shapes import Shape, shape_of
from plugin.web.wiring import wiring

_log = structlog.get_logger()


def register_errors(app: Flask) -> None:
    """Answer every error that leaves a view."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> Response:
    problem = _problem_of(error)
    g.problem_code = problem.code
    _log_problem(error, problem)
    extras = _extras(error)
    response = _as_page(problem) if shape_of(request) is Shape.PAGE else _as_json(problem, extras)
    if retry_after := extras.get("retry_after"):
        response.headers["Retry-After"] = str(retry_after)
    if problem.status == UNAUTHENTICATED.status:
        scheme = "Bearer" if request.path.startswith(FORGE) else "JWT"
        response.headers["WWW-Authenticate"] = f'{scheme} realm="{wiring().settings.app_key}"'
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
    return response


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, HTTPException):
        status = error.code or INTERNAL.status
        if status >= INTERNAL.status:
            return INTERNAL
        return HTTP_PROBLEMS.get(status, replace(BAD_REQUEST, status=status))
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), INTERNAL)


def _extras(error: Exception) -> dict[str, Any]:
    """Return the facts that a client needs in order to react."""
    match error:
        case domain.InvalidInput():
            return {"fields": translated_fields(error.fields)}
        case domain.WrongPassword():
            return {"tries_left": error.tries_left}
        case domain.PartUnexpected():
            return {"received": error.received}
        case domain.ChangedMeanwhile():
            return {"version": error.current_version}
        case domain.TooManyAttempts() | domain.Busy() | domain.HostUnavailable():
            return {"retry_after": error.retry_after_seconds} if error.retry_after_seconds else {}
        case _:
            return {}


def _log_problem(error: Exception, problem: Problem) -> None:
    match error:
        case Unauthenticated() | TokenRefused():
            _log.warning("token refused", request_id=g.request_id, reason=str(error.reason))
        case InstallRefused():
            _log.warning("event refused", request_id=g.request_id, reason=str(error.fault))
        case domain.InstallationNotFound():
            _log.warning("token refused", request_id=g.request_id, reason="unknown_tenant")
        case domain.ReplayedEvent():
            _log.warning("event refused", request_id=g.request_id, reason="replayed")
        case _ if problem.status >= INTERNAL.status and not isinstance(error, domain.Busy):
            facts = {"reason": _reason_of(error), **describe(error)}
            _log.error("request failed", request_id=g.request_id, code=problem.code, **facts)


def _reason_of(error: Exception) -> str | None:
    """Return what was wrong with a host's answer, in a fixed word and its status."""
    fault = error.__cause__
    if not isinstance(fault, HostFault):
        return None
    return f"{fault.reason} {fault.status}" if fault.status is not None else fault.reason.value


def _as_json(problem: Problem, extras: dict[str, Any]) -> Response:
    body = {
        "type": "about:blank",
        "title": gettext(problem.title),
        "status": problem.status,
        "code": problem.code,
        "detail": gettext(problem.detail),
        "request_id": g.request_id,
        **extras,
    }
    return Response(json.dumps(body), status=problem.status, content_type="application/problem+json")


def _as_page(problem: Problem) -> Response:
    title, text = gettext(problem.title), gettext(problem.detail)
    page = render_template("message.html", title=title, text=text, request_id=g.request_id)
    return Response(page, status=problem.status, content_type="text/html; charset=utf-8")
