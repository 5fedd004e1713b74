"""Forge's door over HTTP: who gets in by it, and that no token opens the other door."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from plugin.web.tokens import FORGE_KINDS, TokenKind, UndeclaredToken, token_kind_at
from tests.forge.cloud import SITE_URL, RemoteSite, remote_sites
from tests.forge.makers import APP_ID, OTHER_INSTALLATION, sign
from tests.site import ADA, ALICE, BOB, CHARLIE, World
from tests.web.conftest import MakeApp
from tests.web.forge_person import FORGE_API, ForgePerson, forge_headers
from tests.web.person import API, CONTENT, PASSWORD, Person


@pytest.fixture
def sites(world: World) -> dict[str, RemoteSite]:
    return remote_sites(world)


@pytest.fixture
def app(make_app: MakeApp, world: World, sites: dict[str, RemoteSite]) -> Flask:
    """Make an app whose Forge door is open."""
    assert sites
    url = world.host.url
    return make_app(FORGE_APP_ID=APP_ID, FORGE_JWKS_URL=f"{url}/forge-keys", FORGE_API_ORIGINS=url)


@pytest.fixture(params=["jira", "confluence"])
def site(sites: dict[str, RemoteSite], request: pytest.FixtureRequest) -> RemoteSite:
    return sites[request.param]


@pytest.fixture
def jira(sites: dict[str, RemoteSite]) -> RemoteSite:
    return sites["jira"]


def at(client: FlaskClient, site: RemoteSite, account: str | None = ALICE, **where: object) -> ForgePerson:
    """Put somebody in front of the app."""
    return ForgePerson(client, site, account, **where)


def send_event(client: FlaskClient, site: RemoteSite, path: str = "", **body: object) -> int:
    """Send an event as Atlassian does; return the status of the answer."""
    headers = forge_headers(site.backend_token(), None)
    return client.post(f"/forge/events{path}", json=body, headers=headers).status_code


def installed_body(site: RemoteSite) -> dict[str, object]:
    """Return the body of the event of an installation."""
    number = site.installation.rpartition("/")[2]
    return {"eventType": "avi:forge:installed:app", "id": number, "app": {"id": APP_ID}}


def rules_behind(app: Flask, prefix: str) -> list[tuple[Rule, str]]:
    """Return the rules whose addresses begin so, each with an address that it matches."""
    found = []
    for rule in app.url_map.iter_rules():
        target = rule.rule
        for argument in rule.arguments:
            for converter in ("", "path:", "int:"):
                target = target.replace(
                    f"<{converter}{argument}>", "7" if converter == "int:" else str(uuid4())
                )
        if target.startswith(prefix):
            found.append((rule, target))
    return found


def test_without_an_app_id_there_is_no_door(make_app: MakeApp) -> None:
    """Not one address behind it answers."""
    closed = make_app()

    assert rules_behind(closed, "/forge") == []
    assert closed.test_client().get(f"{FORGE_API}/secrets").status_code == 404


def test_a_secret_lives_behind_the_door(client: FlaskClient, site: RemoteSite) -> None:
    """Add, list, lock, unlock, edit and delete, in a site that no event was ever heard of."""
    alice = at(client, site)

    added = alice.add()
    assert [secret["title"] for secret in alice.list()] == ["Database"]
    assert alice.call("DELETE", f"{added.path}/grant", grant=added.grant).status_code == 204
    assert alice.reveal(added).get_json()["code"] == "locked"
    opened = alice.unlock(added)
    assert alice.reveal(opened).get_json()["secret"]["content"] == CONTENT
    assert alice.edit(opened, title="Shop").status_code == 200
    assert alice.call("DELETE", opened.path, grant=opened.grant).status_code == 204
    assert alice.list() == []


def test_the_products_permissions_count(client: FlaskClient, jira: RemoteSite) -> None:
    """Bob may look, Charlie may not."""
    added = at(client, jira).add()

    assert at(client, jira, BOB).unlock(added)
    assert at(client, jira, BOB).call("POST", "secrets", json={}).get_json()["code"] == "not_allowed"
    assert at(client, jira, CHARLIE).call("GET", "secrets").status_code == 404


def test_a_user_without_a_token_of_his_own_sees_nothing(client: FlaskClient, jira: RemoteSite) -> None:
    """The app's own token would ask about anybody."""
    headers = forge_headers(jira.page_token(), None)

    answer = client.get(f"{FORGE_API}/secrets", headers=headers)

    assert (answer.status_code, answer.get_json()["code"]) == (503, "host_unavailable")


def test_somebody_elses_token_gives_nothing(client: FlaskClient, jira: RemoteSite) -> None:
    """The question is about the invocation's account, whoever's token asks it."""
    headers = forge_headers(jira.page_token(CHARLIE), ALICE)

    assert client.get(f"{FORGE_API}/secrets", headers=headers).status_code == 503


