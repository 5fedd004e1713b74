"""Who can write to the database, and has no key, cannot read anything, nor move it to where he may."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from tests.site import ALICE, ISSUE, OTHER_ISSUE, Site, World
from tests.threats.derivations import counted_derivations
from tests.threats.loot import Loot
from tests.threats.steps import ALL_COLUMNS, KEY_COLUMNS, OTHER_CONTENT, OTHER_PASSWORD, renew, unlock
from tests.web.conftest import MakeApp
from tests.web.person import CONTENT, PASSWORD, Person, Unlocked


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add("First")


@pytest.fixture
def other(alice: Person) -> Unlocked:
    """Another secret of the same author on the same issue, with another password."""
    return alice.add("Second", OTHER_PASSWORD, OTHER_CONTENT)


def swap(live: Loot, one: Unlocked, other: Unlocked, *columns: str) -> None:
    """Exchange columns of two rows."""
    before = live.row(one.id), live.row(other.id)
    live.overwrite(one.id, **{name: before[1][name] for name in columns})
    live.overwrite(other.id, **{name: before[0][name] for name in columns})


@pytest.mark.parametrize(
    "columns",
    [("wrapped_key",), KEY_COLUMNS, (*KEY_COLUMNS, "sealed_content"), ("sealed_content",), ALL_COLUMNS],
    ids="-".join,
)
def test_what_is_swapped_between_two_secrets_opens_for_neither_password(
    live: Loot, alice: Person, secret: Unlocked, other: Unlocked, columns: tuple[str, ...]
) -> None:
    """A colleague who knows one password does not get the other content by exchanging rows or parts of rows."""
    swap(live, secret, other, *columns)

    for one in (secret, other):
        for password in (PASSWORD, OTHER_PASSWORD):
            answer = unlock(alice, one, password)

            assert answer.status_code >= 400
            assert CONTENT not in answer.text
            assert OTHER_CONTENT not in answer.text


def test_swapped_titles_are_not_shown(live: Loot, alice: Person, secret: Unlocked, other: Unlocked) -> None:
    """A title is never shown on another secret, to lure somebody into typing the wrong password."""
    third = alice.add("Third")
    swap(live, secret, other, "sealed_title")

    listed = {one["id"]: (one["title"], one["state"]) for one in alice.list()}

    damaged = (None, "damaged")
    assert listed == {secret.id: damaged, other.id: damaged, third.id: ("Third", "open")}
    assert alice.reveal(third).status_code == 200


def test_a_secret_with_a_title_of_others_is_deleted_like_any_other(
    live: Loot, alice: Person, secret: Unlocked
) -> None:
    """Nothing else can be done with it, so that must be possible."""
    live.overwrite(secret.id, sealed_title=b"nonsense")
    assert [one["title"] for one in alice.list()] == [None]

    assert alice.call("DELETE", secret.path, grant=secret.grant).status_code == 204
    assert alice.list() == []


def test_a_damaged_title_is_logged_by_its_id(live: Loot, alice: Person, secret: Unlocked) -> None:
    """So the operator learns of it."""
    live.overwrite(secret.id, sealed_title=b"nonsense")
    with capture_logs() as lines:
        alice.list()

    assert [line["secret_id"] for line in lines if line["event"] == "title does not open"] == [secret.id]


@pytest.mark.parametrize("place", [("jira", OTHER_ISSUE), ("confluence", ISSUE)])
def test_a_secret_that_is_moved_to_another_container_opens_nowhere(
    live: Loot, alice: Person, alice_elsewhere: Person, secret: Unlocked, place: tuple[str, str]
) -> None:
    """Who may see another issue only does not get at this one's secrets by moving them there."""
    live.overwrite(secret.id, product=place[0], container_id=place[1])

    for person in (alice, alice_elsewhere):
        answer = unlock(person, secret)

        assert answer.status_code in (404, 500)
        assert CONTENT not in answer.text


def test_a_secret_that_is_moved_to_another_site_opens_nowhere(
    live: Loot, mallory: Person, secret: Unlocked
) -> None:
    """Mallory knows the password, and puts the row among her own: its tenant is part of what is bound."""
    (evil,) = live.write("SELECT id FROM installations WHERE client_key = 'evil-jira-key'")
    moved = live.row(secret.id) | {"installation_id": evil["id"]}
    live.write("DELETE FROM secrets")
    live.put("secrets", moved)

    answer = unlock(mallory, secret)

    assert answer.status_code == 500
    assert CONTENT not in answer.text


