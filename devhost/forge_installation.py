"""The Forge app as it is installed on a site."""

import secrets
from dataclasses import dataclass, field
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class ForgeInstallation:
    """The installation, and the tokens that were given out for the REST API."""

    id: str = field(default_factory=lambda: f"ari:cloud:ecosystem::installation/{uuid4()}")
    cloud_id: str = field(default_factory=lambda: str(uuid4()))
    client_key: str | None = None
    """The site's Connect client key, where the Forge app continues the Connect app."""
    tokens: dict[str, str | None] = field(default_factory=dict, repr=False)
    """Whose each token is: an account, or None for the app's own."""

    def token_for(self, account_id: str | None) -> str:
        """Make an opaque token."""
        token = secrets.token_urlsafe(24)
        self.tokens[token] = account_id
        return token
