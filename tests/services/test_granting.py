"""Grants: which tokens open, for how long, and how many there are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.errors import Locked
from plugin.domain.ids import GrantId
from plugin.services.changing_password import change_password
from plugin.services.installing import install_site, uninstall_site
from plugin.services.locking import lock_for_everyone, lock_secret
from plugin.services.revealing import reveal_secret
from plugin.vault.grant import GrantToken
from tests.cast import ALICE, BOB, CONTENT, NOON, OTHER_ISSUE, make_new_password, make_notice
from tests.services.calls import NEED_A_GRANT, refused

need_a_grant = pytest.mark.parametrize("call", NEED_A_GRANT.values(), ids=NEED_A_GRANT)


def opens(world, secret_id, token, account=BOB):
    """Tell whether a token reveals the secret to its holder."""
    try:
        return reveal_secret(world.deps, world.caller(account), secret_id, token).content == CONTENT
    except Locked:
        return False


def row(world, token):
    """Return the row of a token's grant."""
    with world.store.reading() as unit:
        return unit.grants.find(world.site.id, GrantId(GrantToken.parse(token).grant_id))


def rewrite(world, token, **changes):
    """Do to a grant's row what somebody with access to the database could."""
    grant = row(world, token)
    with world.store.writing() as unit:
        unit.grants.delete(world.site.id, grant.id)
        unit.grants.add(world.site.id, replace(grant, **changes), keep=5)
        unit.commit()


def idle(world, secret_id):
    """Return a token that Bob has not used for five minutes."""
    token = world.token(secret_id)
    world.clock.advance(minutes=5)
    return token


def worn_out(world, secret_id):
    """Return a token that Bob has used all the time, for half an hour."""
    token = world.token(secret_id)
    for _ in range(7):
        world.clock.advance(minutes=4)
        reveal_secret(world.deps, world.caller(BOB), secret_id, token)
    world.clock.advance(minutes=2)
    return token


def handed_back(world, secret_id):
    """Return a token with which Bob has locked."""
    token = world.token(secret_id)
    lock_secret(world.deps, world.caller(BOB), secret_id, token)
    return token


def revoked(world, secret_id):
    """Return a token of Bob's from before Alice locked the secret for everyone."""
    token = world.token(secret_id)
    lock_for_everyone(world.deps, world.caller(ALICE), secret_id, None)
    return token


def outdated(world, secret_id):
    """Return a token of Bob's from before Alice changed the password."""
    token = world.token(secret_id)
    alices = world.token(secret_id, ALICE)
    change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=alices)
    return token


def with_another_key(world, secret_id):
    """Return Bob's token with the right id and a wrong secret half."""
    token = GrantToken.parse(world.token(secret_id))
    return GrantToken(token.grant_id, bytes(32)).encode()


WORTHLESS = {
    "none": lambda world, secret_id: None,
    "empty": lambda world, secret_id: "",
    "malformed": lambda world, secret_id: "not a token",
    "not ascii": lambda world, secret_id: "é" * 64,
    "invented": lambda world, secret_id: GrantToken.new().encode(),
    "of another account": lambda world, secret_id: world.token(secret_id, ALICE),
    "of another secret": lambda world, secret_id: world.add(BOB)[1],
    "idle": idle,
    "expired": worn_out,
    "handed back": handed_back,
    "locked for everyone": revoked,
    "before a new password": outdated,
    "with another key": with_another_key,
}


@need_a_grant
def test_a_colleague_with_a_grant_of_his_own_may(world, call):
    """Bob, who typed the password himself, may do what needs a grant."""
    secret_id, _ = world.add()

    call(world, world.caller(BOB), secret_id, world.token(secret_id))


@pytest.mark.parametrize("make_token", WORTHLESS.values(), ids=WORTHLESS)
@need_a_grant
def test_without_a_live_grant_of_his_own_a_colleague_is_locked_out(world, call, make_token):
    """A token that is not a live one of this account for this secret opens and changes nothing."""
    secret_id, _ = world.add()
    token = make_token(world, secret_id)
    before = world.snapshot()

    refused(Locked, lambda: call(world, world.caller(BOB), secret_id, token))

    assert world.snapshot() == before


