"""Which groups an account belongs to, asked of the host as the app.

Jira: `GET /rest/api/3/user/groups`, all groups in one answer (Jira Cloud REST API v3, "Users", "Get user groups").
Confluence: `GET /rest/api/user/memberof`, page by page (Confluence Cloud REST API v1, "Users", "Get group
memberships for user"). Both need no more than the scope READ.
"""

from collections.abc import Iterable
from typing import Any

from plugin.connect.errors import HostFault, HostFaultReason, NotFoundAtHost
from plugin.connect.site import Site
from plugin.domain.container import Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId

JIRA_GROUPS = "/rest/api/3/user/groups"
CONFLUENCE_GROUPS = "/rest/api/user/memberof"
PAGE = 200
PAGES = 10
"""Beyond these, a membership does not count: nobody waits for more questions."""

_ID_NAMES = {Product.JIRA: "groupId", Product.CONFLUENCE: "id"}


def groups_of(site: Site, *, account: AccountId) -> frozenset[str]:
    """Return the names and the ids of an account's groups; none for an account that the host does not know.

    Raises:
        HostUnavailable: the host gave no usable answer.

    """
    product = site.tenant.product
    try:
        if product is Product.JIRA:
            groups: Iterable[object] = site.get_list(JIRA_GROUPS, {"accountId": account})
        else:
            groups = _pages(site, account)
    except NotFoundAtHost:
        return frozenset()
    return frozenset(name for group in groups for name in _names(group, _ID_NAMES[product]))


def _pages(site: Site, account: AccountId) -> list[Any]:
    groups: list[Any] = []
    for _ in range(PAGES):
        query = {"accountId": account, "start": str(len(groups)), "limit": str(PAGE)}
        results = site.get(CONFLUENCE_GROUPS, query).get("results")
        if not isinstance(results, list):
            raise HostUnavailable from HostFault(HostFaultReason.NONSENSE)
        groups += results
        # Confluence may give fewer than were asked for, so only an empty page is the end for certain.
        if not results:
            break
    return groups


def _names(group: object, id_name: str) -> list[str]:
    if not isinstance(group, dict):
        raise HostUnavailable from HostFault(HostFaultReason.NONSENSE)
    return [name for key in ("name", id_name) if isinstance(name := group.get(key), str) and name]
