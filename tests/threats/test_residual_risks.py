"""What who writes to the database can do: the residual risks of docs/threat-model.md, and where each one ends."""

from datetime import timedelta

import pytest

from tests.fakes import FakeClock
from tests.threats.loot import Loot, chain_is_whole
from tests.threats.steps import ALL_COLUMNS, OTHER_PASSWORD, renew, unlock
from tests.web.person import CONTENT, PASSWORD, Person, Unlocked

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


def test_lifted_limits_and_a_broken_seal_open_nothing_without_the_password(
    live: Loot, alice: Person, bob: Person, ada: Person, clock: FakeClock
) -> None:
    """The residual risk: neither limits nor seal are bound to a key. What they guard stays behind the password."""
    body = {"title": "t", "password": PASSWORD, "content": CONTENT, "opens_max": 1}
    body["expires_at"] = (clock.now() + timedelta(days=1)).isoformat()
    made = alice.call("POST", "secrets", json=body).get_json()
    secret = Unlocked(made["secret"]["id"], made["grant"]["token"])
    bob.unlock(secret)
    assert ada.call("POST", "admin/seal", json={"confirmation": "127.0.0.1"}).status_code == 200
    clock.advance(minutes=24 * 60)
    assert unlock(bob, secret).get_json()["code"] == "sealed"

    live.write("UPDATE installations SET sealed_at = NULL, sealed_by = NULL, generation = generation + 1")
    assert unlock(bob, secret).get_json()["code"] == "expired"
    live.write("UPDATE secrets SET expires_at = NULL, opens_left = 9")

    assert unlock(bob, secret, "wrong password").get_json()["code"] == "wrong_password"
    assert alice.reveal(secret).get_json()["code"] == "locked"
    assert unlock(bob, secret).get_json()["secret"]["content"] == CONTENT
