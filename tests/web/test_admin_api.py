"""The JSON API of the admin page."""

from typing import Any

from tests.connect.local_host import reply
from tests.site import ADA, OTHER_ISSUE, World
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
    assert overview == {"secrets": 2, "trashed": 1, "containers": 2, "live_grants": 2}
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
