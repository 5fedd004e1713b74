"""Somebody in front of the app in Forge: Atlassian signs each of his page's calls anew, and adds its tokens."""

from dataclasses import dataclass
from typing import Any

import jwt

from tests.forge.cloud import SYSTEM_TOKEN, RemoteSite
from tests.web.person import Person

FORGE_API = "/forge/api/v1"


def forge_headers(token: str, account: str | None) -> dict[str, str]:
    """Return what Atlassian sends with a call."""
    user = {} if account is None else {"x-forge-oauth-user": f"user-{account}"}
    return {"Authorization": f"Bearer {token}", "x-forge-oauth-system": SYSTEM_TOKEN, **user}


def claims_of(token: str) -> dict[str, Any]:
    """Read what a token says, to say something else."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


@dataclass(frozen=True)
class ForgePerson(Person):
    """An account of one site, standing on one container of it or on its admin page."""

    api = FORGE_API
    is_on_admin_page: bool = False

    def token(self, **changes: Any) -> str:
        """Return a fresh invocation token."""
        assert isinstance(self.site, RemoteSite)
        if self.is_on_admin_page:
            return self.site.admin_token(self.account)
        return self.site.page_token(self.account, self.container, **changes)

    def proof(self) -> dict[str, str]:
        """Return the headers with a fresh token, and with Atlassian's own beside it."""
        return forge_headers(self.token(), self.account)