def test_nobody_is_told_to_log_in(client: FlaskClient, jira: RemoteSite) -> None:
    """An anonymous visitor's call has no account."""
    answer = at(client, jira, None).call("GET", "secrets")

    assert (answer.status_code, answer.get_json()["code"]) == (403, "anonymous")


def test_the_admin_page_is_for_admins(client: FlaskClient, jira: RemoteSite) -> None:
    """By the host's word of this moment."""
    assert at(client, jira, ADA, is_on_admin_page=True).call("GET", "admin/overview").status_code == 200
    assert at(client, jira, ALICE, is_on_admin_page=True).call("GET", "admin/overview").status_code == 403


def test_a_panel_cannot_call_for_the_admin(app: Flask, client: FlaskClient, jira: RemoteSite) -> None:
    """Not even an admin's: a page chooses its path, so the module decides what it reaches."""
    rules = rules_behind(app, f"{FORGE_API}/admin")
    assert rules

    for rule, target in rules:
        for method in sorted(rule.methods or ()):
            headers = forge_headers(jira.page_token(ADA), ADA)
            assert client.open(target, method=method, headers=headers).status_code == 401, (method, target)


def test_an_admin_page_cannot_call_for_secrets(app: Flask, client: FlaskClient, jira: RemoteSite) -> None:
    """It stands on no issue, and is refused before that is asked."""
    for _rule, target in rules_behind(app, f"{FORGE_API}/secrets"):
        headers = forge_headers(jira.admin_token(ADA), ADA)
        assert client.get(target, headers=headers).status_code in (401, 405)


@pytest.mark.parametrize("kind", ["context", "page", "installed", "apps_own", "invocation", "backend"])
def test_no_token_opens_the_other_door(
    app: Flask, client: FlaskClient, world: World, jira: RemoteSite, kind: str
) -> None:
    """Every address with every method, in either scheme: Connect's tokens are for Connect's, Forge's for Forge's."""
    wrong = []
    at(client, jira).list()

    for rule, target in rules_behind(app, "/"):
        declared = token_kind_at(rule.rule, app.view_functions[rule.endpoint])
        if declared is TokenKind.NONE or (declared in FORGE_KINDS) is (kind in ("invocation", "backend")):
            continue
        for method in sorted(rule.methods or ()):
            make: dict[str, Callable[[], str]] = {
                "context": lambda: world.jira.context_token(ADA),
                "page": lambda method=method, target=target: world.jira.bound_token(method, target, ADA),
                "installed": lambda: world.jira.install_token("installed"),
                "apps_own": lambda: world.jira.context_token(ADA, iss="com.secrets-for-jira-and-confluence"),
                "invocation": lambda: jira.page_token(ADA),
                "backend": jira.backend_token,
            }
            token = make[kind]()
            answers = [client.open(f"{target}?jwt={token}", method=method).status_code]
            for scheme in ("Bearer", "JWT"):
                headers = {**forge_headers(token, ADA), "Authorization": f"{scheme} {token}"}
                answers.append(client.open(target, method=method, headers=headers).status_code)
            wrong += [(method, target)] * (answers != [401] * 3)

    assert wrong == []


