"""The Forge door: turns an invocation token into a caller, or refuses."""

from contextlib import suppress
from dataclasses import dataclass

from flask import Request, g

from plugin.domain.errors import InstallationNotFound, StaleEvent
from plugin.domain.installation import Installation
from plugin.domain.principal import Principal
from plugin.forge.host import RemoteHost
from plugin.forge.invocation import Invocation
from plugin.forge.notices import lifecycle_notice
from plugin.forge.remote import Remote
from plugin.services.dependencies import Dependencies
from plugin.services.joining import find_remote_tenant, is_known, join_site
from plugin.services.ports import Caller
from plugin.web.bearers import token_in_bearer
from plugin.web.refusals import Anonymous
from plugin.web.tokens import TokenKind


@dataclass(frozen=True, slots=True)
class ForgeDoor:
    """Checks invocation tokens. What it learns of a request stands in `flask.g`.

    `g.invocation` is the verified call and `g.host` the site that it came from; for a page's call, `g.installation`
    is the verified tenant and `g.caller` a verified account of it.
    """

    deps: Dependencies
    remote: Remote

    def admit(self, kind: TokenKind, request: Request) -> None:
        """Check a request's token.

        Raises:
            Unauthenticated, TokenRefused, InstallationNotFound: it does not prove who is calling.
            Anonymous: the token is good, but nobody is logged in.
            KeysUnavailable: Atlassian's keys cannot be fetched now.
            HostUnavailable: the site is new, and nobody can say now whether it is one that we know from Connect.

        """
        token, is_page, now = token_in_bearer(request), kind is TokenKind.INVOCATION, self.deps.clock.now()
        call = g.invocation = self.remote.verify(token, is_page=is_page, path=request.path, now=now)
        host = g.host = self.remote.host_of(call, request.headers.get)
        if not is_page:
            return
        g.installation = self._tenant(call, host, token=token)
        if call.account is None:
            raise Anonymous
        g.caller = Caller(Principal(g.installation, call.account, call.container), host)

    def take_in(self, call: Invocation, host: RemoteHost, *, token: str) -> None:
        """Take a site in, joined to its Connect tenant where Atlassian reports one. Idempotent.

        Raises:
            HostUnavailable: it cannot be found out now whether it has one, so nothing was done.

        """
        reported = host.reported_client_key(self.remote.app_key)
        # A newer call has done it already: that is as good.
        with suppress(StaleEvent):
            notice = lifecycle_notice(call, token=token)
            join_site(self.deps, notice, reported=reported, site_url=call.site_url)

    def _tenant(self, call: Invocation, host: RemoteHost, *, token: str) -> Installation:
        """Return the tenant; a call from one that was never heard of takes it in, for no event is sure to come.

        So does the first page's call of one that an event has made known: only pages say what the site's address is.
        """
        names = self.deps, call.installation, call.product
        try:
            found = find_remote_tenant(*names).installation
            if not call.site_url or found.base_url != call.api_url:
                return found
        except InstallationNotFound:
            if is_known(*names):
                raise
        self.take_in(call, host, token=token)
        return find_remote_tenant(*names).installation
