"""What an admin has set for a site, set past the admin page, which has tests of its own."""

from typing import Any

import requests

from tests.browser.servers import Server, Servers

_TIMEOUT_SECONDS = 10


class SiteAdmin:
    """Ada, calling the admin API of the app with a token that the site made for her."""

    def __init__(self, servers: Servers, site: Server) -> None:
        self._api = f"{servers.app_url}/connect/api/v1/admin"
        self._site = site

    def sets(self, **rules: Any) -> None:
        """Change some rules of the site's policy and leave the others as they are."""
        now = self._call("GET", "policy")
        headers = {"If-Match": f'"{now["version"]}"'}
        self._call("PUT", "policy", json=now["policy"] | rules, headers=headers)

    def seals(self) -> None:
        """Seal the installation."""
        self._call("POST", "seal", json={"confirmation": "127.0.0.1"})

    def unseals(self) -> None:
        """Unseal it again."""
        self._call("POST", "unseal", json={})

    def _call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, json: Any = None
    ) -> Any:
        token = self._site.control("context-token", person="ada")["token"]
        answer = requests.request(
            method,
            f"{self._api}/{path}",
            headers={"Authorization": f"JWT {token}"} | (headers or {}),
            json=json,
            timeout=_TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        return answer.json()
