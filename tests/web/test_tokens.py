"""Which token a view takes: declared for every view, and no other token gets in."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from plugin.web import tokens
from plugin.web.tokens import TokenKind, UndeclaredToken, require_declared_tokens, takes, token_kind_of
from tests.site import ADA, APP_KEY, Site, World

TOKEN_KINDS = ["none", "garbage", "page", "page_for_another_address", "context", "install", "apps_own"]
PLACES = ["header", "query"]
GETS_IN = {
    TokenKind.NONE: {(kind, place) for kind in TOKEN_KINDS for place in PLACES},
    TokenKind.INSTALLED: {("install", "header")},
    TokenKind.UNINSTALLED: {("install", "header")},
    TokenKind.EVENT: {("page", "header")},
    TokenKind.PAGE: {("page", "query")},
    TokenKind.EXPORT: {("page", "header"), ("page", "query")},
    TokenKind.CONTEXT: {("context", "header")},
    # Nothing of Connect opens Forge's door: test_forge_door.py goes through both doors' addresses.
    TokenKind.INVOCATION: set(),
    TokenKind.BACKEND: set(),
}


def a_token(kind: str, site: Site, method: str, target: str) -> str | None:
    """Make a token that is good in all but its kind."""
    make: dict[str, Callable[[], str | None]] = {
        "none": lambda: None,
        "garbage": lambda: "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
        "page": lambda: site.bound_token(method, target, ADA),
        "page_for_another_address": lambda: site.bound_token(method, f"{target}x", ADA),
        "context": lambda: site.context_token(ADA),
        "install": lambda: site.install_token(target.rpartition("/")[2], method),
        "apps_own": lambda: site.bound_token(method, target, ADA, iss=APP_KEY, aud=[site.client_key]),
    }
    return make[kind]()


def target_of(rule: Rule) -> str:
    """Return an address that the rule matches."""
    target = rule.rule
    for argument in rule.arguments:
        for converter in ("", "path:"):
            target = target.replace(f"<{converter}{argument}>", str(uuid4()))
    return target


def methods_of(rule: Rule) -> list[str]:
    """Return every method that the rule takes, HEAD and OPTIONS included."""
    return sorted(rule.methods or set())


def send(client: FlaskClient, method: str, target: str, token: str | None, place: str) -> TestResponse:
    """Send a token in one of the two places."""
    if token is None:
        return client.open(target, method=method)
    if place == "query":
        return client.open(f"{target}?jwt={token}", method=method)
    return client.open(target, method=method, headers={"Authorization": f"JWT {token}"})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", TOKEN_KINDS)
def test_only_the_declared_token_gets_past_the_door(app: Flask, world: World, kind: str, place: str) -> None:
    """Every rule of the URL map with every method: what is not let in is 401, whatever the view is."""
    client = app.test_client()
    wrong = []

    for rule in app.url_map.iter_rules():
        declared = token_kind_of(app.view_functions[rule.endpoint])
        for method in methods_of(rule):
            site = world.confluence if "confluence" in rule.rule else world.jira
            target = target_of(rule)
            answer = send(client, method, target, a_token(kind, site, method, target), place)
            if (answer.status_code != 401) is not ((kind, place) in GETS_IN[declared]):
                wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []


def test_the_matrix_covers_every_kind() -> None:
    """A new token kind must say here what gets in."""
    assert set(GETS_IN) == set(TokenKind)


def test_only_these_addresses_are_open_to_strangers(app: Flask) -> None:
    """What needs no token is the same for everybody."""
    open_rules = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if token_kind_of(app.view_functions[rule.endpoint]) is TokenKind.NONE
    }

    assert open_rules == {
        "/atlassian-connect.json",
        "/atlassian-connect-jira.json",
        "/atlassian-connect-confluence.json",
        "/healthz",
        "/readyz",
        "/static/<name>",
        "/static/<version>/<path:name>",
    }


def test_an_app_with_an_undeclared_view_does_not_start(
    make_app: Callable[[], Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deny by default: forgetting `@takes` is found before the first request."""

    def register_with_a_slip(app: Flask) -> None:
        app.add_url_rule("/forgotten", view_func=forgotten)

    def forgotten() -> str:
        return "open to the world"

    monkeypatch.setattr("plugin.app.register_errors", register_with_a_slip)

    with pytest.raises(UndeclaredToken, match="forgotten"):
        make_app()


def test_a_mark_of_another_type_is_no_declaration() -> None:
    """Only a TokenKind declares."""

    def view() -> str:
        return ""

    setattr(view, tokens._MARK, "CONTEXT")

    with pytest.raises(UndeclaredToken):
        token_kind_of(view)


def test_declared_views_pass() -> None:
    """An app whose views all declare starts."""
    app = Flask("test", static_folder=None)

    @app.get("/")
    @takes(TokenKind.NONE)
    def view() -> str:
        return ""

    require_declared_tokens(app)

    assert token_kind_of(view) is TokenKind.NONE


def test_flasks_own_static_route_is_off(app: Flask) -> None:
    """It would be a view of which nobody declared anything."""
    assert "static" not in app.view_functions
