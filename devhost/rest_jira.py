"""Jira's REST API, as far as the app needs it.

Source: Jira Cloud REST API v3, "Permissions", "Issues", "Issue properties" and "Users".
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, request

from devhost.access import EDIT, VIEW, Rights
from devhost.groups import groups_of
from devhost.rest import rest_api
from devhost.session import this_site
from devhost.sites import Site

jira_rest = rest_api("jira_rest", __name__)

_PROPERTY_MAX_BYTES = 32768
_PROPERTY_NAME_MAX_CHARACTERS = 255
_GLOBAL_PERMISSIONS = ("ADMINISTER",)
_ISSUE_PERMISSIONS: Mapping[str, Rights] = {"BROWSE_PROJECTS": VIEW, "EDIT_ISSUES": EDIT}


@jira_rest.get("/rest/api/3/issue/<id_or_key>")
def issue(id_or_key: str) -> tuple[Response, int]:
    """Describe an issue: its names, and of its fields what is asked for."""
    try:
        found = this_site().issue(id_or_key)
    except KeyError:
        return _missing_issue()
    known = {"summary": found.title, "created": "2026-11-18T09:00:00.000+0000"}
    wanted = request.args.get("fields", "*all").split(",")
    fields = {name: value for name, value in known.items() if name in wanted or "*all" in wanted}
    return jsonify({"id": found.id, "key": found.key, "fields": fields}), 200


@jira_rest.put("/rest/api/3/issue/<id_or_key>/properties/<name>")
def set_property(id_or_key: str, name: str) -> tuple[Response, int]:
    """Set a property of an issue to any JSON value."""
    site, body = this_site(), request.get_data()
    try:
        found = site.issue(id_or_key)
    except KeyError:
        return _missing_issue()
    if not 0 < len(body) <= _PROPERTY_MAX_BYTES or len(name) > _PROPERTY_NAME_MAX_CHARACTERS:
        return jsonify({"errorMessages": ["The property's key or value is too long or empty."]}), 400
    try:
        value = json.loads(body)
    except ValueError:
        return jsonify({"errorMessages": ["The property's value is not JSON."]}), 400
    is_new = (found.id, name) not in site.properties
    site.properties[found.id, name] = value
    return jsonify({}), 201 if is_new else 200


@jira_rest.get("/rest/api/3/user/groups")
def user_groups() -> tuple[Response, int]:
    """List the groups that a user belongs to, all of them at once."""
    person = this_site().person_with_account(request.args.get("accountId", ""))
    if person is None:
        return jsonify({"errorMessages": ["Specified user does not exist."], "errors": {}}), 404
    return jsonify([{"name": group.name, "groupId": group.id} for group in groups_of(person)]), 200


@jira_rest.post("/rest/api/3/permissions/check")
def check_permissions() -> tuple[Response, int]:
    """Tell which of the asked permissions an account has; only what is granted stands in the answer."""
    body = request.get_json(silent=True)
    asked: dict[str, Any] = body if isinstance(body, dict) else {}
    problem = _problem(asked)
    if problem is not None:
        return jsonify({"errorMessages": [problem], "errors": {}}), 400
    site = this_site()
    granted_globally = [
        name for name in asked.get("globalPermissions", []) if _is_administrator(site, asked.get("accountId"))
    ]
    granted = [
        {"permission": name, "issues": issues, "projects": []}
        for entry in asked.get("projectPermissions", [])
        for name in entry["permissions"]
        if (issues := [number for number in entry["issues"] if _holds(site, asked, name, number)])
    ]
    return jsonify({"globalPermissions": granted_globally, "projectPermissions": granted}), 200


def _missing_issue() -> tuple[Response, int]:
    message = "Issue does not exist or you do not have permission to see it."
    return jsonify({"errorMessages": [message], "errors": {}}), 404


def _problem(asked: Mapping[str, Any]) -> str | None:
    entries = asked.get("projectPermissions", [])
    try:
        unknown = set(asked.get("globalPermissions", [])) - set(_GLOBAL_PERMISSIONS)
        unknown |= {name for entry in entries for name in entry["permissions"]} - _ISSUE_PERMISSIONS.keys()
        numbers = [number for entry in entries for number in entry["issues"]]
    except (KeyError, TypeError):
        return "Invalid request payload. Refer to the REST API documentation and try again."
    if not asked:
        return "Invalid request payload. Refer to the REST API documentation and try again."
    if unknown:
        return f"Unrecognized permissions: {', '.join(sorted(unknown))}"
    if not all(isinstance(number, int) for number in numbers):
        return "Issue ids must be numbers."
    return None


def _is_administrator(site: Site, account_id: str | None) -> bool:
    # An app's own user administers nothing here.
    return account_id is not None and site.is_admin(site.person_with_account(account_id))


def _holds(site: Site, asked: Mapping[str, Any], permission: str, number: int) -> bool:
    if all(issue.id != str(number) for issue in site.issues):
        return False
    if "accountId" not in asked:
        return True  # Without an account, Jira answers for the caller, and the app's own user may do both.
    person = site.person_with_account(asked["accountId"])
    if person is None:
        return False
    rights, needed = site.access.rights(person, str(number)), _ISSUE_PERMISSIONS[permission]
    return rights.view and (rights.edit or not needed.edit)
