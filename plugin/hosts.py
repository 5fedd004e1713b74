"""The sites of all tenants, for maintenance."""

from plugin.connect.exchange import new_session
from plugin.connect.host import HostClient, SiteHost
from plugin.connect.tenant import Tenant
from plugin.domain.clock import Clock
from plugin.services.signing_tenants import SigningTenant
from plugin.settings import Settings


class ConnectHosts:
    """Fills the port `Hosts`."""

    def __init__(self, client: HostClient) -> None:
        self._client = client

    def of(self, tenant: SigningTenant) -> SiteHost:
        """Return the site of one tenant."""
        site = tenant.installation
        signer = Tenant(site.client_key, site.product, tenant.shared_secret)
        return self._client.at(signer, base_url=site.base_url)


def open_hosts(settings: Settings, *, clock: Clock) -> ConnectHosts:
    """Return the sites; nothing is asked before somebody asks it."""
    session = new_session(settings.app_key)
    return ConnectHosts(HostClient(session, app_key=settings.app_key, clock=clock))
