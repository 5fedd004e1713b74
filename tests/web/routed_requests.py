"""A good request for every route of the URL map, signed as it has to be, about a secret that Alice holds open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from plugin.web.tokens import TokenKind, token_kind_of
from tests.site import BOB, Site, World
from tests.web.person import NOWHERE, PASSWORD, Person, Unlocked

_SILENT = {"HEAD", "OPTIONS"}
_ISSUE_EVENT = {"issue": {"id": "10043"}}
_PAGE_EVENT = {
    "page": {"id": "98305"},
    "blog": {"id": "98306"},
    "project": {"key": "X"},
    "space": {"key": "X"},
}

BODIES: dict[str, dict[str, Any]] = {
    "POST /connect/api/v1/secrets": {"title": "Another", "password": PASSWORD, "content": "x"},
    "POST /connect/api/v1/secrets/<secret_id>/unlock": {"password": PASSWORD},
    "PATCH /connect/api/v1/secrets/<secret_id>": {"title": "New", "content": "new"},
    "PUT /connect/api/v1/secrets/<secret_id>/password": {"new_password": PASSWORD},
    "POST /connect/api/v1/asks": {"title": "Key of the VPN", "note": "For the new office"},
    "POST /connect/api/v1/asks/<ask_id>/fill": {"title": "Key", "password": PASSWORD, "content": "x"},
    "POST /connect/api/v1/secrets/<secret_id>/attachments": {"name": "key.pem", "size": 3},
    "PUT /connect/api/v1/secrets/<secret_id>/sharing": {"members": [{"account_id": BOB}]},
    "PUT /connect/api/v1/secrets/<secret_id>/owner": {"account_id": BOB},
    "PUT /connect/api/v1/admin/secrets/<secret_id>/owner": {"account_id": BOB},
    "POST /connect/api/v1/admin/seal": {"confirmation": "127.0.0.1"},
}


@dataclass(frozen=True)
class RoutedRequest:
    """One route with one of its methods."""

    rule: Rule
    method: str
    kind: TokenKind

    @property
    def name(self) -> str:
        """The method and the rule's pattern."""
        return f"{self.method} {self.rule.rule}"

    def send(self, alice: Person, world: World, secret: Unlocked) -> TestResponse:
        """Send it."""
        site = world.confluence if "confluence" in self.name or "page" in self.name else world.jira
        target = self._target(secret)
        headers = {"Authorization": f"JWT {self._token(site, target)}"}
        if self.kind is TokenKind.PAGE:
            return alice.client.get(f"{target}?jwt={site.bound_token('GET', target, alice.account)}")
        if self.kind is TokenKind.CONTEXT:
            headers |= {"X-Secrets-Grant": secret.grant, "If-Match": '"1"'}
        return alice.client.open(target, method=self.method, headers=headers, json=self._body(site))

    def _target(self, secret: Unlocked) -> str:
        values = {
            "<secret_id>": secret.id,
            "<ask_id>": str(NOWHERE),
            "<attachment_id>": "00000000-0000-4000-8000-000000000000",
            "<number>": "1",
            "<version>/<path:name>": "0/none",
            "<name>": "none",
        }
        target = self.rule.rule
        for variable, value in values.items():
            target = target.replace(variable, value)
        return target

    def _token(self, site: Site, target: str) -> str:
        match self.kind:
            case TokenKind.INSTALLED | TokenKind.UNINSTALLED:
                return site.install_token(target.rpartition("/")[2])
            case TokenKind.EVENT | TokenKind.EXPORT:
                return site.bound_token(self.method, target)
            case _:
                return site.context_token()

    def _body(self, site: Site) -> dict[str, Any] | None:
        if self.method == "GET":
            return None
        if self.kind in {TokenKind.INSTALLED, TokenKind.UNINSTALLED}:
            return site.event(self.rule.rule.rpartition("/")[2])
        if self.kind is TokenKind.EVENT:
            return site.event("enabled") | _ISSUE_EVENT | _PAGE_EVENT
        return BODIES.get(self.name, {"account_id": "nobody"} if "leavers" in self.name else {})


def routed_requests(app: Flask) -> Iterator[RoutedRequest]:
    """Return a request for each route and method; the two methods that say nothing are left out."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - _SILENT):
            yield RoutedRequest(rule, method, token_kind_of(app.view_functions[rule.endpoint]))
