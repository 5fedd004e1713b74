"""Jira or Confluence behind Forge: the same questions as in Connect, asked with the tokens that came with the call.

What a user may do is asked with his own token: with the app's, Jira and Confluence answer about another account to
administrators only (Atlassian's REST API pages, "Get bulk permissions" and "Check content permissions"). The account
still stands in each question, and it is the invocation token's. What the app wants to know for itself, or to mark, is
asked with the app's token. Both tokens are opaque and short-lived; they are neither kept nor logged.
"""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from plugin.connect.breaker import AT_ONCE, Breakers
from plugin.connect.errors import HostFault, HostFaultReason, NotFoundAtHost
from plugin.connect.host import MARKS_AT_ONCE, SiteHost
from plugin.connect.qsh import RequestLine
from plugin.connect.site import Client, Site
from plugin.connect.tenant import Tenant
from plugin.domain.access import Access
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId, ClientKey
from plugin.forge.invocation import Invocation

USER_TOKEN = "x-forge-oauth-user"  # noqa: S105 - the name of a header, not a token
SYSTEM_TOKEN = "x-forge-oauth-system"  # noqa: S105 - the name of a header, not a token
CLIENT_KEY_PROPERTY = "connect_client_key_019cdff3-8bfb-71fe-9628-875b700aebb8"
"""Reserved by Atlassian: reading it gives the Connect client key of the site that the app's token is for."""

_PATHS = {Product.JIRA: "", Product.CONFLUENCE: "/wiki"}


@dataclass(frozen=True, slots=True)
class RemoteSite(Site):
    """A site that is called with a token from Atlassian, not with one that we sign."""

    bearer: str | None = field(default=None, repr=False)

    def authorization(self, request: RequestLine, now: datetime) -> str:
        """Return the header that lets a call in.

        Raises:
            HostUnavailable: no token came with the invocation.

        """
        del request, now  # The token is for any request.
        if not self.bearer:
            raise HostUnavailable from HostFault(HostFaultReason.NO_TOKEN)
        return f"Bearer {self.bearer}"


@dataclass(frozen=True, slots=True)
class RemoteHost:
    """The site of one invocation. Fills the port `Host`."""

    as_user: SiteHost
    as_app: SiteHost

    def access(self, container: Container, account: AccountId) -> Access:
        """Ask what the caller may do with this container.

        Raises:
            HostUnavailable: no usable answer.

        """
        return self.as_user.access(container, account)

    def is_admin(self, account: AccountId) -> bool:
        """Ask whether the caller administers the site.

        Raises:
            HostUnavailable: no usable answer.

        """
        return self.as_user.is_admin(account)

    def may_view(self, container: Container, account: AccountId, *, asked_by: AccountId) -> bool | None:
        """Ask, as the caller, whether somebody else may see this container; None if he is no admin.

        Raises:
            HostUnavailable: no usable answer.

        """
        # To others it would be a refusal, and too many of those are taken for a site that does not answer.
        return self.as_user.access(container, account).can_view if self.as_user.is_admin(asked_by) else None

    def groups_of(self, account: AccountId) -> frozenset[str]:
        """Ask, as the app, for the groups that the caller belongs to.

        Raises:
            HostUnavailable: no usable answer.

        """
        return self.as_app.groups_of(account)

    def has(self, container: Container) -> bool:
        """Ask, as the app, whether an issue or page is there.

        Raises:
            HostUnavailable: no usable answer.

        """
        return self.as_app.has(container)

    def mark(self, container: Container, *, is_present: bool) -> None:
        """Say at a Jira issue, as the app, whether it holds secrets.

        Raises:
            HostUnavailable: it is not certain that this was done.

        """
        self.as_app.mark(container, is_present=is_present)

    def reported_client_key(self, app_key: str) -> ClientKey | None:
        """Ask Atlassian which Connect installation of the app this site has, or had; None where there is none.

        Source: Atlassian's page "Retrieving the Connect clientKey in Forge", option 2.

        Raises:
            HostUnavailable: no usable answer, so nothing may be concluded.

        """
        path = f"/rest/atlassian-connect/1/addons/{quote(app_key, safe='')}/properties/{CLIENT_KEY_PROPERTY}"
        site = self.as_app.site
        try:
            value = self.as_app.breaker.check(lambda: site.get(path, {})).get("value")
        except NotFoundAtHost:
            return None
        if not isinstance(value, str) or not value:
            raise HostUnavailable from HostFault(HostFaultReason.NONSENSE)
        return ClientKey(value)


class RemoteHosts:
    """The sites of all invocations. One is enough for a process: its session may be shared by threads."""

    def __init__(self, client: Client, *, at_once: int = AT_ONCE) -> None:
        self._client = client
        self._breakers = Breakers(at_once=at_once)
        self._marking_breakers = Breakers(at_once=MARKS_AT_ONCE)

    def of(self, invocation: Invocation, *, user_token: str | None, system_token: str | None) -> RemoteHost:
        """Return the site that an invocation came from, with the tokens that came with it."""
        tenant = Tenant(ClientKey(invocation.installation), invocation.product, shared_secret="")
        base_url = invocation.api_url + _PATHS[invocation.product]
        breakers = [
            each.of(tenant.client_key, base_url=base_url) for each in (self._breakers, self._marking_breakers)
        ]
        as_user, as_app = (
            SiteHost(RemoteSite(self._client, tenant, base_url, bearer=token), *breakers)
            for token in (user_token, system_token)
        )
        return RemoteHost(as_user, as_app)
