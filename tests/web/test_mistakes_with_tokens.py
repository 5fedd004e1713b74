"""Known mistakes with tokens, secrets and events, by their number in `test_known_mistakes.py`."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from descriptor import paths
from plugin.web.tokens import TokenKind, token_kind_of
from tests.connect.local_host import Asked, reply
from tests.site import ADA, ALICE, APP_URL, ISSUE, MALLORY, World
from tests.web.conftest import install
from tests.web.events import INSTALLED, NEW_SECRET, has_access, newcomer, send
from tests.web.person import API, Person
from tests.web.problems import problem, refusal
from tests.web.test_lifecycle_checks import forged_tokens
from tests.web.test_tokens import target_of

PANEL = f"/connect/jira/panel?issueId={ISSUE}"


def test_mistake_01_an_unsigned_installation_replaces_the_secret(client: FlaskClient, world: World) -> None:
    """Before 2021 everybody's apps took the first word for it (atlassian-connect-bundle, issue 8)."""
    takeover = world.jira.event("installed", sharedSecret=NEW_SECRET)
    tokens = forged_tokens(world.jira, int(world.jira.clock.now().timestamp()))
    # This one names its own issuer, so for the victim's own event it is a good token.
    del tokens["3 another issuer"]

    for name, token in tokens.items():
        assert send(client, INSTALLED, takeover, token).status_code == 401, name

    assert has_access(client, world.jira)


def test_mistake_02_a_users_token_opens_lifecycle_or_pages(app: Flask, world: World) -> None:
    """Any user can get a context token from the browser (CVE-2021-26073, CVE-2021-26077)."""
    client, token = app.test_client(), world.jira.context_token(ADA)
    for rule in app.url_map.iter_rules():
        kind = token_kind_of(app.view_functions[rule.endpoint])
        if kind in (TokenKind.NONE, TokenKind.CONTEXT):
            continue
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        for sent in ({"query_string": {"jwt": token}}, {"headers": {"Authorization": f"JWT {token}"}}):
            assert client.open(target_of(rule), method=method, **sent).status_code == 401, rule.rule


@pytest.mark.parametrize(
    ("audience", "status"),
    [(APP_URL, 204), ([APP_URL], 204), (["https://x.example", f"{APP_URL}/"], 204)]
    + [
        (wrong, 401)
        for wrong in (7, {}, [], [7], [[APP_URL]], "", None, True, f"{APP_URL}/x", [APP_URL] * 99)
    ],
    ids=str,
)
def test_mistake_03_an_odd_audience_is_an_error_of_the_server(
    client: FlaskClient, world: World, audience: Any, status: int
) -> None:
    """An uncaught exception about the audience made installations fail with 500 (getsentry/self-hosted 3204)."""
    site = newcomer(world)

    answer = send(client, INSTALLED, site.event("installed"), site.install_token("installed", aud=audience))

    assert answer.status_code == status


def test_mistake_05_one_rule_for_the_hash_of_all_routes(client: FlaskClient, world: World) -> None:
    """The API gets `context-qsh`, pages a computed hash (GitLab, merge request 83836): each only its own."""
    target = f"{API}/secrets"
    api = {qsh: world.jira.context_token(qsh=qsh) for qsh in ("context-qsh", "CONTEXT-QSH", "")}
    api["computed"] = world.jira.bound_token("GET", target)

    accepted = [
        qsh
        for qsh, token in api.items()
        if client.get(target, headers={"Authorization": f"JWT {token}"}).status_code == 200
    ]
    page = Person(client, world.jira, ALICE).view(PANEL)

    assert (accepted, page.status_code) == (["context-qsh"], 200)


