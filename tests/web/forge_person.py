"""Somebody in front of the app in Forge: Atlassian signs each of his page's calls anew, and adds its tokens."""

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.forge.cloud import SYSTEM_TOKEN, RemoteSite
from tests.web.person import Person

FORGE_API = "/forge/api/v1"


def forge_headers(token: str, account: str | None) -> dict[str, str]:
    """Return what Atlassian sends with a call."""
    user = {} if account is None else {"x-forge-oauth-user": f"user-{account}"}
    return {"Authorization": f"Bearer {token}", "x-forge-oauth-system": SYSTEM_TOKEN, **user}


@dataclass(frozen=True)
class ForgePerson(Person):
    """An account of one site, standing on one container of it or on its admin page."""

    is_on_admin_page: bool = False

    @property
    def remote(self) -> RemoteSite:
        """The site, as Forge has it."""
        assert isinstance(self.site, RemoteSite)
        return self.site

    def token(self, **changes: Any) -> str:
        """Return a fresh invocation token."""
        if self.is_on_admin_page:
            return self.remote.admin_token(self.account)
        return self.remote.page_token(self.account, self.container, **changes)

    def call(
        self,
        method: str,
        path: str,
        *,
        grant: str | None = None,
        headers: dict[str, str] | None = None,
        **body: Any,
    ) -> TestResponse:
        """Call the API; `body` is `json=` or `data=`."""
        sent = {**forge_headers(self.token(), self.account), **(headers or {})}
        if grant is not None:
            sent["X-Secrets-Grant"] = grant
        return self.client.open(f"{FORGE_API}/{path}", method=method, headers=sent, **body)
