"""Every address of the Connect door with every token that is wrong in one thing: 401, and the same 401.

The addresses come from the app's URL map, so a new route cannot be forgotten. Which *kind* of good token each one
takes is in `test_tokens.py`; here it is given exactly that kind, spoilt.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from plugin.connect.qsh import query_string_hash
from plugin.web.tokens import FORGE_KINDS, TokenKind, token_kind_of
from tests.connect.makers import forged
from tests.site import ADA, APP_URL, KEY_ID, Site, World, install_key, public_pem
from tests.web.events import uninstall
from tests.web.problems import problem
from tests.web.test_tokens import target_of

Claims = dict[str, Any]

CONNECT = {
    TokenKind.INSTALLED,
    TokenKind.UNINSTALLED,
    TokenKind.EVENT,
    TokenKind.PAGE,
    TokenKind.EXPORT,
    TokenKind.CONTEXT,
}
IN_QUERY = {TokenKind.PAGE}
TOO_LONG = 9000


@dataclass(frozen=True)
class Door:
    """One address with the method that its view is for, and what it takes."""

    rule: Rule
    kind: TokenKind
    method: str
    target: str
    site: Site

    @property
    def is_install(self) -> bool:
        """Whether Atlassian signs, and not the site."""
        return self.kind in (TokenKind.INSTALLED, TokenKind.UNINSTALLED)

    def claims(self) -> Claims:
        """Return the claims of a token that gets in."""
        if self.kind is TokenKind.CONTEXT:
            return self.site.claims(ADA)
        qsh = query_string_hash(self.method, self.target)
        if self.is_install:
            return self.site.claims(None, qsh=qsh, aud=[APP_URL], context=None)
        return self.site.claims(ADA, qsh=qsh)

    def sign(self, claims: Claims) -> str:
        """Sign as whoever signs for this address."""
        if self.is_install:
            return jwt.encode(claims, install_key(), algorithm="RS256", headers={"kid": KEY_ID})
        return self.site.sign(claims)

    def send(self, client: FlaskClient, token: str, *, twice: bool = False) -> TestResponse:
        """Send a token where this address takes it; or in both places."""
        in_header = {"headers": {"Authorization": f"JWT {token}"}}
        in_query = {"query_string": {"jwt": token}}
        if twice:
            return client.open(self.target, method=self.method, **in_header, **in_query)
        place = in_query if self.kind in IN_QUERY else in_header
        return client.open(self.target, method=self.method, **place)


def doors(app: Flask, world: World) -> Iterator[Door]:
    """Return every address of the Connect door, once for each method that a view was written for."""
    for rule in app.url_map.iter_rules():
        kind = token_kind_of(app.view_functions[rule.endpoint])
        if kind in CONNECT and rule.rule.startswith("/connect/"):
            site = world.confluence if "confluence" in rule.rule or "page" in rule.rule else world.jira
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Door(rule, kind, method, target_of(rule), site)


def without(door: Door, name: str) -> str:
    """Leave a claim out."""
    return door.sign({key: value for key, value in door.claims().items() if key != name})


def moved(door: Door, seconds: int) -> str:
    """Move a token's whole life."""
    claims = door.claims()
    return door.sign(claims | {"iat": claims["iat"] + seconds, "exp": claims["exp"] + seconds})


def by_hand(door: Door, algorithm: str, *, key: bytes | None, digest: str = "sha256") -> str:
    """Put a token together that no library would."""
    return forged({"alg": algorithm, "typ": "JWT", "kid": KEY_ID}, door.claims(), key, digest)


def secret_of(door: Door) -> bytes:
    """Return the site's own key."""
    return door.site.shared_secret.encode()


