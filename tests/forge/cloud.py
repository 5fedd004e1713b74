"""Atlassian's side of Forge around the app: one site with a Forge installation, its API, and Forge's key set."""

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.connect.local_host import Asked, reply
from tests.forge.makers import (
    CLOUD,
    INSTALLATION,
    admin_claims,
    event_claims,
    key_set_body,
    page_claims,
    sign,
)
from tests.site import ALICE, Site, World, reply_json

PROPERTY = (
    "/rest/atlassian-connect/1/addons/com.secrets-for-jira-and-confluence/properties/connect_client_key_"
)
SITE_URL = "https://acme.atlassian.net"
SYSTEM_TOKEN = "the-apps-own-token"


@dataclass
class RemoteSite(Site):
    """A site as Forge's API shows it: its calls carry Atlassian's tokens, and its rules are the product's own."""

    cloud_id: str = CLOUD
    installation: str = INSTALLATION
    reported: str | None = None
    """The Connect client key that Atlassian reports for it."""
    is_down: bool = False
    no_marks: bool = False
    """Whether it takes no properties of issues."""
    seen: list[str] = field(default_factory=list)
    """The paths that were asked for."""

    def changes(self, **app: Any) -> dict[str, Any]:
        """Return what makes the claims those of this site, and of this moment."""
        now = int(self.clock.now().timestamp())
        site = {
            "installationId": self.installation,
            "installation": {"id": self.installation},
            "apiBaseUrl": self.base_url.removesuffix("/wiki"),
        }
        return {"iat": now, "nbf": now, "exp": now + 25, "app": {**site, **app}}

    def page_token(self, account: str | None = ALICE, container: str | None = None, **changes: Any) -> str:
        """Return the token of a call of the panel or macro."""
        extension = {"issue": {"id": container or "10042"}, "content": {"id": container or "98304"}}
        context = {"cloudId": self.cloud_id, "siteUrl": SITE_URL, "extension": extension}
        made = {**self.changes(), "context": context, "principal": account, **changes}
        return sign(page_claims(self.product, **made))

    def admin_token(self, account: str | None = ALICE) -> str:
        """Return the token of a call of the admin page."""
        module = {"type": "jira:adminPage", "key": f"secrets-admin-{self.product}"}
        context = {"cloudId": self.cloud_id, "siteUrl": SITE_URL, "extension": {}}
        made = {**self.changes(module=module), "context": context, "principal": account}
        return sign(admin_claims(self.product, **made))

    def backend_token(self, **changes: Any) -> str:
        """Return the token of a call of Atlassian's own."""
        return sign(event_claims(self.product, **{**self.changes(), **changes}))

    def answer(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        """Answer as the product does."""
        path = asked.target.removeprefix(self.base_path)
        self.seen.append(path)
        if self.is_down or (self.no_marks and asked.method == "PUT"):
            return reply(handler, 500, b"")
        if path.startswith(PROPERTY) and self._is_from_the_app(asked):
            known = {"key": "connect_client_key", "value": self.reported}
            return reply_json(handler, known) if self.reported else reply(handler, 404, b"{}")
        if path.startswith(("/rest/api/3/issue/", "/rest/api/content/")) and asked.method == "GET":
            return reply_json(handler, {"id": path.split("/")[-1]})
        return super().answer(handler, asked)

    def _is_from_the_app(self, asked: Asked) -> bool:
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        # With his own token everybody may ask about himself, and only about himself.
        return token == SYSTEM_TOKEN or (token.startswith("user-") and self._is_about(token[5:], asked))

    def _is_about(self, account: str, asked: Asked) -> bool:
        if asked.method == "GET":
            return f"accountId={account.replace(':', '%3A')}" in asked.target
        question = json.loads(asked.body)
        return account in (question.get("accountId"), question.get("subject", {}).get("identifier"))


def remote_sites(world: World) -> dict[str, RemoteSite]:
    """Put the Forge side of Alice's Jira and Confluence on the world's server, beside its Connect side."""
    sites = {
        product: RemoteSite(
            product,
            "unused",
            f"{world.host.url}/ex/{product}/{CLOUD}" + ("/wiki" if product == "confluence" else ""),
            "unused",
            clock=world.jira.clock,
        )
        for product in ("jira", "confluence")
    }
    connect = world.host.answer

    def answer(handler: Any, asked: Asked) -> None:
        if asked.target == "/forge-keys":
            return reply(handler, 200, key_set_body())
        for site in sites.values():
            if asked.target.startswith(site.base_path + "/"):
                return site.answer(handler, asked)
        return connect(handler, asked)

    world.host.answer = answer
    return sites
