"""The one table from errors to HTTP, and the two shapes of an error: problem JSON (RFC 9457) and a plain page.

Every token failure looks the same from outside; the log says which one it was. An unknown error becomes a bare
500 with a request id.
"""

from dataclasses import dataclass, replace
from typing import Any

import structlog
from flask import Flask, Response, g, json, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from plugin.connect.errors import HostFault, InstallRefused, KeysUnavailable, TokenRefused
from plugin.domain import errors as domain
from plugin.forge.paths import FORGE
from plugin.logs import describe
from plugin.services import errors as services
from plugin.web.languages import marked, translated_fields
from plugin.web.refusals import Anonymous, NoPlaceForBody, TooLarge, Unauthenticated
from plugin.web.shapes import Shape, shape_of
from plugin.web.wiring import wiring

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told. Title and detail stand here in English; they are sent in the request's language."""

    status: int
    code: str
    title: str
    detail: str


UNAUTHENTICATED = Problem(
    401,
    "unauthenticated",
    marked("Not signed in"),
    marked(
        "This request does not come from an installed Jira or Confluence site, or it is too old. Reload the page."
        " If that does not help, ask an administrator to install the app again."
    ),
)
INTERNAL = Problem(
    500,
    "internal",
    marked("Something went wrong"),
    marked("This is our fault. Try again; if it stays, quote the request id."),
)

PROBLEMS: dict[type[Exception], Problem] = {
    Unauthenticated: UNAUTHENTICATED,
    TokenRefused: UNAUTHENTICATED,
    domain.InstallationNotFound: UNAUTHENTICATED,
    domain.ReplayedEvent: UNAUTHENTICATED,
    InstallRefused: Problem(
        400,
        "event_refused",
        marked("Event refused"),
        marked("This lifecycle event is not one that this app can accept."),
    ),
    KeysUnavailable: Problem(
        503,
        "keys_unavailable",
        marked("Keys unavailable"),
        marked("Atlassian's install keys cannot be fetched. Try again."),
    ),
    Anonymous: Problem(
        403,
        "anonymous",
        marked("Log in first"),
        marked("Secrets are for people who are logged in. Log in, then reload."),
    ),
    TooLarge: Problem(413, "too_large", marked("Too large"), marked("The request is larger than 2 MiB.")),
    NoPlaceForBody: Problem(
        503, "busy", marked("Busy"), marked("Too much is coming in right now. Try again shortly.")
    ),
    domain.MalformedInput: Problem(
        400, "malformed", marked("Malformed request"), marked("The body must be a JSON object.")
    ),
    domain.SecretNotFound: Problem(
        404, "not_found", marked("Not found"), marked("There is no such secret here, or you may not see it.")
    ),
    domain.VersionNotFound: Problem(
        404, "not_found", marked("Not found"), marked("This version of the secret is not kept any more.")
    ),
    domain.AttachmentNotFound: Problem(
        404, "not_found", marked("Not found"), marked("The secret has no such file.")
    ),
    domain.AttachmentsOff: Problem(
        403,
        "attachments_off",
        marked("No files"),
        marked("On this site, files cannot be attached to secrets."),
    ),
    domain.TooManyAttachments: Problem(
        409,
        "too_many_attachments",
        marked("Too many files"),
        marked("No more files fit here. Remove one first."),
    ),
    domain.PartUnexpected: Problem(
        409,
        "part_unexpected",
        marked("Not the next part"),
        marked("The parts of a file come one after the other, each once."),
    ),
    domain.NotAllowed: Problem(
        403, "not_allowed", marked("Not allowed"), marked("You need permission to edit here.")
    ),
    domain.NotAdmin: Problem(
        403,
        "not_allowed",
        marked("For administrators"),
        marked("This page is for administrators of the site."),
    ),
    domain.NotYours: Problem(
        403,
        "not_allowed",
        marked("Not allowed"),
        marked("Only who asked, and administrators of the site, may do this."),
    ),
    domain.NotOwner: Problem(
        403, "not_allowed", marked("For the owner"), marked("Only the owner of this secret may do this.")
    ),
    domain.NotShared: Problem(
        403,
        "not_shared",
        marked("Shared with others only"),
        marked("This secret is shared with chosen people only. Ask its owner to share it with you."),
    ),
    domain.Locked: Problem(
        403, "locked", marked("Locked"), marked("Unlock the secret with its password first.")
    ),
    domain.Sealed: Problem(
        403,
        "sealed",
        marked("Sealed"),
        marked(
            "An administrator has sealed this site. Nothing can be opened or changed until it is unsealed."
        ),
    ),
    domain.Expired: Problem(
        403, "expired", marked("Expired"), marked("This secret has expired and does not open any more.")
    ),
    domain.UsedUp: Problem(
        403,
        "used_up",
        marked("Used up"),
        marked("This secret was opened as often as its writer allowed."),
    ),
    domain.PolicyDamaged: Problem(
        503,
        "policy_damaged",
        marked("The rules of this site cannot be read"),
        marked("Nothing is opened or changed without them. Ask whoever runs the app to reset them."),
    ),
    domain.WrongPassword: Problem(
        403, "wrong_password", marked("Wrong password"), marked("This password does not open the secret.")
    ),
    domain.TooManyAttempts: Problem(
        429,
        "too_many_attempts",
        marked("Too many attempts"),
        marked("Wait a while before you try another password."),
    ),
    domain.Busy: Problem(
        503, "busy", marked("Busy"), marked("Many secrets are being unlocked right now. Try again shortly.")
    ),
    domain.HostUnavailable: Problem(
        503,
        "host_unavailable",
        marked("No answer from the site"),
        marked(
            "The site cannot confirm what you may do here, so nothing was opened or changed. Try again shortly."
        ),
    ),
    domain.InvalidInput: Problem(
        422, "invalid", marked("Invalid input"), marked("Some of what was sent breaks a rule.")
    ),
    domain.VersionRequired: Problem(
        428,
        "version_required",
        marked("Version required"),
        marked("Send If-Match with the version that was edited."),
    ),
    domain.ChangedMeanwhile: Problem(
        412,
        "changed_meanwhile",
        marked("Changed meanwhile"),
        marked("Somebody else saved this secret first."),
    ),
    domain.TooManySecrets: Problem(
        409,
        "too_many_secrets",
        marked("Too many secrets"),
        marked("No more secrets fit here. Delete one first."),
    ),
    domain.TooManyAsks: Problem(
        409,
        "too_many_asks",
        marked("Too many secrets asked for"),
        marked("No more secrets can be asked for here. Withdraw one that nobody needs any more."),
    ),
    services.StoreUnavailable: Problem(
        503,
        "unavailable",
        marked("Temporarily unavailable"),
        marked("The store does not answer. Try again shortly."),
    ),
}

_HTTP_PROBLEMS = {
    404: Problem(404, "not_found", marked("Not found"), marked("There is nothing at this address.")),
    405: Problem(
        405, "method_not_allowed", marked("Method not allowed"), marked("This address does not do that.")
    ),
}
_BAD_REQUEST = Problem(400, "bad_request", marked("Bad request"), marked("This request cannot be read."))


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
        return _HTTP_PROBLEMS.get(status, replace(_BAD_REQUEST, status=status))
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
