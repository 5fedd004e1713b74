"""The JSON API of the audit trail and of the leaver report.

Whom a search is about stands in the body: addresses end up in logs.
"""

from flask import Blueprint, Response, request

from plugin.domain.audit_search import LARGEST_SEQUENCE, AuditSearch, parse_audit_search, parse_leaver
from plugin.domain.checked import Checked
from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput
from plugin.services.reporting_leavers import report_leaver
from plugin.services.searching_audit import events_of_secret, search_audit
from plugin.web.audit_answers import events_answer, leaver_answer, leaver_csv, secret_events_answer
from plugin.web.authentication import current_caller
from plugin.web.bodies import checked_body
from plugin.web.json_response import json_response
from plugin.web.secret_requests import grant_token, secret_id_of
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

audit_api = Blueprint("audit_api", __name__)


@audit_api.get("/secrets/<secret_id>/events")
@takes(TokenKind.CONTEXT)
def of_secret(secret_id: str) -> Response:
    """Show what happened to an unlocked secret."""
    found = secret_id_of(secret_id)
    page = events_of_secret(
        wiring().deps,
        current_caller(),
        found,
        Checked.of(lambda: AuditSearch(secret_id=found, before=_before())),
        grant_token=grant_token(),
    )
    return json_response(secret_events_answer(page))


@audit_api.post("/admin/events/search")
@takes(TokenKind.CONTEXT)
def search() -> Response:
    """Show what happened on the site."""
    page = search_audit(wiring().deps, current_caller(), checked_body(parse_audit_search))
    return json_response(events_answer(page))


@audit_api.post("/admin/leavers")
@takes(TokenKind.CONTEXT)
def leavers() -> Response:
    """Show which secrets a person knows."""
    report = report_leaver(wiring().deps, current_caller(), checked_body(parse_leaver), as_csv=False)
    return json_response(leaver_answer(report))


@audit_api.post("/admin/leavers.csv")
@takes(TokenKind.CONTEXT)
def leavers_csv() -> Response:
    """Give the same as a table to keep."""
    report = report_leaver(wiring().deps, current_caller(), checked_body(parse_leaver), as_csv=True)
    response = Response(leaver_csv(report), content_type="text/csv; charset=utf-8")
    # The name says nothing about the person.
    response.headers["Content-Disposition"] = 'attachment; filename="secrets-to-rotate.csv"'
    return response


def _before() -> int | None:
    """Return where the page before ended."""
    text = request.args.get("before")
    if text is None:
        return None
    # Nineteen digits are what 2**63 - 1 has; a longer text is not even read.
    is_number = text.isascii() and text.isdigit() and len(text) <= 19  # noqa: PLR2004
    if not is_number or not 1 <= int(text) <= LARGEST_SEQUENCE:
        raise InvalidInput({"before": Complaint("Must be a number that an earlier page gave.")})
    return int(text)