def test_a_tenant_key_of_another_site_opens_nothing(
    live: Loot, make_app: MakeApp, world: World, alice: Person, secret: Unlocked
) -> None:
    """Mallory puts her own site's sealed tenant key in the row of Acme's: it opens for her tenant id only."""
    assert alice.reveal(secret).status_code == 200
    live.write(
        "UPDATE tenant_keys SET sealed = (SELECT sealed FROM tenant_keys JOIN installations"
        " ON id = installation_id WHERE client_key = 'evil-jira-key')"
        " WHERE installation_id = (SELECT id FROM installations WHERE client_key = 'acme-jira-key')"
    )

    answer = Person(make_app().test_client(), world.jira, ALICE).reveal(secret)

    assert answer.status_code in (401, 500)
    assert CONTENT not in answer.text


def test_a_site_under_another_name_opens_nothing(
    live: Loot, make_app: MakeApp, world: World, secret: Unlocked
) -> None:
    """Mallory names her own installation Acme: its keys are bound to the client key, and open for hers only."""
    live.write("UPDATE installations SET client_key = 'x' WHERE client_key = 'acme-jira-key'")
    live.write("UPDATE installations SET client_key = 'acme-jira-key' WHERE client_key = 'evil-jira-key'")

    answer = Person(make_app().test_client(), world.jira, ALICE).reveal(secret)

    assert answer.status_code in (401, 500)
    assert CONTENT not in answer.text


def test_no_shared_secret_can_be_put_in(
    live: Loot, make_app: MakeApp, world: World, alice: Person, mallory: Person
) -> None:
    """Mallory puts her own site's sealed shared secret in Acme's row, and signs as Acme: refused."""
    alice.add()
    (evil,) = live.write("SELECT * FROM installations WHERE client_key = 'evil-jira-key'")
    live.write(
        "UPDATE installations SET sealed_shared_secret = ? WHERE client_key = 'acme-jira-key'",
        evil["sealed_shared_secret"],
    )
    world.jira.shared_secret = mallory.site.shared_secret

    answer = Person(make_app().test_client(), world.jira, ALICE).call("GET", "secrets")

    assert answer.status_code in (401, 500)


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("column", ["base_url", "display_url"])
def test_a_changed_address_lets_nobody_in(
    live: Loot, make_app: MakeApp, charlie: Person, world: World, column: str
) -> None:
    """Charlie names a machine of his own as the site, where he may see all: the site's box does not open then."""
    assert charlie.call("GET", "secrets").status_code == 404
    accomplice = Site(
        "jira",
        world.jira.client_key,
        f"{world.host.url}/charlie",
        world.jira.shared_secret,
        clock=world.jira.clock,
    )
    accomplice.viewers = accomplice.editors = {str(charlie.account)}
    world.hosts_answer(accomplice.answer)
    live.write(
        f"UPDATE installations SET {column} = ?, generation = generation + 1"  # noqa: S608 - a name of ours
        " WHERE client_key = 'acme-jira-key'",
        accomplice.base_url,
    )

    for app in (charlie.client, make_app().test_client()):
        answer = replace(charlie, client=app).call("GET", "secrets")

        assert answer.status_code == 500
        assert "First" not in answer.text
    assert not [asked for asked in world.host.asked if asked.target.startswith("/charlie")]


@pytest.mark.parametrize(
    "columns", [KEY_COLUMNS, ("sealed_content",), ("wrapped_key",), ("sealed_title", "version")]
)
def test_parts_of_an_older_state_do_not_fit_the_newer_one(
    live: Loot, alice: Person, secret: Unlocked, columns: tuple[str, ...]
) -> None:
    """The old password with the new content, the old content under the new key, the old title: all refused."""
    old = live.row(secret.id)
    assert alice.edit(renew(alice, secret), title="New", content=OTHER_CONTENT).status_code == 200

    live.overwrite(secret.id, **{name: old[name] for name in columns})

    for password in (PASSWORD, OTHER_PASSWORD):
        answer = unlock(alice, secret, password)
        assert answer.status_code in (403, 500)
        assert CONTENT not in answer.text
        assert OTHER_CONTENT not in answer.text


def test_expensive_parameters_are_refused_before_they_cost_anything(
    live: Loot, alice: Person, secret: Unlocked
) -> None:
    """Four gigabytes of memory, written into a row, are not spent."""
    parameters = bytearray(live.row(secret.id)["password_parameters"])
    parameters[1:5] = (4 * 1024 * 1024).to_bytes(4, "big")
    live.overwrite(secret.id, password_parameters=bytes(parameters))

    with counted_derivations() as count:
        answer = unlock(alice, secret)

    assert answer.status_code == 500
    assert count.runs == 0
