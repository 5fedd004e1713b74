"""What Confluence lets an account do: `POST /rest/api/content/{id}/permission/check`.

Source: Atlassian's page "The Confluence Cloud REST API" (v1), groups "Content permissions" and "Users".
"""

from plugin.connect.errors import HostFault, HostFaultReason, NotFoundAtHost
from plugin.connect.site import Site
from plugin.domain.access import NO_ACCESS, Access
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId

USER = "/rest/api/user"
READ = "read"
UPDATE = "update"


def page_access(site: Site, *, page_id: str, account: AccountId) -> Access:
    """Ask what an account may do with a page; restrictions of the page and its space count.

    Raises:
        HostUnavailable: Confluence gave no usable answer.

    """
    try:
        can_view = _may(site, READ, page_id=page_id, account=account)
        return Access(
            can_view=can_view, can_edit=can_view and _may(site, UPDATE, page_id=page_id, account=account)
        )
    except NotFoundAtHost:
        return NO_ACCESS


def is_site_admin(site: Site, *, account: AccountId) -> bool:
    """Ask whether an account administers Confluence.

    Raises:
        HostUnavailable: Confluence gave no usable answer.

    """
    try:
        user = site.get(USER, {"accountId": account, "expand": "operations"})
    except NotFoundAtHost:
        return False
    operations = user.get("operations")
    if not isinstance(operations, list):
        raise HostUnavailable from HostFault(HostFaultReason.NONSENSE)
    return any(
        isinstance(one, dict)
        and one.get("operation") == "administer"
        and one.get("targetType") == "application"
        for one in operations
    )


def _may(site: Site, operation: str, *, page_id: str, account: AccountId) -> bool:
    body = {"subject": {"type": "user", "identifier": account}, "operation": operation}
    answer = site.post(
        f"/rest/api/content/{page_id}/permission/check", body, **{"X-Atlassian-Token": "no-check"}
    )
    verdict = answer.get("hasPermission")
    if not isinstance(verdict, bool):
        raise HostUnavailable from HostFault(HostFaultReason.NONSENSE)
    return verdict and not answer.get("errors")
