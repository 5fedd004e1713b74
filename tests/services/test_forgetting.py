"""Forgetting a person: nothing names him any more, and nothing else is lost."""

import pytest

from plugin.domain.audit import FIRST_HASH, is_intact
from plugin.domain.errors import InstallationNotFound, Locked, WrongPassword
from plugin.domain.ids import ClientKey
from plugin.services.forgetting import erase_account, installations_with_data, view_account
from plugin.services.listing import list_secrets
from plugin.services.revealing import reveal_secret
from plugin.services.trashing import trash_secret
from plugin.vault.tenant_key import account_pseudonym
from tests.cast import ACME, ALICE, BOB, CONTENT, EVIL
from tests.services.calls import refused


def test_what_is_kept_can_be_shown(world):
    """Alice made a secret, and Bob has unlocked it."""
    secret_id, _ = world.add()
    world.unlock(secret_id, BOB)

    alice, bob = (view_account(world.deps, ACME, account=account) for account in (ALICE, BOB))

    assert [trace.id for trace in alice.secrets] == [secret_id]
    assert [trace.secret_id for trace in bob.unlocks] == [secret_id]
    assert not bob.secrets
    assert view_account(world.deps, EVIL, account=ALICE).is_empty


def test_an_erased_account_is_named_nowhere(world):
    """Neither in a table nor in the audit trail's names."""
    secret_id, _ = world.add()
    world.unlock(secret_id, BOB)
    for account in (ALICE, BOB):
        erase_account(world.deps, ACME, account=account)

    kept = repr(world.snapshot())
    assert ALICE not in kept
    assert BOB not in kept


def test_the_secret_stays_and_opens(world):
    """It belongs to the issue; the list says that its author is unknown."""
    secret_id, _ = world.add()
    erase_account(world.deps, ACME, account=ALICE)

    (shown,) = list_secrets(world.deps, world.caller(BOB)).secrets
    assert (shown.created_by, shown.is_mine) == ("unknown", False)
    assert world.unlock(secret_id)[0].content == CONTENT


def test_the_audit_trail_verifies_and_says_that_somebody_was_erased(world):
    """The new event names nobody."""
    world.add()
    erase_account(world.deps, ACME, account=ALICE)

    previous = FIRST_HASH
    for event in world.events():
        assert is_intact(event, installation_id=world.site.id, previous_hash=previous)
        previous = event.hash
    assert (event.kind, event.actor) == ("account_erased", None)


def test_erasing_nothing_leaves_no_event(world):
    """Running again does nothing."""
    before = world.snapshot()

    assert erase_account(world.deps, ACME, account=BOB) == 0
    assert world.snapshot() == before


def test_a_forgotten_creator_has_no_rights_of_one(world):
    """He may come back; he is a colleague like others then."""
    secret_id, _ = world.add()
    erase_account(world.deps, ACME, account=ALICE)

    refused(Locked, lambda: trash_secret(world.deps, world.caller(), secret_id, None))


def test_an_unknown_installation_is_refused(world):
    """A slip of the key must not look like "nothing is kept"."""
    for act in (view_account, erase_account):
        with pytest.raises(InstallationNotFound):
            act(world.deps, ClientKey("nobody"), account=ALICE)


def test_all_installations_are_looked_at(world):
    """In the order of their keys."""
    assert installations_with_data(world.deps) == [ACME, EVIL]


def test_what_a_forgotten_account_has_open_is_locked(world):
    """Its grant ends, Alice's goes on; his wrong passwords are forgotten with the name they stood under."""
    secret_id, alices = world.add()
    bobs = world.token(secret_id)
    refused(WrongPassword, lambda: world.unlock(secret_id, BOB, password="not the password"))
    pseudonym = account_pseudonym(world.key(), BOB)
    assert pseudonym.hex() in repr(world.snapshot()["attempts"])

    erase_account(world.deps, ACME, account=BOB)

    refused(Locked, lambda: reveal_secret(world.deps, world.caller(BOB), secret_id, bobs))
    assert reveal_secret(world.deps, world.caller(ALICE), secret_id, alices).content == CONTENT
    assert pseudonym.hex() not in repr(world.snapshot()["attempts"])


def test_a_grant_from_before_a_rotation_is_ended_too(world):
    """The account has another pseudonym under each tenant key, and grants outlive a rotation."""
    secret_id, _ = world.add()
    bobs = world.token(secret_id)
    world.rotate()

    erase_account(world.deps, ACME, account=BOB)

    refused(Locked, lambda: reveal_secret(world.deps, world.caller(BOB), secret_id, bobs))
