"""Who can write to the grants' rows, and has no key, cannot prolong a grant, nor point it elsewhere."""

import pytest

from tests.fakes import FakeClock
from tests.threats.loot import Loot
from tests.threats.steps import OTHER_CONTENT, OTHER_PASSWORD, grant_id, renew
from tests.web.person import Person, Unlocked

MICROSECONDS = 1_000_000


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add("First")


@pytest.fixture
def other(alice: Person) -> Unlocked:
    """Another secret of the same author on the same issue, with another password."""
    return alice.add("Second", OTHER_PASSWORD, OTHER_CONTENT)


def test_a_prolonged_grant_is_dead(live: Loot, alice: Person, secret: Unlocked, clock: FakeClock) -> None:
    """The end is part of what the grant's key is bound to: pushing it back in the row breaks the grant."""
    live.write("UPDATE kept.grants SET expires_at = expires_at + ?", 3600 * MICROSECONDS)

    assert alice.reveal(secret).get_json()["code"] == "locked"

    clock.advance(minutes=31)
    live.write("UPDATE kept.grants SET last_used_at = ?", int(clock.now().timestamp()) * MICROSECONDS)
    assert alice.reveal(secret).get_json()["code"] == "locked"


def test_a_grant_put_in_another_readers_name_is_dead(
    live: Loot, alice: Person, bob: Person, secret: Unlocked
) -> None:
    """Bob writes his own pseudonym into Alice's grant and has captured her token: the account is bound too."""
    own = bob.unlock(secret)
    (bobs,) = live.write("SELECT account_pseudonym FROM kept.grants WHERE id = ?", grant_id(own))
    live.write("UPDATE kept.grants SET account_pseudonym = ?", bobs["account_pseudonym"])

    assert bob.reveal(secret, grant=secret.grant).get_json()["code"] == "locked"
    assert bob.reveal(own).status_code == 200
    assert alice.reveal(secret).get_json()["code"] == "locked"


def test_a_grant_put_on_another_secret_is_dead(
    live: Loot, alice: Person, bob: Person, secret: Unlocked, other: Unlocked
) -> None:
    """Bob knows the password of one secret and points his grant at the other one."""
    own = bob.unlock(secret)
    live.write(
        "UPDATE kept.grants SET secret_id = (SELECT secret_id FROM kept.grants WHERE id = ?) WHERE id = ?",
        grant_id(other),
        grant_id(own),
    )

    assert bob.reveal(other, grant=own.grant).get_json()["code"] == "locked"
    assert alice.reveal(other).status_code == 200


def test_a_grant_of_an_older_epoch_cannot_be_brought_back(
    live: Loot, alice: Person, bob: Person, secret: Unlocked
) -> None:
    """Bob's grant died by a new password; its row, put back under the new epoch's number, opens nothing."""
    own = bob.unlock(secret)
    (kept,) = live.write("SELECT * FROM kept.grants WHERE id = ?", grant_id(own))
    renew(alice, secret)

    for epoch in (1, 2):
        live.put("kept.grants", kept | {"key_epoch": epoch})

        assert bob.reveal(own).get_json()["code"] == "locked"
