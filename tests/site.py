"""A small world around the app: sites that sign tokens and answer REST calls, and Atlassian's install keys.

Nothing here is a stand-in for a part of the app: the tokens are signed, and the app asks over real HTTP.
"""

import functools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plugin.connect.qsh import query_string_hash
from plugin.domain.clock import Clock, SystemClock
from tests.connect.local_host import Asked, LocalHost, local_host, reply

APP_KEY = "com.secrets-for-jira-and-confluence"
APP_URL = "http://127.0.0.1:9000"
KEY_ID = "0e50fccb-239d-4991-a5db-dc850ba3f236"
ISSUE = "10042"
OTHER_ISSUE = "10043"
PAGE = "98304"

ALICE = "5be24ad8b1653240376955d2"
BOB = "712020:7c3d9f6e-5b0e-4d3a-9f4e-0c6f2a1b8d77"
CHARLIE = "712020:c4a11ed0-0000-4000-8000-0c6f2a1b8d77"
ADA = "712020:ada00000-1111-4222-8333-0c6f2a1b8d77"
MALLORY = "712020:3a110111-9999-4999-8999-0c6f2a1b8d77"

_SIGNATURE_ONLY: Any = dict.fromkeys(("verify_aud", "verify_exp", "verify_iat"), False)


@dataclass
class Site:
    """One Jira or Confluence site: it signs tokens with its shared secret, and says who may do what."""

    product: str
    client_key: str
    base_url: str
    shared_secret: str = field(repr=False)
    display_url: str | None = None
    clock: Clock = field(default_factory=SystemClock)
    viewers: set[str] = field(default_factory=lambda: {ALICE, BOB, ADA})
    editors: set[str] = field(default_factory=lambda: {ALICE})
    admins: set[str] = field(default_factory=lambda: {ADA})
    groups: dict[str, set[str]] = field(default_factory=dict)
    """The members of each group."""
    marks: dict[str, Any] = field(default_factory=dict)
    """The property `secrets` of each issue that has it."""

    @property
    def base_path(self) -> str:
        """The path part of the site's address."""
        return urlsplit(self.base_url).path

    def claims(self, account: str | None = ALICE, **changes: Any) -> dict[str, Any]:
        """Return the claims of a good context token; a change to None leaves the claim out."""
        now = int(self.clock.now().timestamp())
        made: dict[str, Any] = {
            "iss": self.client_key,
            "sub": account,
            "iat": now,
            "exp": now + 180,
            "qsh": "context-qsh",
            "context": self.context_claim(),
            **changes,
        }
        return {name: value for name, value in made.items() if value is not None}

    def context_claim(self, container: str | None = None) -> dict[str, Any]:
        """Return the claim that says where the frame stands."""
        if self.product == "jira":
            return {"jira": {"issue": {"id": container or ISSUE}, "project": {"id": "10000"}}}
        return {"confluence": {"content": {"id": container or PAGE, "type": "page"}}}

    def sign(self, claims: dict[str, Any]) -> str:
        """Sign with the shared secret."""
        return jwt.encode(claims, self.shared_secret, algorithm="HS256")

    def context_token(self, account: str | None = ALICE, **changes: Any) -> str:
        """Return what `AP.context.getToken()` gives a page."""
        return self.sign(self.claims(account, **changes))

    def bound_token(self, method: str, target: str, account: str | None = ALICE, **changes: Any) -> str:
        """Return a token that is good for one method and target."""
        return self.sign(self.claims(account, **{"qsh": query_string_hash(method, target), **changes}))

    def event(self, event_type: str, **changes: Any) -> dict[str, Any]:
        """Return the body of a lifecycle event; a change to None leaves the field out."""
        made = {
            "key": APP_KEY,
            "clientKey": self.client_key,
            "sharedSecret": self.shared_secret if event_type == "installed" else None,
            "baseUrl": self.base_url,
            "displayUrl": self.display_url,
            "productType": self.product,
            "description": "A site of the tests",
            "eventType": event_type,
            **changes,
        }
        return {name: value for name, value in made.items() if value is not None}

    def install_token(self, event_type: str, method: str = "POST", **changes: Any) -> str:
        """Return the token that Atlassian signs for `installed` and `uninstalled`."""
        qsh = query_string_hash(method, f"/connect/lifecycle/{event_type}")
        claims = self.claims(None, **{"qsh": qsh, "aud": [APP_URL], "context": None, **changes})
        return sign_as_atlassian(claims)

    def answer(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        """Answer the app's REST calls as the product does; a call with a wrong token gets 401."""
        if not self._is_from_the_app(asked):
            return reply(handler, 401, b"{}")
        target = urlsplit(asked.target.removeprefix(self.base_path))
        if target.path == "/rest/api/3/permissions/check":
            return reply_json(handler, self._jira_permissions(json.loads(asked.body)))
        if (
            re.fullmatch(r"/rest/api/3/issue/[0-9]+/properties/secrets", target.path)
            and asked.method == "PUT"
        ):
            self.marks[target.path.split("/")[5]] = json.loads(asked.body)
            return reply_json(handler, {})
        if target.path == "/rest/api/3/user/groups":
            (account,) = parse_qs(target.query)["accountId"]
            return reply_json(handler, [{"name": name, "groupId": name} for name in self._groups(account)])
        if target.path == "/rest/api/user/memberof":
            query = {name: value for name, (value,) in parse_qs(target.query).items()}
            page = self._groups(query["accountId"])[int(query["start"]) :]
            return reply_json(handler, {"results": [{"name": name, "id": name} for name in page]})
        if target.path == "/rest/api/user":
            (account,) = parse_qs(target.query)["accountId"]
            return reply_json(handler, {"accountId": account, "operations": self._operations(account)})
        if re.fullmatch(r"/rest/api/content/[0-9]+/permission/check", target.path):
            question = json.loads(asked.body)
            may = self._may(question["subject"]["identifier"], question["operation"] == "update")
            return reply_json(handler, {"hasPermission": may, "errors": []})
        return reply(handler, 404, b"{}")

    def _is_from_the_app(self, asked: Asked) -> bool:
        token = asked.headers.get("Authorization", "").removeprefix("JWT ")
        try:
            # Its times are held against this world's clock, below.
            claims = jwt.decode(token, self.shared_secret, algorithms=["HS256"], options=_SIGNATURE_ONLY)
        except jwt.PyJWTError:
            return False
        expected = query_string_hash(asked.method, asked.target, base_path=self.base_path)
        is_timely = claims["iat"] <= self.clock.now().timestamp() < claims["exp"]
        return bool(is_timely and claims["iss"] == APP_KEY and claims["qsh"] == expected)

    def _jira_permissions(self, question: dict[str, Any]) -> dict[str, Any]:
        account = question["accountId"]
        granted = [
            {"permission": name, "issues": wanted["issues"], "projects": []}
            for wanted in question["projectPermissions"]
            for name in wanted["permissions"]
            if self._may(account, name == "EDIT_ISSUES")
        ]
        is_admin = account in self.admins and "ADMINISTER" in question["globalPermissions"]
        return {"globalPermissions": ["ADMINISTER"] if is_admin else [], "projectPermissions": granted}

    def _operations(self, account: str) -> list[dict[str, str]]:
        given = ["use", "administer"] if account in self.admins else ["use"]
        return [{"operation": name, "targetType": "application"} for name in given]

    def _groups(self, account: str) -> list[str]:
        return sorted(name for name, members in self.groups.items() if account in members)

    def _may(self, account: str, is_edit: bool) -> bool:
        return account in (self.editors if is_edit else self.viewers)


@dataclass
class World:
    """Everything outside of the app: three sites, and the host of the install keys, on one local server."""

    host: LocalHost
    jira: Site
    confluence: Site
    evil: Site

    @property
    def keys_url(self) -> str:
        """Where Atlassian's install keys are."""
        return f"{self.host.url}/install-keys"

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites, those with the longest path first."""
        return tuple(sorted((self.jira, self.confluence, self.evil), key=lambda site: -len(site.base_path)))

    def answer(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        """Answer as the outside world does when all is well."""
        if asked.target.startswith("/install-keys/"):
            is_known = asked.target == f"/install-keys/{KEY_ID}"
            return reply(handler, 200, public_pem()) if is_known else reply(handler, 404, b"")
        site = next(site for site in self.sites if asked.target.startswith(site.base_path + "/"))
        return site.answer(handler, asked)

    def hosts_answer(self, answer: Callable[[Any, Asked], None]) -> None:
        """Let the sites answer otherwise from now on; the install keys stay as they are."""

        def either(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
            (self.answer if asked.target.startswith("/install-keys/") else answer)(handler, asked)

        self.host.answer = either


def make_world(host: LocalHost, *, clock: Clock | None = None) -> World:
    """Put Alice's Jira and Confluence and Mallory's Jira on a running local server, and forget the past."""
    clock = clock or SystemClock()
    world = World(
        host,
        jira=Site("jira", "acme-jira-key", host.url, "acme-jira-shared-secret-" + "a" * 40, clock=clock),
        confluence=Site(
            "confluence",
            "acme-wiki-key",
            f"{host.url}/wiki",
            "acme-wiki-shared-secret-" + "b" * 40,
            clock=clock,
        ),
        evil=Site(
            "jira", "evil-jira-key", f"{host.url}/evil", "evil-jira-shared-secret-" + "c" * 40, clock=clock
        ),
    )
    world.evil.viewers = world.evil.editors = world.evil.admins = {MALLORY}
    host.asked.clear()
    host.answer = world.answer
    return world


@contextmanager
def running_world() -> Iterator[World]:
    """Run a world of its own for the length of a block."""
    with local_host() as host:
        yield make_world(host)


def reply_json(handler: BaseHTTPRequestHandler, value: object) -> None:
    """Answer 200 with JSON."""
    reply(handler, 200, json.dumps(value).encode(), Content_Type="application/json")


def sign_as_atlassian(claims: dict[str, Any], *, key_id: str = KEY_ID) -> str:
    """Sign with the install key."""
    return jwt.encode(claims, install_key(), algorithm="RS256", headers={"kid": key_id})


@functools.cache
def install_key() -> rsa.RSAPrivateKey:
    """Return the private half of the install key, the same at each call."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem() -> bytes:
    """Return the public half of the install key, as its host serves it."""
    return install_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
