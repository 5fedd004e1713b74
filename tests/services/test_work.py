"""Units of work, and the audit chain that they leave."""

import pytest

from plugin.domain.audit import FIRST_HASH, AuditKind, is_intact
from plugin.domain.errors import Locked, WrongPassword
from plugin.services.work import reading_for, writing_for
from tests.cast import ALICE, BOB
from tests.services.calls import NEED_A_GRANT, SHOW_NO_CONTENT, refused


def test_what_is_not_committed_is_undone(world):
    """Leaving a unit without commit leaves nothing."""
    secret_id, _ = world.add()
    before = world.snapshot()
    with writing_for(world.deps, world.caller().principal) as work:
        work.audit(AuditKind.REVEALED, secret_id)

    assert world.snapshot() == before


def test_an_error_undoes_everything(world):
    """A unit that is left by an exception leaves nothing."""
    secret_id, _ = world.add()
    before = world.snapshot()

    def fail_late():
        with writing_for(world.deps, world.caller().principal) as work:
            work.audit(AuditKind.REVEALED, secret_id)
            raise Locked

    refused(Locked, fail_late)

    assert world.snapshot() == before


def test_a_unit_keeps_one_moment(world):
    """Everything that one unit writes has happened at once."""
    with reading_for(world.deps, world.caller().principal) as work:
        before = work.now
        world.clock.advance(minutes=1)

        assert work.now == before


@pytest.mark.parametrize("name", [name for name in NEED_A_GRANT if name not in SHOW_NO_CONTENT])
def test_all_that_happens_leaves_an_unbroken_chain(world, name):
    """The events of a whole story verify one after the other."""
    secret_id, token = world.add()
    refused(WrongPassword, lambda: world.unlock(secret_id, password="guess"))
    world.unlock(secret_id)
    NEED_A_GRANT[name](world, world.caller(), secret_id, token)

    previous = FIRST_HASH
    for number, event in enumerate(world.events(), 1):
        assert event.sequence == number
        assert is_intact(event, installation_id=world.site.id, previous_hash=previous)
        previous = event.hash
    assert number == 5


def test_the_chain_names_accounts_by_commitment_alone(world):
    """Erasing the row that tells whose commitment it is makes the account unknown, and the chain still holds."""
    secret_id, _ = world.add()
    world.unlock(secret_id)

    assert not [account for account in (ALICE, BOB) if account in repr(world.events())]
