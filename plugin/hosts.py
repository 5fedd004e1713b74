"""The sites of all tenants, for maintenance."""

from plugin.connect.account_register import SiteRegister
from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.exchange import new_session
from plugin.connect.host import HostClient, SiteHost
from plugin.connect.site import Client
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
        return self._client.at(_signer(tenant), base_url=tenant.installation.base_url)


class ConnectAccountRegisters:
    """Fills the port `AccountRegisters`."""

    def __init__(self, client: HostClient, *, path: str) -> None:
        self._client = client
        self._path = path

    def of(self, tenant: SigningTenant) -> SiteRegister:
        """Return where the accounts of one tenant are reported."""
        host = self._client.at(_signer(tenant), base_url=tenant.installation.base_url)
        return SiteRegister(host.site, self._path)


def open_hosts(settings: Settings, *, clock: Clock) -> ConnectHosts:
    """Return the sites; nothing is asked before somebody asks it."""
    return ConnectHosts(_client(settings, clock))


def open_account_registers(settings: Settings, *, clock: Clock) -> ConnectAccountRegisters | None:
    """Return where accounts are reported; None where the settings leave that off."""
    if settings.account_report_url is None:
        return None
    return ConnectAccountRegisters(_client(settings, clock), path=settings.account_report_url)


def _client(settings: Settings, clock: Clock) -> HostClient:
    allowed_hosts = AllowedHosts.parse(settings.allowed_host_suffixes)
    return HostClient(Client(new_session(settings.app_key), settings.app_key, clock, allowed_hosts))


def _signer(tenant: SigningTenant) -> Tenant:
    site = tenant.installation
    return Tenant(site.client_key, site.product, tenant.shared_secret)
