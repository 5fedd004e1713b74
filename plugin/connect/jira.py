"""What Jira lets an account do: `POST /rest/api/3/permissions/check`.

The answer lists only what is granted, so a permission counts only when its name and the issue stand in one
entry. Source: Atlassian's page "The Jira Cloud platform REST API", "Permissions", "Get bulk permissions".
"""

from collections.abc import Mapping
from typing import Any

from plugin.connect.errors import HostFault, HostFaultReason, NotFoundAtHost
from plugin.connect.site import Site
from plugin.domain.access import NO_ACCESS, Access
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId

PERMISSIONS_CHECK = "/rest/api/3/permissions/check"
BROWSE = "BROWSE_PROJECTS"
EDIT = "EDIT_ISSUES"
ADMINISTER = "ADMINISTER"


def issue_access(site: Site, *, issue_id: str, account: AccountId) -> Access:
    """Ask what an account may do with an issue.

    Raises:
        HostUnavailable: Jira gave no usable answer.

    """
    wanted = {"issues": [int(issue_id)], "projects": [], "permissions": [BROWSE, EDIT]}
    body = {"accountId": account, "globalPermissions": [], "projectPermissions": [wanted]}
    try:
        answer = _check(site, body)
    except NotFoundAtHost:
        return NO_ACCESS
    grants = _list(answer, "projectPermissions")
    can_view = _is_granted(grants, permission=BROWSE, issue_id=issue_id)
    return Access(
        can_view=can_view, can_edit=can_view and _is_granted(grants, permission=EDIT, issue_id=issue_id)
    )


def is_site_admin(site: Site, *, account: AccountId) -> bool:
    """Ask whether an account administers Jira.

    Raises:
        HostUnavailable: Jira gave no usable answer.

    """
    body = {"accountId": account, "globalPermissions": [ADMINISTER], "projectPermissions": []}
    try:
        return ADMINISTER in _list(_check(site, body), "globalPermissions")
    except NotFoundAtHost:
        return False


def _check(site: Site, body: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = site.post(PERMISSIONS_CHECK, body)
    if answer.get("errors") or answer.get("errorMessages"):
        raise HostUnavailable from HostFault(HostFaultReason.NONSENSE)
    return answer


def _list(answer: Mapping[str, Any], name: str) -> list[Any]:
    value = answer.get(name)
    if not isinstance(value, list):
        raise HostUnavailable from HostFault(HostFaultReason.NONSENSE)
    return value


def _is_granted(grants: list[Any], *, permission: str, issue_id: str) -> bool:
    return any(
        isinstance(grant, dict)
        and grant.get("permission") == permission
        and _holds_id(grant.get("issues"), issue_id)
        for grant in grants
    )


def _holds_id(ids: object, issue_id: str) -> bool:
    # Jira answers with numbers, and some versions with strings. As text, JSON's true is no 1, and 1.0 neither.
    return isinstance(ids, list) and any(str(one) == issue_id for one in ids)