@pytest.mark.parametrize("kind", ["none", "garbage", "unsigned", "invocation", "backend", "two", "query"])
def test_only_the_declared_token_gets_past_this_door(
    app: Flask, client: FlaskClient, jira: RemoteSite, kind: str
) -> None:
    """What is not let in is 401, whatever the view is."""
    wrong = []
    at(client, jira).list()
    gets_in = {"invocation": TokenKind.INVOCATION, "backend": TokenKind.BACKEND}.get(kind)

    # The last one shuts the site's door.
    for rule, target in sorted(rules_behind(app, "/forge"), key=lambda found: "uninstalling" in found[1]):
        is_admin = target.startswith(f"{FORGE_API}/admin/")
        token = jira.admin_token(ADA) if is_admin else jira.page_token(ADA)
        sent = {
            "none": {},
            "garbage": {"Authorization": "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA"},
            "unsigned": {"Authorization": "Bearer " + token.rpartition(".")[0] + "."},
            "invocation": forge_headers(token, ADA),
            "backend": forge_headers(jira.backend_token(), ADA),
            "two": [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")],
            "query": {},
        }[kind]
        address = f"{target}?jwt={token}" if kind == "query" else target
        declared = token_kind_at(rule.rule, app.view_functions[rule.endpoint])
        for method in sorted(rule.methods or ()):
            status = client.open(address, method=method, headers=sent, json={}).status_code
            if (status != 401) is not (declared is gets_in):
                wrong.append((method, target, status))

    assert wrong == []


def test_a_refusal_names_the_scheme(client: FlaskClient) -> None:
    """RFC 9110, section 11.6.1."""
    answer = client.get(f"{FORGE_API}/secrets")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_each_door_has_every_address_of_the_api(app: Flask) -> None:
    """It is one API."""
    behind = {
        prefix: {
            (rule.rule.removeprefix(prefix), frozenset(rule.methods or ()))
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith(prefix)
        }
        for prefix in (API, FORGE_API)
    }

    assert behind[API] == behind[FORGE_API] != set()


def test_a_view_of_one_door_is_not_mounted_behind_the_other(app: Flask) -> None:
    """The app would not start."""
    happened = app.view_functions["forge_events.happened"]
    listed = app.view_functions["secrets_api.index"]

    assert token_kind_at("/forge/api/v1/secrets", listed) is TokenKind.INVOCATION
    for rule, view in (("/connect/x", happened), ("/forge/x", app.view_functions["pages.admin"])):
        with pytest.raises(UndeclaredToken):
            token_kind_at(rule, view)


def test_another_installation_sees_nothing(client: FlaskClient, jira: RemoteSite) -> None:
    """Mallory's site has its own secrets, on an issue of the same number."""
    added = at(client, jira).add()
    jira.installation = OTHER_INSTALLATION

    assert at(client, jira).list() == []
    assert (
        at(client, jira).call("POST", f"{added.path}/unlock", json={"password": PASSWORD}).status_code == 404
    )


def test_a_token_of_an_unallowed_environment_is_refused(client: FlaskClient, jira: RemoteSite) -> None:
    """A developer's copy of the app on the same site is another matter."""
    token = jira.page_token(app=jira.changes(environment={"type": "DEVELOPMENT"})["app"])

    assert client.get(f"{FORGE_API}/secrets", headers=forge_headers(token, ALICE)).status_code == 401


# Joining


def test_a_reported_connect_tenant_keeps_its_data(
    client: FlaskClient, world: World, jira: RemoteSite
) -> None:
    """What was added through Connect opens through Forge, and the other way round."""
    in_connect = Person(client, world.jira, ALICE)
    added = in_connect.add()
    jira.reported = world.jira.client_key

    assert [secret["id"] for secret in at(client, jira).list()] == [added.id]
    assert at(client, jira).unlock(added)
    later = at(client, jira).add("Later")
    assert in_connect.unlock(later)


def test_an_unreported_site_begins_anew(client: FlaskClient, world: World, jira: RemoteSite) -> None:
    """Though it has the same address and issues."""
    Person(client, world.jira, ALICE).add()

    assert at(client, jira).list() == []


def test_a_reported_tenant_of_the_other_product_is_not_joined(
    client: FlaskClient, world: World, jira: RemoteSite
) -> None:
    """A client key is of one product."""
    Person(client, world.confluence, ALICE).add()
    jira.reported = world.confluence.client_key

    assert at(client, jira).list() == []


def test_while_atlassian_cannot_say_nobody_is_taken_in(
    client: FlaskClient, world: World, jira: RemoteSite
) -> None:
    """Or the site would begin anew beside its own data."""
    Person(client, world.jira, ALICE).add()
    jira.reported = world.jira.client_key
    jira.is_down = True
    assert at(client, jira).call("GET", "secrets").status_code == 503

    jira.is_down = False

    assert len(at(client, jira).list()) == 1


def test_the_connect_door_can_be_shut_alone(client: FlaskClient, world: World, jira: RemoteSite) -> None:
    """A site that has moved uninstalls the Connect app; it stays, through Forge."""
    added = Person(client, world.jira, ALICE).add()
    jira.reported = world.jira.client_key
    at(client, jira).list()

    token = world.jira.install_token("uninstalled")
    gone = client.post(
        "/connect/lifecycle/uninstalled",
        json=world.jira.event("uninstalled"),
        headers={"Authorization": f"JWT {token}"},
    )

    assert gone.status_code == 204
    assert Person(client, world.jira, ALICE).call("GET", "secrets").status_code == 401
    assert at(client, jira).unlock(added)


def test_the_forge_door_can_be_shut_alone(client: FlaskClient, world: World, jira: RemoteSite) -> None:
    """The Connect app is still there."""
    added = Person(client, world.jira, ALICE).add()
    jira.reported = world.jira.client_key
    at(client, jira).list()

    assert send_event(client, jira, "/uninstalling") == 204

    assert Person(client, world.jira, ALICE).unlock(added)


def test_a_forge_tenants_name_is_no_connect_client_key(
    client: FlaskClient, jira: RemoteSite, world: World
) -> None:
    """A Connect token that claims it is refused by its grammar."""
    at(client, jira).list()
    token = world.jira.context_token(iss=f"{jira.installation}/jira")

    assert client.get(f"{API}/secrets", headers={"Authorization": f"JWT {token}"}).status_code == 401


# Events


def test_installing_takes_the_site_in_once(client: FlaskClient, jira: RemoteSite) -> None:
    """An event that is sent again changes nothing."""
    for _ in range(2):
        assert send_event(client, jira, **installed_body(jira)) == 204

    assert at(client, jira).list() == []


def test_uninstalling_shuts_the_door(client: FlaskClient, jira: RemoteSite) -> None:
    """For its tokens, at once; a second such event finds nobody."""
    added = at(client, jira).add()

    assert send_event(client, jira, "/uninstalling") == 204

    assert at(client, jira).call("GET", added.path, grant=added.grant).status_code == 401
    assert send_event(client, jira, "/uninstalling") == 401


def test_a_site_that_comes_back_finds_its_data(client: FlaskClient, jira: RemoteSite, clock: object) -> None:
    """If it is the same installation."""
    added = at(client, jira).add()
    send_event(client, jira, "/uninstalling")
    clock.advance(minutes=1)

    assert send_event(client, jira, **installed_body(jira)) == 204

    assert at(client, jira).unlock(added)


def test_a_deleted_issue_is_looked_for(app: Flask, client: FlaskClient, jira: RemoteSite) -> None:
    """In the hourly call, as the app; nothing is hidden on an event's word alone."""
    alice = at(client, jira)
    alice.add()
    body = {"eventType": "avi:jira:deleted:issue", "issue": {"id": "10042"}}

    assert [send_event(client, jira, **body) for _ in range(2)] == [204, 204]
    assert len(alice.list()) == 1
    jira.seen.clear()
    assert send_event(client, jira, "/hourly") == 204

    assert jira.seen == ["/rest/api/3/issue/10042?fields=created"]


def test_a_panel_user_cannot_forge_an_event(app: Flask, client: FlaskClient, jira: RemoteSite) -> None:
    """His page may choose any path, but it cannot choose its token."""
    added = at(client, jira).add()

    for path in ("", "/uninstalling", "/hourly"):
        for token in (jira.page_token(ADA), jira.admin_token(ADA), jira.page_token(None)):
            answer = client.post(f"/forge/events{path}", json={}, headers=forge_headers(token, ADA))
            assert answer.status_code == 401

    assert at(client, jira).reveal(added).status_code == 200


def test_an_event_of_another_site_is_refused(client: FlaskClient, jira: RemoteSite) -> None:
    """Its body names one site, its token another."""
    body = {**installed_body(jira), "context": "ari:cloud:jira::site/0b1f7a52-6666-4666-8666-bad5510a0666"}

    assert send_event(client, jira, **body) == 400


def test_a_mark_that_failed_is_put_right_in_the_hourly_call(
    client: FlaskClient, jira: RemoteSite, clock: object
) -> None:
    """As the app: only Forge's calls bring a token."""
    jira.no_marks = True
    at(client, jira).add()
    jira.no_marks = False
    clock.advance(minutes=30)
    jira.seen.clear()

    assert send_event(client, jira, "/hourly") == 204

    assert "/rest/api/3/issue/10042/properties/secrets" in jira.seen
    jira.seen.clear()
    send_event(client, jira, "/hourly")
    assert "/rest/api/3/issue/10042/properties/secrets" not in jira.seen


def test_a_token_of_another_key_is_refused(client: FlaskClient, jira: RemoteSite) -> None:
    """Atlassian's alone count."""
    token = sign({"iss": "forge/invocation-token"}, kid="forge/other")

    assert client.post("/forge/events", headers=forge_headers(token, None)).status_code == 401


def test_a_page_names_the_sites_own_address(client: FlaskClient, jira: RemoteSite) -> None:
    """An event does not say it; from the first page's call on, the admin page shows it."""
    send_event(client, jira, **installed_body(jira))
    ada = at(client, jira, ADA, is_on_admin_page=True)

    for _ in range(2):
        assert ada.call("GET", "admin/overview").get_json()["installation"]["base_url"] == SITE_URL

    send_event(client, jira, **installed_body(jira))
    assert ada.call("GET", "admin/overview").get_json()["installation"]["base_url"] == SITE_URL


def test_without_forges_keys_nobody_gets_in(make_app: MakeApp, jira: RemoteSite, world: World) -> None:
    """The caller may come again: it is not his fault."""
    url = world.host.url
    app = make_app(FORGE_APP_ID=APP_ID, FORGE_JWKS_URL=f"{url}/ex/nowhere", FORGE_API_ORIGINS=url)

    answer = at(app.test_client(), jira).call("GET", "secrets")

    assert (answer.status_code, answer.get_json()["code"]) == (503, "keys_unavailable")
