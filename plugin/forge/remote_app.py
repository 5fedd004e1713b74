"""The Forge app whose calls this server takes, as its operator registered it.

Source of the identifiers: Atlassian's page "Forge Remote essentials" (the tokens' claims `aud`, `app.id`,
`app.environment` and `app.apiBaseUrl`).
"""

from dataclasses import dataclass
from typing import Self

from plugin.connect.allowed_hosts import AllowedHosts

APP_PREFIX = "ari:cloud:ecosystem::app/"
APP_ID_PATTERN = r"^(ari:cloud:ecosystem::app/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
JWKS_URL = "https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json"
API_ORIGINS = "https://api.atlassian.com"
PRODUCTION = "PRODUCTION"
ENVIRONMENTS_PATTERN = r"^(PRODUCTION|STAGING|DEVELOPMENT)(,(PRODUCTION|STAGING|DEVELOPMENT))*$"


@dataclass(frozen=True, slots=True)
class RemoteApp:
    """What a token must name, each whole."""

    id: str
    """The app's full resource identifier."""
    environments: frozenset[str]
    api: AllowedHosts
    """Where the products' REST APIs answer, for all sites."""

    @classmethod
    def of(cls, app_id: str, *, environments: str = PRODUCTION, api_origins: str = API_ORIGINS) -> Self:
        """Read the settings, which were checked before; the id may be given without its prefix."""
        full_id = APP_PREFIX + app_id.removeprefix(APP_PREFIX)
        return cls(full_id, frozenset(environments.split(",")), AllowedHosts.parse(api_origins))
