"""Security headers, on every answer of every route."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.site import ADA, APP_URL, World
from tests.web.conftest import install
from tests.web.person import Person
from tests.web.test_tokens import methods_of, target_of

PANEL = "/connect/jira/panel?issueId=10042"
ALL_JS = "https://connect-cdn.atl-paas.net"
PAGE_POLICY = (
    f"default-src 'none'; script-src 'self' {ALL_JS}; style-src 'self' {ALL_JS}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def every_answer(app: Flask, world: World) -> list[tuple[str, TestResponse]]:
    """Ask every rule with every method, as Ada with the right token and as a stranger, and some nonsense."""
    client = app.test_client()
    answers = [
        (target, client.get(target)) for target in ("/", "/nowhere", "/connect/jira/nowhere", "//a//b")
    ]
    for rule in app.url_map.iter_rules():
        site = world.confluence if "confluence" in rule.rule else world.jira
        for method in [*methods_of(rule), "TRACE"]:
            target = target_of(rule)
            bound = site.bound_token(method, target, ADA)
            context = {"Authorization": f"JWT {site.context_token(ADA)}"}
            for answer in (
                client.open(target, method=method),
                client.open(f"{target}?jwt={bound}", method=method),
                client.open(target, method=method, headers={"Authorization": f"JWT {bound}"}),
                client.open(target, method=method, headers={**context, "Origin": "https://evil.example"}),
            ):
                answers.append((f"{method} {rule.rule}", answer))
    return answers


def test_every_answer_bears_the_headers(app: Flask, world: World) -> None:
    """Good or bad, page or data: the browser is told to be careful."""
    for asked, answer in every_answer(app, world):
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", asked
        assert headers["Referrer-Policy"] == "no-referrer", asked
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), asked
        assert "unsafe" not in headers["Content-Security-Policy"], asked
        assert len(headers["X-Request-Id"]) == 16, asked
        assert "clipboard-write=(self)" in headers["Permissions-Policy"], asked
        assert "X-Frame-Options" not in headers, asked


def test_no_answer_sets_a_cookie_or_opens_the_app_to_other_origins(app: Flask, world: World) -> None:
    """Cookies would be third-party ones, and every reader is our own page: there is neither, ever."""
    for asked, answer in every_answer(app, world):
        names = {name.lower() for name, _ in answer.headers}
        assert not [name for name in names if name.startswith("access-control-")], asked
        assert "set-cookie" not in names, asked


def test_only_what_is_the_same_for_everybody_may_be_kept(app: Flask, world: World) -> None:
    """All else is no-store; an export's line is no-cache, since Confluence stores what it renders."""
    kept: dict[str, str] = {}
    for asked, answer in every_answer(app, world):
        if answer.headers["Cache-Control"] != "no-store":
            kept[asked.partition(" ")[2]] = answer.headers["Cache-Control"]

    assert kept == {
        "/atlassian-connect.json": "public, max-age=60",
        "/atlassian-connect-jira.json": "public, max-age=60",
        "/atlassian-connect-confluence.json": "public, max-age=60",
        "/connect/confluence/macro-static": "no-cache",
    }


def test_a_page_may_be_framed_by_its_own_site_only(alice: Person, world: World) -> None:
    """The policy is exact, and names the tenant that the token was verified for."""
    answer = alice.view(PANEL)

    assert answer.headers["Content-Security-Policy"] == PAGE_POLICY.format(ancestors=world.jira.base_url)


def test_a_custom_domain_may_frame_too(alice: Person, world: World) -> None:
    """People may see the site under its display URL; both origins count, without their paths."""
    world.confluence.display_url = "https://wiki.acme.example/wiki"
    assert install(alice.client, world.confluence) == 204
    page = Person(alice.client, world.confluence, alice.account)

    policy = page.view("/connect/confluence/macro?pageId=98304").headers["Content-Security-Policy"]

    assert policy == PAGE_POLICY.format(ancestors=f"{world.host.url} https://wiki.acme.example")


@pytest.mark.parametrize(
    "display_url",
    [
        "http://wiki.acme.example",
        "https://a.example; script-src *",
        "https://a.example 'unsafe-inline'",
        "https://*",
        "https://*.example",
        "https://user@a.example",
        "https://a.example\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "https://127.0.0.1",
        "https://a.example:99999",
        "*",
        7,
        {"a": "b"},
    ],
    ids=repr,
)
def test_a_display_url_that_is_no_plain_https_origin_frames_nothing(
    alice: Person, world: World, display_url: Any
) -> None:
    """The install body is not signed, and this field ends up in a header."""
    world.jira.display_url = display_url
    assert install(alice.client, world.jira) == 204

    answer = alice.view(PANEL)

    assert answer.headers["Content-Security-Policy"] == PAGE_POLICY.format(ancestors=world.jira.base_url)
    assert "Set-Cookie" not in answer.headers


def test_before_the_token_is_verified_only_allowed_hosts_may_frame(alice: Person, world: World) -> None:
    """An error page must show inside the product, but no request may name who frames it."""
    expected = PAGE_POLICY.format(ancestors=f"https://*.atlassian.net {world.host.url}")

    for target in (PANEL, f"{PANEL}&jwt=x&xdm_e=https://evil.example", "/connect/confluence/macro?cp=/evil"):
        answer = alice.client.get(target, headers={"Host": "evil.example", "Origin": "https://evil.example"})
        assert answer.status_code == 401
        assert answer.headers["Content-Security-Policy"] == expected


def test_a_refusal_after_the_token_shows_inside_the_site(anonymous: Person, world: World) -> None:
    """An anonymous visitor sits in the tenant's frame too."""
    answer = anonymous.view(PANEL)

    assert answer.status_code == 403
    assert answer.headers["Content-Security-Policy"] == PAGE_POLICY.format(ancestors=world.jira.base_url)


def test_data_may_neither_be_framed_nor_run(alice: Person) -> None:
    """JSON is no page."""
    assert alice.call("GET", "secrets").headers["Content-Security-Policy"] == DATA_POLICY
    assert alice.client.get("/healthz").headers["Content-Security-Policy"] == DATA_POLICY


def test_the_bridge_may_come_from_another_address(make_app: Callable[..., Flask], world: World) -> None:
    """`SECRETS_ALL_JS_URL` is the one other source of scripts and styles, as an origin."""
    client = make_app(ALL_JS_URL="http://127.0.0.1:9001/cdn/all.js").test_client()

    policy = Person(client, world.jira, ADA).view(PANEL).headers["Content-Security-Policy"]

    assert policy == PAGE_POLICY.format(ancestors=world.jira.base_url).replace(
        ALL_JS, "http://127.0.0.1:9001"
    )


def test_https_is_insisted_on_where_there_is_https(make_app: Callable[..., Flask]) -> None:
    """Atlassian asks for HSTS of at least a year; on plain loopback it would break the machine's other sites."""
    secure = make_app(BASE_URL="https://secrets.example.com", TEST_ONLY_CHEAP_ARGON2=None).test_client()
    plain = make_app(BASE_URL=APP_URL).test_client()

    for target in ("/healthz", "/nowhere", PANEL):
        name, _, rest = secure.get(target).headers["Strict-Transport-Security"].partition("=")
        assert (name, int(rest.partition(";")[0]) >= 365 * 24 * 3600) == ("max-age", True)
        assert "Strict-Transport-Security" not in plain.get(target).headers