SPOILT: dict[str, Callable[[Door, World], str]] = {
    "expired": lambda door, _: moved(door, -3600),
    "from the future": lambda door, _: moved(door, 3600),
    "without an end": lambda door, _: without(door, "exp"),
    "without a beginning": lambda door, _: without(door, "iat"),
    "without an issuer": lambda door, _: without(door, "iss"),
    "without a hash": lambda door, _: without(door, "qsh"),
    "the hash of another request": lambda door, _: door.sign(door.claims() | {"qsh": "0" * 64}),
    "alg none": lambda door, _: by_hand(door, "none", key=None),
    "alg none, capitals": lambda door, _: by_hand(door, "NONE", key=None),
    "HS384": lambda door, _: by_hand(door, "HS384", key=secret_of(door), digest="sha384"),
    "HS512": lambda door, _: by_hand(door, "HS512", key=secret_of(door), digest="sha512"),
    "HS256 with the public key": lambda door, _: by_hand(door, "HS256", key=public_pem()),
    "RS256 that is an HMAC": lambda door, _: by_hand(door, "RS256", key=public_pem()),
    "of the other signer": lambda door, _: (
        door.site.sign(door.claims())
        if door.is_install
        else jwt.encode(door.claims(), install_key(), algorithm="RS256", headers={"kid": KEY_ID})
    ),
    "of another tenant's key": lambda door, world: by_hand(
        door, "HS256", key=world.evil.shared_secret.encode()
    ),
    "in an unknown tenant's name": lambda door, _: (
        by_hand(door, "RS256", key=None)
        if door.is_install
        else door.sign(door.claims() | {"iss": "nobody-has-this-key"})
    ),
    "oversized": lambda door, _: door.sign(door.claims() | {"padding": "x" * TOO_LONG}),
    "half of it": lambda door, _: door.sign(door.claims())[:-20],
    "with a fourth part": lambda door, _: door.sign(door.claims()) + ".AAAA",
    "junk": lambda _door, _: "x.y.z",
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_token_that_is_wrong_in_one_thing_gets_in_nowhere(app: Flask, world: World, name: str) -> None:
    """Whatever the address, the method and the view."""
    client = app.test_client()
    wrong, details = [], set()

    for door in doors(app, world):
        answer = door.send(client, SPOILT[name](door, world))
        if answer.status_code != 401:
            wrong.append((door.method, door.rule.rule, answer.status_code))
        elif answer.content_type == "application/problem+json":
            details.add(problem(answer)["detail"])

    assert wrong == []
    assert len(details) == 1


def test_the_same_token_unspoilt_gets_in_everywhere(app: Flask, world: World) -> None:
    """Otherwise the test above would refuse for some other cause."""
    client = app.test_client()

    refused = [door.rule.rule for door in doors(app, world) if is_refused(client, door)]

    assert refused == []


def is_refused(client: FlaskClient, door: Door) -> bool:
    """Whether a good token is not let in."""
    return door.send(client, door.sign(door.claims())).status_code == 401


def test_a_good_token_in_both_places_gets_in_nowhere(app: Flask, world: World) -> None:
    """Exactly one: it must not depend on which of them somebody looks at first."""
    client = app.test_client()

    let_in = [
        (door.rule.rule, answer.status_code)
        for door in doors(app, world)
        if (answer := door.send(client, door.sign(door.claims()), twice=True)).status_code != 401
    ]

    assert let_in == []


def test_a_site_that_has_left_gets_in_nowhere(app: Flask, world: World) -> None:
    """Its key is gone, so a token that it signed a moment ago is worth nothing."""
    client = app.test_client()
    tokens = [(door, door.sign(door.claims())) for door in doors(app, world) if not door.is_install]
    for site in (world.jira, world.confluence):
        assert uninstall(client, site) == 204

    let_in = [
        (door.rule.rule, answer.status_code)
        for door, token in tokens
        if (answer := door.send(client, token)).status_code != 401
    ]

    assert let_in == []


def test_the_matrix_has_no_hole(app: Flask, world: World) -> None:
    """Every address that needs a token of Connect is in it, and every kind; Forge's are in its own door's matrix."""
    walked = {door.rule.rule for door in doors(app, world)}
    needing = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/connect/")
        and token_kind_of(app.view_functions[rule.endpoint]) is not TokenKind.NONE
    }

    assert walked == needing
    assert {door.kind for door in doors(app, world)} == CONNECT
    assert CONNECT | FORGE_KINDS | {TokenKind.NONE} == set(TokenKind)


@pytest.mark.parametrize("odd", ["{}/", "/{}", "{}//", "{}/."])
def test_no_address_sends_a_token_on(app: Flask, world: World, odd: str) -> None:
    """A redirect would show the token once more, at an address that the request's own Host header may choose."""
    client = app.test_client()
    redirected = []

    for door in doors(app, world):
        token = door.sign(door.claims())
        for target in (door.target, odd.format(door.target)):
            answer = client.open(
                target,
                method=door.method,
                headers={"Authorization": f"JWT {token}"},
                query_string={"jwt": token},
            )
            if 300 <= answer.status_code < 400 or "Location" in answer.headers:
                redirected.append((door.method, target))

    assert redirected == []
