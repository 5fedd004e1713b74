"""The JSON API of the admin page."""

import json
from typing import Any

from flask.testing import FlaskClient
from structlog.testing import capture_logs

from tests.connect.local_host import Asked, reply
from tests.site import ADA, MALLORY, OTHER_ISSUE, World, reply_json
from tests.web.conftest import install
from tests.web.events import newcomer, uninstall
from tests.web.person import Person
from tests.web.problems import refusal


def test_an_admin_sees_the_installation_and_how_much_it_holds(
    alice: Person, alice_elsewhere: Person, ada: Person, world: World
) -> None:
    """Numbers of this site alone; no title, content or account."""
    alice.add()
    alice.call("DELETE", alice.add().path)
    alice.call("DELETE", f"{alice_elsewhere.add().path}/grant")
    Person(alice.client, world.confluence, alice.account).add()

    answer = ada.call("GET", "admin/overview")

    overview = answer.get_json()
    installation = overview.pop("installation")
    assert answer.status_code == 200
    days, health = overview.pop("days"), overview.pop("health")
    assert overview == {
        "secrets": 2,
        "trashed": 1,
        "containers": 2,
        "live_grants": 2,
        "others_at_address": 0,
        "sealed": None,
        "personal_data": {"enabled": False, "last_reported_at": None, "next_due_at": None},
    }
    assert (len(days), days[-1]) == (30, {"day": days[-1]["day"], "created": 3, "unlocked": 0, "refused": 0})
    assert (health.pop("tenant_key_created_at")[-1], health) == (
        "Z",
        {"last_host_contact_at": None, "weak_parameters": 0},
    )
    assert installation.pop("installed_at").endswith("Z")
    assert installation == {
        "product": "jira",
        "client_key": world.jira.client_key,
        "base_url": world.jira.base_url,
        "display_url": None,
    }


def test_everybody_else_is_refused(alice: Person, bob: Person, charlie: Person, mallory: Person) -> None:
    """Owning secrets makes nobody an admin, and Mallory's admin rights end at her own site."""
    for person in (alice, bob, charlie):
        assert refusal(person.call("GET", "admin/overview")) == (403, "not_allowed")
    hers = mallory.call("GET", "admin/overview").get_json()
    assert (hers["installation"]["client_key"], hers["secrets"]) == ("evil-jira-key", 0)


def test_an_admin_page_stands_on_no_issue(ada: Person, world: World) -> None:
    """Its token has no issue in its context, and needs none; on another issue it is no different."""
    contexts: list[Any] = [None, {}, {"jira": {}}, world.jira.context_claim(OTHER_ISSUE)]
    for context in contexts:
        token = world.jira.context_token(ADA, context=context)
        answer = ada.call("GET", "admin/overview", headers={"Authorization": f"JWT {token}"})
        assert answer.status_code == 200


def test_without_an_answer_of_the_host_nobody_is_an_admin(ada: Person, world: World) -> None:
    """503, and no word of what is held."""
    world.hosts_answer(lambda handler, _asked: reply(handler, 502, b""))

    assert refusal(ada.call("GET", "admin/overview")) == (503, "host_unavailable")


def test_a_second_tenant_at_the_same_address_is_counted(
    client: FlaskClient, ada: Person, world: World
) -> None:
    """A site import makes a new tenant at the old address: both admins see that, until one of them is gone."""
    twin = newcomer(world, base_url=world.jira.base_url)
    assert install(client, twin) == 204
    world.hosts_answer(says_yes)
    counts = [
        person.call("GET", "admin/overview").get_json()["others_at_address"]
        for person in (ada, Person(client, twin, ADA), Person(client, world.evil, MALLORY))
    ]
    assert counts == [1, 1, 0]

    assert uninstall(client, twin) == 204

    assert ada.call("GET", "admin/overview").get_json()["others_at_address"] == 0


def test_a_second_tenant_at_the_same_address_is_flagged_in_the_log(client: FlaskClient, world: World) -> None:
    """The operator learns of it when it installs; the other tenant is not named."""
    with capture_logs() as lines:
        assert install(client, newcomer(world, base_url=world.jira.base_url)) == 204

    flags = [line for line in lines if line["event"] == "another tenant claims this address"]
    assert [(line["others"], line["log_level"]) for line in flags] == [(1, "warning")]
    assert world.jira.client_key not in str(lines)


def test_a_second_tenant_at_the_same_address_gets_nothing_of_the_first(
    client: FlaskClient, alice: Person, world: World
) -> None:
    """Never merged: the same account on the same issue of the same address finds an empty list and no secret."""
    secret = alice.add()
    twin = newcomer(world, base_url=world.jira.base_url)
    assert install(client, twin) == 204
    stranger = Person(client, twin, alice.account)
    world.hosts_answer(says_yes)

    assert stranger.list() == []
    assert refusal(stranger.reveal(secret)) == (404, "not_found")
    assert stranger.call("GET", "admin/overview").get_json()["secrets"] == 0


def says_yes(handler: Any, asked: Asked) -> None:
    """Grant whatever is asked, whoever signed the question."""
    granted = [
        {"permission": name, "issues": wanted["issues"], "projects": []}
        for wanted in json.loads(asked.body)["projectPermissions"]
        for name in wanted["permissions"]
    ]
    reply_json(handler, {"globalPermissions": ["ADMINISTER"], "projectPermissions": granted})
