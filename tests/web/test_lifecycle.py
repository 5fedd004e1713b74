"""The lifecycle events over HTTP: installing, reinstalling and uninstalling, and what they do to the tokens."""

import pytest
from flask.testing import FlaskClient

from tests.fakes import FakeClock
from tests.site import KEY_ID, World
from tests.web.conftest import install
from tests.web.events import (
    INSTALLED,
    NEW_SECRET,
    UNINSTALLED,
    has_access,
    newcomer,
    note,
    send,
    uninstall,
)
from tests.web.person import Person
from tests.web.problems import refusal


def test_a_new_site_gets_in_with_its_shared_secret(client: FlaskClient, world: World) -> None:
    """`installed` is answered 204 without a body, and from then on the site's tokens count."""
    site = newcomer(world)
    before = has_access(client, site)

    answer = send(client, INSTALLED, site.event("installed"), site.install_token("installed"))

    assert (answer.status_code, answer.data) == (204, b"")
    assert (before, has_access(client, site)) == (False, True)


def test_the_key_is_fetched_once_by_its_id(client: FlaskClient, world: World) -> None:
    """Atlassian's key host is asked with GET, without any token of ours."""
    for _ in range(2):
        install(client, newcomer(world))

    asked = [one for one in world.host.asked if one.target.startswith("/install-keys/")]
    assert [(one.method, one.target) for one in asked] == [("GET", f"/install-keys/{KEY_ID}")]
    assert "Authorization" not in asked[0].headers


def test_unknown_fields_of_an_event_are_ignored(client: FlaskClient, world: World) -> None:
    """Atlassian adds fields as it likes."""
    site = newcomer(world)
    body = site.event("installed", cloudId="x", publicKey="MIIB", installationId="y", extra={"a": [1]})

    assert send(client, INSTALLED, body, site.install_token("installed")).status_code == 204


def test_reinstalling_brings_a_new_secret_and_keeps_the_data(
    alice: Person, world: World, clock: FakeClock
) -> None:
    """The old shared secret is worth nothing from that moment on; what people stored is still there."""
    secret = alice.add("Kept")
    old_token = alice.token()
    clock.advance(seconds=5)
    world.jira.shared_secret = NEW_SECRET

    assert install(alice.client, world.jira) == 204

    with_old = alice.client.get("/connect/api/v1/secrets", headers={"Authorization": f"JWT {old_token}"})
    assert refusal(with_old) == (401, "unauthenticated")
    assert [one["title"] for one in alice.list()] == ["Kept"]
    assert alice.unlock(secret).grant


def test_uninstalling_shuts_every_kind_of_token(alice: Person, world: World, clock: FakeClock) -> None:
    """Page, context, event and export tokens of the tenant are refused, however fresh; other tenants go on."""
    alice.add()
    clock.advance(seconds=5)

    answer = send(
        alice.client,
        UNINSTALLED,
        world.jira.event("uninstalled"),
        world.jira.install_token("uninstalled"),
    )

    assert (answer.status_code, answer.data) == (204, b"")
    export = "/connect/confluence/macro-static?pageId=1"
    statuses = [
        alice.call("GET", "secrets").status_code,
        alice.view("/connect/jira/panel?issueId=1").status_code,
        alice.view("/connect/admin?product=jira").status_code,
        alice.view(export).status_code,
        note(alice.client, world.jira, "enabled").status_code,
        note(alice.client, world.jira, "disabled").status_code,
    ]
    assert statuses == [401] * 6
    assert has_access(alice.client, world.confluence)
    assert has_access(alice.client, world.evil)


def test_coming_back_finds_the_data_but_no_grant(alice: Person, world: World, clock: FakeClock) -> None:
    """Uninstalling ends every grant; installing again gives the secrets back, locked."""
    secret = alice.add("Kept")
    clock.advance(seconds=5)
    uninstall(alice.client, world.jira)
    clock.advance(seconds=5)
    world.jira.shared_secret = NEW_SECRET

    assert install(alice.client, world.jira) == 204

    assert [one["title"] for one in alice.list()] == ["Kept"]
    assert refusal(alice.reveal(secret)) == (403, "locked")
    assert alice.reveal(alice.unlock(secret)).status_code == 200


def test_a_late_event_changes_nothing(alice: Person, world: World, clock: FakeClock) -> None:
    """Events arrive out of order: an `uninstalled` from before the last `installed` is answered, and ignored."""
    token = world.jira.install_token("uninstalled")
    clock.advance(seconds=5)
    assert install(alice.client, world.jira) == 204

    answer = send(alice.client, UNINSTALLED, world.jira.event("uninstalled"), token)

    assert answer.status_code == 204
    assert has_access(alice.client, world.jira)


def test_a_token_is_good_for_one_body(client: FlaskClient, world: World) -> None:
    """Who steals an install token cannot send it again with a shared secret of his own; a retry is welcome."""
    site = newcomer(world)
    token = site.install_token("installed")

    first = send(client, INSTALLED, site.event("installed"), token)
    retry = send(client, INSTALLED, site.event("installed"), token)
    replay = send(client, INSTALLED, site.event("installed", sharedSecret=NEW_SECRET), token)

    assert (first.status_code, retry.status_code) == (204, 204)
    assert refusal(replay) == (401, "unauthenticated")
    assert has_access(client, site)


def test_uninstalling_what_is_unknown_is_no_error(client: FlaskClient, world: World) -> None:
    """Atlassian sends the event once; there is nothing to do, and nothing to tell."""
    site = newcomer(world)

    for _ in range(2):
        assert uninstall(client, site) == 204


def test_a_site_stays_what_it_is(client: FlaskClient, world: World) -> None:
    """A tenant does not turn from Jira into Confluence: its containers would change their meaning."""
    changed = world.jira.event("installed", productType="confluence")

    assert send(client, INSTALLED, changed, world.jira.install_token("installed")).status_code == 401
    assert has_access(client, world.jira)


@pytest.mark.parametrize("event", ["enabled", "disabled"])
def test_enabling_and_disabling_are_noted(client: FlaskClient, world: World, event: str) -> None:
    """They are signed with the shared secret, and change nothing: the host shows no frames any more by itself."""
    answer = note(client, world.jira, event)

    assert (answer.status_code, answer.data) == (204, b"")
    assert has_access(client, world.jira)
