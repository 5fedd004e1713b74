"""All that Forge's protocol needs at run time, made once: the app, its keys and the way back to the products."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from plugin.connect.errors import Refusal, TokenRefused
from plugin.connect.exchange import new_session
from plugin.connect.site import Client
from plugin.domain.clock import Clock
from plugin.forge import paths
from plugin.forge.host import SYSTEM_TOKEN, USER_TOKEN, RemoteHost, RemoteHosts
from plugin.forge.invocation import Invocation, verify_backend_call, verify_page_call
from plugin.forge.key_set import KeySet
from plugin.forge.remote_app import RemoteApp
from plugin.forge.settings import ForgeSettings


@dataclass(frozen=True, slots=True)
class Remote:
    """Verifies calls, and calls back."""

    app_key: str
    """The Connect app's key, which a site that moves here had installed."""
    app: RemoteApp
    keys: KeySet
    hosts: RemoteHosts

    def verify(self, token: str, *, is_page: bool, path: str, now: datetime) -> Invocation:
        """Verify a page's call to an address, or a call that Atlassian makes by itself.

        A page chooses the address, so the admin's are for the admin's page alone: a panel must not try them.

        Raises:
            TokenRefused: it does not prove that this page of this app, or Atlassian, makes this call now.
            KeysUnavailable: Atlassian's keys cannot be had now.

        """
        verify = verify_page_call if is_page else verify_backend_call
        call = verify(token, keys=self.keys, app=self.app, now=now)
        if call.module is not None and call.module.is_admin is not path.startswith(paths.ADMIN_API):
            raise TokenRefused(Refusal.MODULE)
        return call

    def host_of(self, invocation: Invocation, header: Callable[[str], str | None]) -> RemoteHost:
        """Return the site that a verified call came from; `header` gives the request's headers by name."""
        return self.hosts.of(invocation, user_token=header(USER_TOKEN), system_token=header(SYSTEM_TOKEN))


def open_remote(settings: ForgeSettings, *, app_key: str, clock: Clock, at_once: int) -> Remote | None:
    """Return what the settings describe; None where the door is closed. Nothing is asked before somebody calls."""
    app = settings.forge_app
    if app is None:
        return None
    session = new_session(app_key)
    hosts = RemoteHosts(Client(session, app_key, clock, app.api), at_once=at_once)
    return Remote(app_key, app, KeySet(settings.forge_jwks_url, session), hosts)