def test_mistake_06_a_cookie_or_a_form_brings_a_token_too(client: FlaskClient, world: World) -> None:
    """A second way in mixed tenants up (atlassian/github-for-jira 904): there is one place for each route."""
    page, context = world.jira.bound_token("GET", PANEL), world.jira.context_token()
    for name in ("jwt", "token", "session", "Authorization"):
        for token, target in ((page, PANEL), (context, f"{API}/secrets")):
            client.set_cookie(name, token)
            assert client.get(target).status_code == 401
    for headers in (
        {"Authorization": f"Bearer {context}"},
        {"X-Token": context},
        {"Cookie": f"jwt={context}"},
    ):
        assert client.get(f"{API}/secrets", headers=headers).status_code == 401
    twice = {"Authorization": f"JWT {world.jira.bound_token('GET', PANEL)}"}
    assert client.get(f"{PANEL}&jwt={page}", headers=twice).status_code == 401
    assert client.get(f"{PANEL}&jwt={page}&jwt={page}").status_code == 401


def test_mistake_07_an_escape_in_the_address_breaks_the_hash(alice: Person) -> None:
    """Hosts disagree about escapes in a path, so ours has none; in the query, where they stand, they work."""
    assert not [
        path for path in paths.ALL if not path.replace("/", "").replace("-", "").replace(".", "").isalnum()
    ]

    for query in ("&a=%2F", "&a=%2f", "&a=b+c", "&a=b%20c", "&a=%C3%A9", "&a=%25", "&a=x&a=%26", "&a[b]=c"):
        assert alice.view(PANEL + query).status_code == 200, query


def test_mistake_08_secrets_out_of_step_leave_everybody_puzzled(alice: Person, world: World) -> None:
    """When app and site no longer share a secret, all calls fail: the text says what helps (OctopusDeploy 7596)."""
    world.jira.shared_secret = NEW_SECRET

    answer = alice.call("GET", "secrets")

    assert answer.status_code == 401
    assert "ask an administrator to install the app again" in problem(answer)["detail"]
    assert install(alice.client, world.jira) == 204
    assert alice.call("GET", "secrets").status_code == 200


def test_mistake_11_a_firewall_before_the_key_host_breaks_the_app(
    client: FlaskClient, alice: Person, world: World
) -> None:
    """Installing then fails with a reason and may be repeated; whoever has installed already works on."""
    site = newcomer(world)

    def answer(handler: Any, asked: Asked) -> None:
        is_key = asked.target.startswith("/install-keys/")
        reply(handler, 502, b"blocked") if is_key else world.answer(handler, asked)

    world.host.answer = answer

    refused = send(client, INSTALLED, site.event("installed"), site.install_token("installed"))

    assert refusal(refused) == (503, "keys_unavailable")
    assert "install keys" in problem(refused)["detail"]
    assert alice.call("GET", "secrets").status_code == 200
    world.host.answer = world.answer
    assert install(client, site) == 204


def test_mistake_14_the_log_holds_the_shared_secret(client: FlaskClient, world: World) -> None:
    """Debug output of whole payloads did, outside of production: here nothing prints them, at any level."""
    site = newcomer(world)
    token = site.install_token("installed")
    with capture_logs() as lines:
        assert send(client, INSTALLED, site.event("installed"), token).status_code == 204
        assert send(client, INSTALLED, site.event("installed", key="x"), token).status_code == 400

    assert lines
    assert site.shared_secret not in str(lines)
    assert token not in str(lines)


def test_mistake_19_an_event_of_one_tenant_deletes_anothers(
    app: Flask, alice: Person, mallory: Person, world: World
) -> None:
    """A good token of Mallory's site beside the ids of Alice's: neither a call nor an event reaches them."""
    secret = alice.add()
    body = {"issue": {"id": ISSUE, "key": "ACME-1"}, "project": {"id": 10000}, "page": {"id": ISSUE}}
    webhooks = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/connect/webhooks/")]
    for path in webhooks:
        send(mallory.client, path, body, world.evil.bound_token("POST", path, MALLORY))

    assert refusal(mallory.call("DELETE", secret.path)) == (404, "not_found")
    assert refusal(mallory.call("DELETE", f"{secret.path}/grants")) == (404, "not_found")
    assert alice.reveal(secret).status_code == 200
