"""What who writes to the database can do: the residual risks of docs/threat-model.md, and where each one ends."""

import pytest

from tests.fakes import FakeClock
from tests.site import Site, World
from tests.threats.loot import Loot, chain_is_whole
from tests.threats.steps import ALL_COLUMNS, OTHER_PASSWORD, renew, unlock
from tests.web.person import CONTENT, Person, Unlocked

MICROSECONDS = 1_000_000


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add("First")


def test_a_forged_last_use_keeps_a_grant_alive_up_to_its_bound_end(
    live: Loot, alice: Person, secret: Unlocked, clock: FakeClock
) -> None:
    """What docs/vault-format.md admits: idle time is not bound. The absolute end is."""
    for minutes in (10, 10, 9):
        clock.advance(minutes=minutes)
        live.write("UPDATE kept.grants SET last_used_at = ?", int(clock.now().timestamp()) * MICROSECONDS)
        assert alice.reveal(secret).status_code == 200

    clock.advance(minutes=1)
    live.write("UPDATE kept.grants SET last_used_at = ?", int(clock.now().timestamp()) * MICROSECONDS)
    assert alice.reveal(secret).get_json()["code"] == "locked"


def test_a_whole_older_state_opens_with_its_own_password(
    live: Loot, alice: Person, bob: Person, secret: Unlocked
) -> None:
    """The residual risk that the documents name: a rollback is not noticed. It shows the old content, not the new."""
    old = live.row(secret.id)
    assert alice.edit(renew(alice, secret), content="new").status_code == 200

    live.overwrite(secret.id, **{name: old[name] for name in ALL_COLUMNS})

    assert unlock(bob, secret).get_json()["secret"]["content"] == CONTENT
    assert unlock(bob, secret, OTHER_PASSWORD).get_json()["code"] == "wrong_password"


def test_deleted_counters_give_new_guesses_and_nothing_else(
    live: Loot, bob: Person, secret: Unlocked
) -> None:
    """Another residual risk: the throttle's rows are not bound. Each guess still costs the app's own Argon2."""
    for _ in range(5):
        assert unlock(bob, secret, "wrong password").get_json()["code"] == "wrong_password"
    assert unlock(bob, secret).get_json()["code"] == "too_many_attempts"

    live.write("DELETE FROM attempts")

    assert unlock(bob, secret, "wrong password").get_json()["code"] == "wrong_password"


def test_a_changed_address_opens_titles_but_no_content(
    live: Loot, charlie: Person, world: World, secret: Unlocked
) -> None:
    """Another residual risk: an address in the database that is Charlie's own machine says that he may see all."""
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
        "UPDATE installations SET base_url = ? WHERE client_key = 'acme-jira-key'", accomplice.base_url
    )

    assert [one["title"] for one in charlie.list()] == ["First"]
    assert charlie.reveal(secret).get_json()["code"] == "locked"
    assert unlock(charlie, secret, "a wrong guess").get_json()["code"] == "wrong_password"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_events SET kind = 'refused' WHERE kind = 'unlocked'",
        "UPDATE audit_events SET actor = (SELECT actor FROM audit_events WHERE kind = 'created')",
        "DELETE FROM audit_events WHERE kind = 'created'",
        "UPDATE audit_events SET at_micros = at_micros - 60000000 WHERE kind = 'unlocked'",
    ],
)
def test_a_changed_audit_event_is_found(live: Loot, bob: Person, secret: Unlocked, change: str) -> None:
    """Who unlocked, and when, cannot be rewritten without writing all later events anew."""
    bob.unlock(secret)
    assert chain_is_whole(live.folder, "acme-jira-key")

    live.write(change)

    assert not chain_is_whole(live.folder, "acme-jira-key")
