"""Locking, for oneself and for everyone."""

from plugin.domain.errors import Locked
from plugin.services.locking import lock_for_everyone, lock_secret
from plugin.services.revealing import reveal_secret
from tests.cast import ADA, ALICE, BOB, CHARLIE, CONTENT, ISSUE, OTHER_ISSUE, UNKNOWN_SECRET_ID


def is_open(world, secret_id, token, account=ALICE):
    """Tell whether a token still reveals the secret."""
    try:
        return reveal_secret(world.deps, world.caller(account), secret_id, token).content == CONTENT
    except Locked:
        return False


def test_locking_ends_the_grant(world):
    """The token opens nothing any more, and its row is gone."""
    secret_id, token = world.add()
    lock_secret(world.deps, world.caller(), secret_id, token)

    assert not is_open(world, secret_id, token)
    assert not world.snapshot()["grants"]


def test_locking_ends_one_grant_only(world):
    """Neither the other page of the same account nor a colleague is locked."""
    secret_id, token = world.add()
    second, bobs = world.token(secret_id, ALICE), world.token(secret_id)
    lock_secret(world.deps, world.caller(), secret_id, token)

    assert is_open(world, secret_id, second)
    assert is_open(world, secret_id, bobs, BOB)


def test_locking_is_audited(world):
    """The event names the secret."""
    secret_id, token = world.add()
    lock_secret(world.deps, world.caller(), secret_id, token)

    assert (world.events()[-1].kind, world.events()[-1].secret_id) == ("locked", secret_id)


def test_locking_works_while_the_host_is_down(world):
    """The host is not asked: to lock gives nothing away."""
    secret_id, token = world.add()
    world.host.is_down = True
    lock_secret(world.deps, world.caller(), secret_id, token)
    world.host.is_down = False

    assert not is_open(world, secret_id, token)


def test_a_dead_grant_can_be_handed_back(world):
    """A grant that ran out is deleted too."""
    secret_id, token = world.add()
    world.clock.advance(hours=1)
    lock_secret(world.deps, world.caller(), secret_id, token)

    assert not world.snapshot()["grants"]


def test_locking_what_is_not_his_changes_nothing(world):
    """Whatever token, secret, container or site: no error tells anything, and nothing is written."""
    secret_id, token = world.add()
    other_id, _ = world.add()
    before = world.snapshot()

    for caller, secret, presented in (
        (world.caller(BOB), secret_id, token),
        (world.caller(CHARLIE), secret_id, token),
        (world.caller(container=OTHER_ISSUE), secret_id, token),
        (world.mallory(), secret_id, token),
        (world.caller(), UNKNOWN_SECRET_ID, token),
        (world.caller(), other_id, token),
        (world.caller(), secret_id, None),
        (world.caller(), secret_id, "malformed"),
    ):
        lock_secret(world.deps, caller, secret, presented)

    assert world.snapshot() == before


def test_locking_for_everyone_ends_all_grants_of_the_secret(world):
    """Everybody has to type the password again; other secrets stay open."""
    secret_id, token = world.add()
    other_id, other_token = world.add()
    bobs = world.token(secret_id)
    lock_for_everyone(world.deps, world.caller(BOB), secret_id, bobs)

    assert not is_open(world, secret_id, token)
    assert not is_open(world, secret_id, bobs, BOB)
    assert is_open(world, other_id, other_token)


def test_locking_for_everyone_is_audited_with_its_number(world):
    """The event says how many grants ended."""
    secret_id, token = world.add()
    world.token(secret_id)
    lock_for_everyone(world.deps, world.caller(), secret_id, token)

    event = world.events()[-1]

    assert (event.kind, event.details) == ("locked_for_everyone", '{"grants":2}')


def test_the_creator_needs_no_grant_to_lock_for_everyone(world):
    """Even one who forgot the password, and may only see the issue, can lock what he created."""
    secret_id, token = world.add()
    world.host.let(ALICE, ISSUE, edit=False)
    lock_for_everyone(world.deps, world.caller(), secret_id, None)

    assert not is_open(world, secret_id, token)


def test_an_admin_needs_no_grant_to_lock_for_everyone(world):
    """Ada, who never knew the password, can lock."""
    secret_id, token = world.add()
    lock_for_everyone(world.deps, world.caller(ADA), secret_id, None)

    assert not is_open(world, secret_id, token)
