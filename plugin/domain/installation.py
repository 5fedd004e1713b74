"""One Jira or Confluence site that has installed the app: a tenant."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from plugin.domain.container import Product
from plugin.domain.ids import ClientKey, InstallationId


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
    """Grows with every accepted lifecycle event and whenever a tenant key is made or destroyed; whatever is cached
    counts only for one generation."""
    tenant_key_version: int
    """The newest version: it seals whatever is written. Older boxes name theirs."""
    sealed_shared_secret: bytes = field(repr=False)
    """The key of the site's tokens, sealed under the tenant key."""
    installed_at: datetime
    uninstalled_at: datetime | None
    event_issued_at: int
    """The `iat` of the last accepted lifecycle token, in seconds: older events are stale."""

    @property
    def is_installed(self) -> bool:
        """Whether the site's tokens are accepted."""
        return self.state is InstallationState.INSTALLED

    @property
    def is_purged(self) -> bool:
        """Whether its keys were destroyed."""
        return self.state is InstallationState.PURGED
