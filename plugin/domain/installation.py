"""One Jira or Confluence site that has installed the app: a tenant."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from plugin.domain.container import Product
from plugin.domain.ids import AccountId, ClientKey, ForgeInstallationId, InstallationId


class InstallationState(StrEnum):
    """Whether the site's tokens are accepted."""

    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"
    PURGED = "purged"
    """Uninstalled for so long that its keys were destroyed. It starts empty when it comes back."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What we know of a tenant. Its data is kept for a while when it uninstalls (see `Policy`)."""

    id: InstallationId
    client_key: ClientKey
    product: Product
    base_url: str
    """Where the host's REST API answers; checked against the allowed hosts before it was stored."""
    display_url: str | None
    """The custom domain under which people see the site, if it passed as an https origin."""
    state: InstallationState
    generation: int
    """Grows with every accepted lifecycle event, and whenever a tenant key is made or destroyed, the policy changes
    or the site is sealed or unsealed; whatever is cached
    counts only for one generation."""
    tenant_key_version: int
    """The newest version: it seals whatever is written. Older boxes name theirs."""
    sealed_shared_secret: bytes = field(repr=False)
    """What lets the site in, sealed under the tenant key (`plugin.services.credentials`)."""
    installed_at: datetime
    uninstalled_at: datetime | None
    event_issued_at: int
    """The `iat` of the last accepted lifecycle token, in seconds: older events are stale."""
    policy: str | None = None
    """What the site's admins have chosen, as `plugin.domain.site_policy` writes it; None: nothing."""
    policy_version: int = 0
    """Grows by one with each change of the policy."""
    sealed_at: datetime | None = None
    """When an admin stopped everything; None while secrets open."""
    sealed_by: AccountId | None = None
    """Who did; None where it was done on the command line."""
    forge_id: ForgeInstallationId | None = None
    """Its Forge installation, to find it by; the sealed credentials prove it. None for a site of Connect alone."""

    @property
    def is_installed(self) -> bool:
        """Whether the site's tokens are accepted."""
        return self.state is InstallationState.INSTALLED

    @property
    def is_sealed(self) -> bool:
        """Whether nothing may be opened or written."""
        return self.sealed_at is not None

    @property
    def is_purged(self) -> bool:
        """Whether its keys were destroyed."""
        return self.state is InstallationState.PURGED