def test_a_grant_tells_when_it_ends(world):
    """What the page gets to know are the absolute end and the idle time of the policy."""
    secret_id, _ = world.add()

    _, grant = world.unlock(secret_id)

    assert (grant.expires_at - NOON).total_seconds() == 1800
    assert grant.idle_seconds == 300


def test_use_keeps_a_grant_alive(world):
    """A grant that is used every four minutes opens for nearly half an hour."""
    secret_id, _ = world.add()
    token = world.token(secret_id)

    for _ in range(7):
        world.clock.advance(minutes=4)
        assert opens(world, secret_id, token)


def test_an_active_reader_stays_in_even_with_the_shortest_idle_time(world):
    """With an idle time of 30 s, the least that the settings take, a use every 20 s keeps the grant alive."""
    world.set_policy(grant_idle=timedelta(seconds=30))
    secret_id, _ = world.add()
    token = world.token(secret_id)

    for _ in range(5):
        world.clock.advance(seconds=20)
        assert opens(world, secret_id, token)


def test_uses_in_quick_succession_are_noted_once(world):
    """Reading does not write the grant again within half a minute."""
    secret_id, token = world.add()
    world.clock.advance(seconds=29)
    before = world.snapshot()["grants"]
    reveal_secret(world.deps, world.caller(), secret_id, token)
    unchanged = world.snapshot()["grants"]
    world.clock.advance(seconds=1)
    reveal_secret(world.deps, world.caller(), secret_id, token)

    assert unchanged == before
    assert world.snapshot()["grants"] != before


def test_a_sixth_grant_ends_the_oldest(world):
    """One account has at most five live grants for one secret."""
    secret_id, _ = world.add()
    tokens = []
    for _ in range(6):
        world.clock.advance(seconds=1)
        tokens.append(world.token(secret_id))

    assert [opens(world, secret_id, token) for token in tokens] == [False, True, True, True, True, True]


def test_the_grants_of_others_are_not_counted(world):
    """Bob's sixth grant ends none of Alice's, and none of his own for another secret."""
    secret_id, alices = world.add()
    other_id, _ = world.add()
    bobs_other = world.token(other_id)
    for _ in range(6):
        world.clock.advance(seconds=1)
        world.token(secret_id)

    assert opens(world, secret_id, alices, ALICE)
    assert opens(world, other_id, bobs_other)


def test_a_changed_end_in_the_database_opens_nothing(world):
    """Whoever can write rows cannot prolong a grant: its end is bound to its key."""
    secret_id, token = world.add()
    rewrite(world, token, expires_at=NOON.replace(hour=23), last_used_at=NOON.replace(hour=13))
    world.clock.advance(hours=1)

    assert not opens(world, secret_id, token, ALICE)


def test_a_grant_moved_to_another_account_opens_nothing(world):
    """Whoever can write rows cannot give Alice's grant to Bob, not even together with her token."""
    secret_id, token = world.add()
    rewrite(world, token, account_pseudonym=row(world, world.token(secret_id)).account_pseudonym)

    assert not opens(world, secret_id, token, BOB)


def test_a_grant_moved_to_another_secret_opens_nothing(world):
    """Whoever can write rows cannot point a grant at a secret whose password he does not know."""
    _, token = world.add()
    other_id, _ = world.add()
    rewrite(world, token, secret_id=other_id)

    assert not opens(world, other_id, token, ALICE)


def test_uninstalling_ends_every_grant(world):
    """A grant from before does not open anything when the site comes back."""
    secret_id, token = world.add()
    uninstall_site(world.deps, make_notice(token=b"second", issued_at=1001))
    world.site = install_site(world.deps, make_notice(token=b"third", issued_at=1002)).installation

    assert not opens(world, secret_id, token, ALICE)


def test_a_grant_does_not_open_a_secret_of_the_same_author_elsewhere(world):
    """A grant is for one secret, and so for one container."""
    _, token = world.add()
    elsewhere_id, _ = world.add(container=OTHER_ISSUE)
    caller = world.caller(container=OTHER_ISSUE)

    refused(Locked, lambda: reveal_secret(world.deps, caller, elsewhere_id, token))
