"""Every address behind Forge's door with every token that is wrong in one thing: 401, and the same 401.

The addresses come from the app's URL map, so a new route cannot be forgotten. Each is given exactly the kind of token
that it takes, spoilt; `test_forge_door.py` tries the other kinds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from plugin.forge import paths
from plugin.web.tokens import FORGE_KINDS, TokenKind, token_kind_at
from tests.connect.makers import forged
from tests.forge.cloud import RemoteSite, remote_sites
from tests.forge.makers import APP_ID, KEY_ID, OTHER_APP_ID, forge_key, other_key, sign
from tests.site import ADA, World
from tests.web.conftest import MakeApp
from tests.web.forge_person import ForgePerson, claims_of, forge_headers
from tests.web.problems import problem
from tests.web.test_tokens import target_of

Claims = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """One address with the method that its view is for, and what it takes."""

    rule: Rule
    kind: TokenKind
    method: str
    target: str
    site: RemoteSite

    def claims(self) -> Claims:
        """Return the claims of a token that gets in."""
        if self.kind is TokenKind.BACKEND:
            return claims_of(self.site.backend_token())
        is_admin = self.target.startswith(paths.ADMIN_API)
        return claims_of(self.site.admin_token(ADA) if is_admin else self.site.page_token(ADA))

    def with_app(self, **changes: Any) -> Claims:
        """Return those claims with something else said of the app."""
        claims = self.claims()
        return claims | {"app": claims["app"] | changes}

    def send(self, client: FlaskClient, token: str) -> TestResponse:
        """Send a token."""
        headers = forge_headers(token, ADA)
        return client.open(self.target, method=self.method, headers=headers, json={})


def doors(app: Flask, site: RemoteSite) -> Iterator[Door]:
    """Return every address behind Forge's door, once for each method that a view was written for."""
    for rule in app.url_map.iter_rules():
        kind = token_kind_at(rule.rule, app.view_functions[rule.endpoint])
        if kind in FORGE_KINDS:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Door(rule, kind, method, target_of(rule), site)


def without(door: Door, name: str) -> str:
    """Leave a claim out."""
    return sign({key: value for key, value in door.claims().items() if key != name})


def moved(door: Door, seconds: int) -> str:
    """Move a token's whole life."""
    claims = door.claims()
    return sign(claims | {name: claims[name] + seconds for name in ("iat", "nbf", "exp")})


def by_hand(door: Door, algorithm: str, *, key: bytes | None, digest: str = "sha256") -> str:
    """Put a token together that no library would."""
    return forged({"alg": algorithm, "typ": "JWT", "kid": KEY_ID}, door.claims(), key, digest)


def public_pem() -> bytes:
    """Return the public half of Forge's key as a text."""
    return forge_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


SPOILT: dict[str, Callable[[Door], str]] = {
    "expired": lambda door: moved(door, -3600),
    "from the future": lambda door: moved(door, 3600),
    "for ever": lambda door: sign(door.claims() | {"exp": 4_000_000_000}),
    "without an end": lambda door: without(door, "exp"),
    "without a beginning": lambda door: without(door, "nbf"),
    "without an issuer": lambda door: without(door, "iss"),
    "without an audience": lambda door: without(door, "aud"),
    "without an app": lambda door: without(door, "app"),
    "of another issuer": lambda door: sign(door.claims() | {"iss": "forge/context-token"}),
    "for another app": lambda door: sign(door.claims() | {"aud": OTHER_APP_ID}),
    "for two apps": lambda door: sign(door.claims() | {"aud": [APP_ID, OTHER_APP_ID]}),
    "by another app": lambda door: sign(door.with_app(id=OTHER_APP_ID)),
    "of another environment": lambda door: sign(door.with_app(environment={"type": "DEVELOPMENT"})),
    "of a module that is not ours": lambda door: sign(
        door.with_app(module={"type": "macro", "key": "other"})
    ),
    "of no module": lambda door: sign(door.with_app(module=None)),
    "of a machine of the attacker": lambda door: sign(
        door.with_app(apiBaseUrl="https://evil.example/ex/jira/1")
    ),
    "of no installation": lambda door: sign(door.with_app(installationId="")),
    "signed by another key": lambda door: sign(door.claims(), key=other_key()),
    "signed by a key that nobody knows": lambda door: sign(door.claims(), kid="forge/unknown"),
    "without a key id": lambda door: sign(door.claims(), kid=""),
    "alg none": lambda door: by_hand(door, "none", key=None),
    "HS256 with the public key": lambda door: by_hand(door, "HS256", key=public_pem()),
    "RS256 that is an HMAC": lambda door: by_hand(door, "RS256", key=public_pem()),
    "oversized": lambda door: sign(door.claims() | {"padding": "x" * 20_000}),
    "half of it": lambda door: sign(door.claims())[:-20],
    "with a fourth part": lambda door: sign(door.claims()) + ".AAAA",
    "junk": lambda _door: "x.y.z",
}


@pytest.fixture
def jira(world: World) -> RemoteSite:
    return remote_sites(world)["jira"]


@pytest.fixture
def app(make_app: MakeApp, world: World, jira: RemoteSite) -> Flask:
    """Make an app whose Forge door is open."""
    url = jira.base_url.partition("/ex/")[0]
    return make_app(FORGE_APP_ID=APP_ID, FORGE_JWKS_URL=f"{url}/forge-keys", FORGE_API_ORIGINS=url)


def at_home(app: Flask, jira: RemoteSite) -> FlaskClient:
    """Return a client of an app that the site is known to: its first page's call has taken it in."""
    client = app.test_client()
    ForgePerson(client, jira, ADA).list()
    return client


@pytest.mark.parametrize("name", SPOILT)
def test_a_token_that_is_wrong_in_one_thing_gets_in_nowhere(app: Flask, jira: RemoteSite, name: str) -> None:
    """Whatever the address, the method and the view."""
    client = at_home(app, jira)
    wrong, details = [], set()

    for door in doors(app, jira):
        answer = door.send(client, SPOILT[name](door))
        if answer.status_code != 401:
            wrong.append((door.method, door.rule.rule, answer.status_code))
        else:
            details.add(problem(answer)["detail"])

    assert wrong == []
    assert len(details) == 1


def test_the_same_token_unspoilt_gets_in_everywhere(app: Flask, jira: RemoteSite) -> None:
    """Otherwise the test above would refuse for some other cause. The one that shuts the door comes last."""
    client = at_home(app, jira)
    in_turn = sorted(doors(app, jira), key=lambda door: door.rule.rule == paths.UNINSTALLING)

    refused = [d.rule.rule for d in in_turn if d.send(client, sign(d.claims())).status_code == 401]

    assert refused == []


def test_the_matrix_has_no_hole(app: Flask, jira: RemoteSite) -> None:
    """Every address behind the door is in it, and both kinds of its tokens."""
    behind = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(paths.FORGE)}

    assert {door.rule.rule for door in doors(app, jira)} == behind
    assert {door.kind for door in doors(app, jira)} == FORGE_KINDS
