"""Secrets whose time or number of opens is limited."""

from datetime import timedelta

import pytest

from plugin.domain.attempts import BucketKey, BucketKind
from plugin.domain.errors import (
    Expired,
    Locked,
    NotAllowed,
    SecretNotFound,
    TooManyAttempts,
    UsedUp,
    WrongPassword,
)
from plugin.services.changing_password import change_password
from plugin.services.editing import edit_secret
from plugin.services.errors import StoreError
from plugin.services.listing import list_secrets
from plugin.services.locking import lock_secret
from plugin.services.revealing import reveal_secret
from plugin.services.trashing import trash_secret
from plugin.vault.tenant_key import account_pseudonym
from tests.cast import ADA, ALICE, BOB, CHARLIE, CONTENT, NOON, make_edit, make_new_password
from tests.services.calls import refused

HOUR = timedelta(hours=1)
IN_AN_HOUR = (NOON + HOUR).isoformat()


def listed(world):
    """Return the one secret of the list."""
    (view,) = list_secrets(world.deps, world.caller()).secrets
    return view


def test_an_expired_secret_opens_to_nobody(world):
    """Not to its author, not with the right password, and not with a grant that lives."""
    world.set_policy(grant_idle=3 * HOUR, grant_lifetime=3 * HOUR)
    secret_id, token = world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3599)
    reveal_secret(world.deps, world.caller(), secret_id, token)

    world.clock.advance(seconds=1)

    refused(Expired, lambda: world.unlock(secret_id, ALICE))
    refused(Expired, lambda: reveal_secret(world.deps, world.caller(), secret_id, token))
    edit = make_edit(1, title="new")
    refused(Expired, lambda: edit_secret(world.deps, world.caller(), secret_id, edit, grant_token=token))
    new = make_new_password()
    refused(Expired, lambda: change_password(world.deps, world.caller(), secret_id, new, grant_token=token))
    assert listed(world).state == "expired"


def test_no_password_is_tested_of_what_has_expired(world):
    """Nothing is counted, and Argon2 does not run."""
    secret_id, _ = world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3600)
    derivations, before = world.slots.derivations, world.snapshot()

    refused(Expired, lambda: world.unlock(secret_id, password="wrong password"))

    assert (world.slots.derivations, world.snapshot()) == (derivations, before)


def test_a_secret_that_expires_while_its_password_is_tested_stays_shut(world):
    """The refusal is written down, and costs no attempt."""
    secret_id, _ = world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3599)
    world.slots.meanwhile = lambda: world.clock.advance(seconds=1)

    refused(Expired, lambda: world.unlock(secret_id))

    event = world.events()[-1]
    assert (event.kind, event.details) == ("refused", '{"reason":"expired"}')
    assert_no_failures(world, secret_id)


def assert_no_failures(world, secret_id):
    """Expect that Bob has all his free tries on a secret still."""
    with world.store.writing() as unit:
        subject = f"{secret_id}:{account_pseudonym(world.key(), BOB).hex()}"
        key = BucketKey(BucketKind.SECRET_AND_ACCOUNT, subject)
        _, buckets = unit.attempts.lock(world.site.id, [key])
    assert buckets[key].failures == 0


def test_what_has_expired_can_still_be_deleted_and_locked(world):
    """Its end must not keep it there."""
    secret_id, token = world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3600)

    lock_secret(world.deps, world.caller(), secret_id, token)
    trash_secret(world.deps, world.caller(), secret_id, None)

    assert list_secrets(world.deps, world.caller()).secrets == ()


def test_a_secret_opens_as_often_as_its_writer_said(world):
    """Each unlock takes one; the author's own start takes none."""
    secret_id, _ = world.add(opens_max=2)
    assert listed(world).life.opens_left == 2

    opened, _ = world.unlock(secret_id)
    assert (opened.content, opened.view.life.opens_left) == (CONTENT, 1)
    opened, _ = world.unlock(secret_id, ALICE)
    assert (opened.view.life.opens_left, opened.view.state) == (0, "used_up")

    refused(UsedUp, lambda: world.unlock(secret_id))
    refused(UsedUp, lambda: world.unlock(secret_id, ALICE))
    assert listed(world).state == "used_up"


def test_no_password_is_tested_of_what_is_used_up(world):
    """Or it would still tell guessers who is right."""
    secret_id, _ = world.add(opens_max=1)
    world.unlock(secret_id)
    derivations, before = world.slots.derivations, world.snapshot()

    refused(UsedUp, lambda: world.unlock(secret_id, password="wrong password"))
    refused(UsedUp, lambda: world.unlock(secret_id))

    assert (world.slots.derivations, world.snapshot()) == (derivations, before)


