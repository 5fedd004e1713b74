"""What the security headers must be on every route, found by walking the URL map: a new route cannot escape."""

from collections.abc import Callable

import pytest
from flask import Flask

from plugin.web.tokens import TokenKind, token_kind_of
from tests.site import ADA, Site, World
from tests.web.conftest import install
from tests.web.person import Person
from tests.web.test_headers import every_answer
from tests.web.test_tokens import target_of

A_YEAR = 365 * 24 * 3600
CUSTOM = "https://work.acme.example"
UNUSED = ("camera", "geolocation", "microphone", "payment", "usb")


@pytest.fixture
def secure_app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(BASE_URL="https://secrets.example.com", TEST_ONLY_CHEAP_ARGON2=None)


def directives(policy: str) -> dict[str, str]:
    """Return a content security policy's directives by name."""
    return {name: sources for name, _, sources in (part.partition(" ") for part in policy.split("; "))}


def pages_of(app: Flask, kind: TokenKind) -> list[str]:
    """Return an address of every rule that takes this kind of token."""
    rules = app.url_map.iter_rules()
    return [target_of(rule) for rule in rules if token_kind_of(app.view_functions[rule.endpoint]) is kind]


def test_https_is_insisted_on_by_every_answer(secure_app: Flask, world: World) -> None:
    """At least a year, as Atlassian asks for, whatever was asked and whoever asked."""
    for asked, answer in every_answer(secure_app, world):
        name, _, rest = answer.headers["Strict-Transport-Security"].partition("=")
        assert name == "max-age", asked
        assert int(rest.partition(";")[0]) >= A_YEAR, asked


def test_every_answer_switches_the_browsers_devices_off(app: Flask, world: World) -> None:
    """None of them is used, so no script that gets into a page may use them."""
    for asked, answer in every_answer(app, world):
        policy = answer.headers["Permissions-Policy"].split(", ")
        assert set(policy) >= {f"{name}=()" for name in UNUSED}, asked
        assert not [one for one in policy if one.endswith("=*")], asked


def test_every_answer_says_who_may_frame_it(app: Flask, world: World) -> None:
    """No answer leaves it open, and none names a whole scheme."""
    for asked, answer in every_answer(app, world):
        ancestors = directives(answer.headers["Content-Security-Policy"])["frame-ancestors"].split()
        assert ancestors, asked
        assert not set(ancestors) & {"*", "https:", "http:", "'self'"}, asked


@pytest.mark.parametrize("product", ["jira", "confluence"])
def test_every_page_may_be_framed_by_its_site_under_both_its_names(
    app: Flask, world: World, product: str
) -> None:
    """The site's own address and its custom domain, and nobody else, on every page of the URL map."""
    site: Site = getattr(world, product)
    site.display_url = f"{CUSTOM}/wiki"
    assert install(app.test_client(), site) == 204
    person = Person(app.test_client(), site, ADA)
    targets = pages_of(app, TokenKind.PAGE)
    assert len(targets) >= 4

    for target in targets:
        policy = directives(person.view(target).headers["Content-Security-Policy"])
        assert policy["frame-ancestors"] == f"{world.host.url} {CUSTOM}", target


def test_a_page_of_one_tenant_is_not_framed_by_another(app: Flask, world: World) -> None:
    """Custom domains are a tenant's own: Mallory's does not get into the policy of Alice's page."""
    world.evil.display_url = "https://evil.example"
    assert install(app.test_client(), world.evil) == 204

    for target in pages_of(app, TokenKind.PAGE):
        policy = Person(app.test_client(), world.jira, ADA).view(target).headers["Content-Security-Policy"]
        assert "evil" not in policy, target
