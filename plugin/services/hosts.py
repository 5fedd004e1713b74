"""How maintenance gets at the hosts: no request has brought one along."""

from typing import Protocol

from plugin.services.ports import Host
from plugin.services.signing_tenants import SigningTenant


class Hosts(Protocol):
    """The sites of all tenants. `plugin.app` fills this in."""

    def of(self, tenant: SigningTenant) -> Host:
        """Return the site of one tenant."""
        ...