def test_wrong_passwords_take_no_open(world):
    """A guesser cannot use up what is not his."""
    secret_id, _ = world.add(opens_max=1)
    for _ in range(5):
        refused(WrongPassword, lambda: world.unlock(secret_id, password="wrong password"))
    refused(TooManyAttempts, lambda: world.unlock(secret_id))

    assert listed(world).life.opens_left == 1
    world.unlock(secret_id, ALICE)


def test_a_refused_reader_takes_no_open(world):
    """Neither who may not see the issue, nor an unlock whose audit fails."""
    secret_id, _ = world.add(opens_max=1)
    refused(SecretNotFound, lambda: world.unlock(secret_id, CHARLIE))
    alter = world.store.alter
    world.break_audit()
    with pytest.raises(StoreError):
        world.unlock(secret_id)
    world.store.alter = alter

    assert listed(world).life.opens_left == 1


def test_a_grant_goes_on_when_no_open_is_left(world):
    """Who opened it last may go on reading and editing until the grant ends."""
    secret_id, _ = world.add(opens_max=1)
    token = world.token(secret_id)

    reveal_secret(world.deps, world.caller(BOB), secret_id, token)
    edited = edit_secret(
        world.deps, world.caller(BOB), secret_id, make_edit(1, content="new"), grant_token=token
    )

    assert (edited.content, edited.view.life.opens_left) == ("new", 0)
    world.clock.advance(seconds=301)
    refused(Locked, lambda: reveal_secret(world.deps, world.caller(BOB), secret_id, token))


def test_the_last_open_goes_to_whoever_comes_first(world):
    """Who loses the race is refused after his password was found right, without a counted attempt."""
    secret_id, _ = world.add(opens_max=1)
    world.slots.meanwhile = lambda: world.unlock(secret_id, ALICE)

    refused(UsedUp, lambda: world.unlock(secret_id))

    event = world.events()[-1]
    assert (event.kind, event.details) == ("refused", '{"reason":"used_up"}')
    assert_no_failures(world, secret_id)


def test_a_new_number_of_opens_counts_from_the_beginning(world):
    """Setting it again is how a reader is given another open."""
    secret_id, token = world.add(opens_max=1)
    world.unlock(secret_id)
    edit = make_edit(1, opens_max=3)

    edited = edit_secret(world.deps, world.caller(), secret_id, edit, grant_token=token)

    assert edited.view.life.opens_left == 3
    world.unlock(secret_id)


def test_changing_the_password_takes_no_open(world):
    """The new grant is the old reader's."""
    secret_id, token = world.add(opens_max=1)
    new = make_new_password()

    view, _ = change_password(world.deps, world.caller(), secret_id, new, grant_token=token)

    assert view.life.opens_left == 1


def content_changed_at(world, secret_id):
    """Return when the row says that the content last changed."""
    with world.store.reading() as unit:
        return unit.secrets.get(world.site.id, secret_id).head.content_changed_at


@pytest.mark.parametrize(
    ("body", "moves"),
    [
        ({"title": "new"}, False),
        ({"rotate_by": IN_AN_HOUR}, False),
        ({"opens_max": 3}, False),
        ({"content": CONTENT}, False),
        ({"content": "new"}, True),
    ],
)
def test_only_another_content_moves_the_moment_of_the_content(world, body, moves):
    """An edit of a title or a reminder makes nobody's knowledge old."""
    secret_id, token = world.add()
    world.clock.advance(seconds=60)

    edit_secret(world.deps, world.caller(), secret_id, make_edit(1, **body), grant_token=token)

    assert content_changed_at(world, secret_id) == NOON + timedelta(seconds=60 if moves else 0)


def test_another_password_does_not_move_the_moment_of_the_content(world):
    """Whoever has read the content knows it still."""
    secret_id, token = world.add()
    world.clock.advance(seconds=60)
    new = make_new_password()

    change_password(world.deps, world.caller(), secret_id, new, grant_token=token)

    assert content_changed_at(world, secret_id) == NOON


def test_an_edit_keeps_the_limits(world):
    """An absent limit never means none."""
    secret_id, token = world.add(expires_at=IN_AN_HOUR, opens_max=3, rotate_by=IN_AN_HOUR)
    before = listed(world).life

    edit_secret(world.deps, world.caller(), secret_id, make_edit(1, title="new"), grant_token=token)

    assert listed(world).life == before


def test_a_viewer_cannot_lengthen_a_life(world):
    """Neither the admin, who only sees the issue, nor who unlocked it."""
    secret_id, _ = world.add(opens_max=5)
    token = world.token(secret_id, ADA)
    edit = make_edit(1, opens_max=100)

    caller = world.caller(ADA)

    refused(NotAllowed, lambda: edit_secret(world.deps, caller, secret_id, edit, grant_token=token))
