"""Confluence's REST API, as far as the app needs it. Source: Confluence Cloud REST API v1."""

import re
from typing import Any

from flask import Response, jsonify, request

from devhost.groups import groups_of
from devhost.rest import rest_api
from devhost.session import this_site

confluence_rest = rest_api("confluence_rest", __name__)

_GROUPS_A_PAGE = 200
_CONTENT_ID = re.compile(r"[0-9]{1,19}")


@confluence_rest.post("/wiki/rest/api/content/<content_id>/permission/check")
def check_content_permission(content_id: str) -> tuple[Response, int]:
    """Tell whether a user may read or update a page, restrictions and space permissions taken together."""
    if request.headers.get("X-Atlassian-Token") != "no-check":
        return _error(403, "XSRF check failed")
    site = this_site()
    if not _CONTENT_ID.fullmatch(content_id) or all(page.id != content_id for page in site.pages):
        return _error(404, f"No content found with id: {content_id}")
    match request.get_json(silent=True):
        case {
            "subject": {"type": "user", "identifier": str(account_id)},
            "operation": "read" | "update" as operation,
        }:
            person = site.person_with_account(account_id)
        case _:
            return _error(400, "The subject or the operation is missing or unknown.")
    rights = site.access.rights(person, content_id)
    allowed = person is not None and rights.view and (rights.edit or operation == "read")
    return jsonify({"hasPermission": allowed, "errors": []}), 200


@confluence_rest.get("/wiki/rest/api/content/<content_id>")
def content(content_id: str) -> tuple[Response, int]:
    """Describe a page: a current one, unless the caller asks for those in the trash, or for any."""
    site = this_site()
    wanted = request.args.get("status", "current")
    known = {"current": site.pages, "trashed": site.trash}
    for status, pages in known.items():
        for page in pages:
            if page.id == content_id and wanted in (status, "any"):
                return jsonify({"id": page.id, "type": "page", "status": status, "title": page.title}), 200
    return _error(404, f"No content found with id: {content_id}")


@confluence_rest.get("/wiki/rest/api/user")
def user() -> tuple[Response, int]:
    """Describe a user; with `expand=operations`, also what the user may do on the site as a whole."""
    site = this_site()
    person = site.person_with_account(request.args.get("accountId", ""))
    if person is None:
        return _error(404, "No user found with the given account id")
    about: dict[str, Any] = {
        "type": "known",
        "accountId": person.account_id,
        "accountType": "atlassian",
        "publicName": person.name,
        "displayName": person.name,
    }
    if "operations" in request.args.get("expand", "").split(","):
        names = ["use", "administer"] if site.is_admin(person) else ["use"]
        about["operations"] = [{"operation": name, "targetType": "application"} for name in names]
    return jsonify(about), 200


@confluence_rest.get("/wiki/rest/api/user/memberof")
def memberships() -> tuple[Response, int]:
    """List the groups that a user belongs to, page by page."""
    person = this_site().person_with_account(request.args.get("accountId", ""))
    if person is None:
        return _error(404, "No user found with the given account id")
    start = request.args.get("start", default=0, type=int)
    limit = min(request.args.get("limit", default=_GROUPS_A_PAGE, type=int), _GROUPS_A_PAGE)
    page = groups_of(person)[start : start + limit]
    results = [{"type": "group", "name": group.name, "id": group.id} for group in page]
    return jsonify({"results": results, "start": start, "limit": limit, "size": len(results)}), 200


def _error(status: int, message: str) -> tuple[Response, int]:
    return jsonify({"statusCode": status, "message": message}), status
