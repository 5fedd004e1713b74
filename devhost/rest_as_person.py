"""The REST calls that the bridge makes for the app as the person in front of the screen (AP.request).

The browser's own session says who that is; the app's tokens have no part in it.
Sources: Jira Cloud REST API v3, "User search", "Groups" and "Issues"; Confluence Cloud REST API v1, "Search" and
"Group".
"""

import re
from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from devhost.groups import GROUPS, groups_among
from devhost.people import Person
from devhost.session import this_person, this_site

jira_as_person = Blueprint("jira_as_person", __name__)
confluence_as_person = Blueprint("confluence_as_person", __name__)

_NAME_IN_CQL = re.compile(r'user\.fullname ?~ ?"((?:[^"\\]|\\.)*)"')
_BULK_MOST = 100


@jira_as_person.before_request
@confluence_as_person.before_request
def _ask_who() -> Response | None:
    trouble = this_site().faults.interfere()
    if trouble is not None:
        return trouble
    if this_person() is None:
        abort(401)
    return None


@jira_as_person.get("/rest/api/3/user/bulk")
def name_users() -> Response:
    """Describe the users with these accounts; the unknown ones are left out."""
    return jsonify({"values": [_user(person) for person in _people_with(request.args.getlist("accountId"))]})


@jira_as_person.get("/rest/api/3/user/search")
def search_users() -> Response:
    """Find the users whose names hold the query."""
    found = _people_called(request.args.get("query", ""))
    return jsonify([_user(person) for person in found][: request.args.get("maxResults", 50, int)])


@jira_as_person.get("/rest/api/3/groups/picker")
def pick_groups() -> Response:
    """Find the groups whose names hold the query."""
    found = groups_among(this_site().people, request.args.get("query", ""))
    groups = [{"name": group.name, "html": group.name, "groupId": group.id, "labels": []} for group in found]
    return jsonify(
        {"header": f"Showing {len(groups)} of {len(groups)}", "total": len(groups), "groups": groups}
    )


@jira_as_person.get("/rest/api/3/group/bulk")
def name_groups() -> Response:
    """Describe the groups with these ids."""
    wanted = request.args.getlist("groupId")
    return jsonify(
        {"values": [{"groupId": each.id, "name": each.name} for each in GROUPS if each.id in wanted]}
    )


@jira_as_person.post("/rest/api/3/issue/bulkfetch")
def fetch_issues() -> tuple[Response, int]:
    """Describe those of the named issues that the person may see; the others are left out."""
    site, person = this_site(), this_person()
    asked: dict[str, Any] = request.get_json()
    wanted = asked["issueIdsOrKeys"]
    if len(wanted) > _BULK_MOST:
        return jsonify({"errorMessages": ["Too many issues."], "errors": {}}), 400
    found = [
        {"id": issue.id, "key": issue.key, "fields": {"summary": issue.title}}
        for issue in site.issues
        if {issue.id, issue.key} & set(wanted) and site.access.rights(person, issue.id).view
    ]
    return jsonify({"issues": found, "issueErrors": []}), 200


@confluence_as_person.get("/wiki/rest/api/user/bulk")
def name_confluence_users() -> Response:
    """Describe the users with these accounts; the unknown ones are left out."""
    found = [_confluence_user(person) for person in _people_with(request.args.getlist("accountId"))]
    return jsonify({"results": found, "size": len(found)})


@confluence_as_person.get("/wiki/rest/api/search/user")
def search_confluence_users() -> tuple[Response, int]:
    """Find users by a query of one kind: `user.fullname ~ "text"`."""
    asked = _NAME_IN_CQL.fullmatch(request.args.get("cql", ""))
    if asked is None:
        return jsonify({"statusCode": 400, "message": "Could not parse cql"}), 400
    found = _people_called(re.sub(r"\\(.)", r"\1", asked[1]))
    results = [{"user": _confluence_user(person), "title": person.name} for person in found]
    return jsonify({"results": results[: request.args.get("limit", 25, int)], "size": len(results)}), 200


@confluence_as_person.get("/wiki/rest/api/group/picker")
def pick_confluence_groups() -> Response:
    """Find the groups whose names hold the query."""
    found = groups_among(this_site().people, request.args.get("query", ""))
    results = [{"type": "group", "name": group.name, "id": group.id} for group in found]
    return jsonify({"results": results, "size": len(results)})


@confluence_as_person.get("/wiki/rest/api/group/by-id")
def name_confluence_group() -> tuple[Response, int]:
    """Describe the group with this id."""
    for group in GROUPS:
        if group.id == request.args.get("id"):
            return jsonify({"type": "group", "name": group.name, "id": group.id}), 200
    return jsonify({"statusCode": 404, "message": "No group found"}), 404


def _people_called(query: str) -> list[Person]:
    return [person for person in this_site().people if query and query.lower() in person.name.lower()]


def _people_with(accounts: Collection[str]) -> list[Person]:
    return [person for person in this_site().people if person.account_id in accounts]


def _user(person: Person) -> dict[str, Any]:
    return {
        "accountId": person.account_id,
        "accountType": "atlassian",
        "displayName": person.name,
        "active": True,
    }


def _confluence_user(person: Person) -> dict[str, Any]:
    return {
        "type": "known",
        "accountId": person.account_id,
        "accountType": "atlassian",
        "publicName": person.name,
        "displayName": person.name,
    }
