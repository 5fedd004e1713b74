"""Jira and Confluence, asked what an account may do. Nothing but a clear yes counts as one."""

import re
from dataclasses import dataclass

import requests

from plugin.connect import confluence, jira
from plugin.connect.errors import AccountRequired
from plugin.connect.exchange import Patience
from plugin.connect.site import PATIENCE, Client, Site
from plugin.connect.tenant import Tenant
from plugin.domain.access import NO_ACCESS, Access
from plugin.domain.clock import Clock
from plugin.domain.container import Container, Product
from plugin.domain.ids import AccountId

# The id becomes a part of a path.
_CONTAINER_ID = re.compile(r"[1-9][0-9]{0,18}")


class HostClient:
    """Calls the hosts of all tenants. One is enough for a process: its session may be shared by threads."""

    def __init__(
        self, session: requests.Session, *, app_key: str, clock: Clock, patience: Patience = PATIENCE
    ) -> None:
        self._client = Client(session, app_key, clock, patience)

    def at(self, tenant: Tenant, *, base_url: str) -> "SiteHost":
        """Return the host of one tenant. Its base URL must have passed `AllowedHosts.base_url`."""
        return SiteHost(Site(self._client, tenant, base_url))


@dataclass(frozen=True, slots=True)
class SiteHost:
    """The host of one tenant."""

    site: Site

    def access(self, container: Container, account: AccountId) -> Access:
        """Ask what this account may do with this container. One that the host does not know gives no access.

        Raises:
            HostUnavailable: the host gave no usable answer.
            AccountRequired: the account id is empty.

        """
        _require(account)
        if container.product is not self.site.tenant.product or not _CONTAINER_ID.fullmatch(container.id):
            return NO_ACCESS
        if container.product is Product.JIRA:
            return jira.issue_access(self.site, issue_id=container.id, account=account)
        return confluence.page_access(self.site, page_id=container.id, account=account)

    def is_admin(self, account: AccountId) -> bool:
        """Ask whether this account administers the site.

        Raises:
            HostUnavailable: the host gave no usable answer.
            AccountRequired: the account id is empty.

        """
        _require(account)
        if self.site.tenant.product is Product.JIRA:
            return jira.is_site_admin(self.site, account=account)
        return confluence.is_site_admin(self.site, account=account)


def _require(account: AccountId) -> None:
    # Without an account Jira answers for the caller, which is the app itself.
    if not account.strip():
        raise AccountRequired
