"""Jira and Confluence, asked what an account may do. Nothing but a clear yes counts as one."""

import re
from dataclasses import dataclass, field

from plugin.connect import confluence, groups, jira, presence
from plugin.connect.breaker import AT_ONCE, Breaker, Breakers
from plugin.connect.errors import AccountRequired
from plugin.connect.site import Client, Site
from plugin.connect.tenant import Tenant
from plugin.domain.access import NO_ACCESS, Access
from plugin.domain.container import Container, Product
from plugin.domain.ids import AccountId

MARKS_AT_ONCE = 1
"""How many marks of one site may hold threads while it is slow: a mark can wait, people cannot."""

# The id becomes a part of a path.
_CONTAINER_ID = re.compile(r"[1-9][0-9]{0,18}")


class HostClient:
    """Calls the hosts of all tenants. One is enough for a process: its session may be shared by threads."""

    def __init__(self, client: Client, *, at_once: int = AT_ONCE) -> None:
        self._client = client
        self._breakers = Breakers(at_once=at_once)
        self._marking_breakers = Breakers(at_once=MARKS_AT_ONCE)

    def at(self, tenant: Tenant, *, base_url: str) -> "SiteHost":
        """Return the host of one tenant. Each call checks that its base URL is one that a site may have."""
        return SiteHost(
            Site(self._client, tenant, base_url),
            self._breakers.of(tenant.client_key, base_url=base_url),
            self._marking_breakers.of(tenant.client_key, base_url=base_url),
        )


@dataclass(frozen=True, slots=True)
class SiteHost:
    """The host of one tenant."""

    site: Site
    breaker: Breaker = field(repr=False)
    marking_breaker: Breaker = field(repr=False)
    """Its own: a Jira that only refuses to set a property must not keep anybody from his secrets."""

    def access(self, container: Container, account: AccountId) -> Access:
        """Ask what this account may do with this container. One that the host does not know gives no access.

        Raises:
            HostUnavailable: the host gave no usable answer, or is being left alone for a while.
            AccountRequired: the account id is empty.

        """
        _require(account)
        if container.product is not self.site.tenant.product or not _CONTAINER_ID.fullmatch(container.id):
            return NO_ACCESS
        return self.breaker.check(lambda: self._access(container, account))

    def may_view(self, container: Container, account: AccountId, *, asked_by: AccountId) -> bool | None:
        """Ask, as the app, whether somebody may see this container, whoever wants to know.

        Raises:
            HostUnavailable: the host gave no usable answer, or is being left alone for a while.
            AccountRequired: the account id is empty.

        """
        del asked_by  # A Connect app is answered about everybody.
        return self.access(container, account).can_view

    def is_admin(self, account: AccountId) -> bool:
        """Ask whether this account administers the site.

        Raises:
            HostUnavailable: the host gave no usable answer, or is being left alone for a while.
            AccountRequired: the account id is empty.

        """
        _require(account)
        return self.breaker.check(lambda: self._is_admin(account))

    def groups_of(self, account: AccountId) -> frozenset[str]:
        """Ask for the names and the ids of the groups that this account belongs to.

        Raises:
            HostUnavailable: the host gave no usable answer, or is being left alone for a while.
            AccountRequired: the account id is empty.

        """
        _require(account)
        return self.breaker.check(lambda: groups.groups_of(self.site, account=account))

    def has(self, container: Container) -> bool:
        """Ask, as the app, whether an issue or page is there, be it in the product's own trash.

        False can also mean that the app may not see it, so nothing may be deleted on this word alone.

        Raises:
            HostUnavailable: the host gave no usable answer, or is being left alone for a while.

        """
        if container.product is not self.site.tenant.product or not _CONTAINER_ID.fullmatch(container.id):
            return False
        return self.breaker.check(lambda: self._has(container))

    def mark(self, container: Container, *, is_present: bool) -> None:
        """Say at a Jira issue whether it holds secrets; an issue that is gone needs no mark.

        Raises:
            HostUnavailable: the host did not say that it was done, or is being left alone for a while.

        """
        if container.product is not Product.JIRA or not _CONTAINER_ID.fullmatch(container.id):
            return
        self.marking_breaker.check(
            lambda: presence.mark(self.site, issue_id=container.id, is_present=is_present)
        )

    def _has(self, container: Container) -> bool:
        if container.product is Product.JIRA:
            return presence.has_issue(self.site, issue_id=container.id)
        return presence.has_page(self.site, page_id=container.id)

    def _access(self, container: Container, account: AccountId) -> Access:
        if container.product is Product.JIRA:
            return jira.issue_access(self.site, issue_id=container.id, account=account)
        return confluence.page_access(self.site, page_id=container.id, account=account)

    def _is_admin(self, account: AccountId) -> bool:
        if self.site.tenant.product is Product.JIRA:
            return jira.is_site_admin(self.site, account=account)
        return confluence.is_site_admin(self.site, account=account)


def _require(account: AccountId) -> None:
    # Without an account Jira answers for the caller, which is the app itself.
    if not account.strip():
        raise AccountRequired
