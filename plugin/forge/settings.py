"""The settings of Forge's door; `.env.example` says what each means."""

from typing import Annotated

from pydantic import BaseModel, Field, field_validator

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.forge.remote_app import (
    API_ORIGINS,
    APP_ID_PATTERN,
    ENVIRONMENTS_PATTERN,
    JWKS_URL,
    PRODUCTION,
    RemoteApp,
)


class ForgeSettings(BaseModel):
    """All may be absent: then the door is closed."""

    forge_app_id: Annotated[str, Field(pattern=APP_ID_PATTERN)] | None = None
    forge_environments: Annotated[str, Field(pattern=ENVIRONMENTS_PATTERN)] = PRODUCTION
    forge_jwks_url: str = JWKS_URL
    forge_api_origins: str = API_ORIGINS

    @property
    def forge_app(self) -> RemoteApp | None:
        """The Forge app whose calls are taken; None where the door is closed."""
        if self.forge_app_id is None:
            return None
        return RemoteApp.of(
            self.forge_app_id, environments=self.forge_environments, api_origins=self.forge_api_origins
        )

    @field_validator("forge_api_origins")
    @classmethod
    def _check_origins(cls, entries: str) -> str:
        if AllowedHosts.parse(entries).suffixes:
            raise ValueError("must be a list of origins, such as https://api.atlassian.com")
        return entries
