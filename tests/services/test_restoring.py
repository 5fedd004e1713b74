"""The trash of an issue, and the way out of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.checked import Checked
from plugin.domain.draft import parse_restoration
from plugin.domain.errors import InvalidInput, NotAllowed, Sealed, SecretNotFound, TooManySecrets
from plugin.domain.policy import Policy
from plugin.services.ending_lives import end_lives
from plugin.services.errors import StoreUnavailable
from plugin.services.listing import list_secrets
from plugin.services.restoring import list_trash, restore_secret
from plugin.services.trashing import trash_secret
from tests.cast import ADA, ALICE, BOB, CHARLIE, CONTENT, NOON, OTHER_ISSUE, TITLE
from tests.services.calls import refused

IN_AN_HOUR = (NOON + timedelta(hours=1)).isoformat()
IN_A_DAY = (NOON + timedelta(days=1)).isoformat()


def trashed(world, **limits):
    """Add a secret and delete it."""
    secret_id, token = world.add(**limits)
    trash_secret(world.deps, world.caller(), secret_id, token)
    return secret_id


def restore(world, secret_id, account=BOB, container=None, **body):
    """Restore a secret with what a caller sends."""
    caller = world.caller(account) if container is None else world.caller(account, container)
    change = Checked.of(lambda: parse_restoration(body, Policy()))
    return restore_secret(world.deps, caller, secret_id, change)


def test_an_editor_sees_what_was_deleted_by_whom_and_until_when(world):
    """Titles and times, no content."""
    secret_id = trashed(world)

    (view,) = list_trash(world.deps, world.caller(BOB))

    assert (view.trashed.head.id, view.title, view.trashed.by_whom) == (secret_id, TITLE, ALICE)
    assert (view.trashed.trashed_at, view.purged_at) == (NOON, NOON + timedelta(days=30))
    assert view.trashed.reason == "deleted"


def test_what_was_restored_is_as_it_was(world):
    """Same password, same content, same version, and the event is written down."""
    secret_id = trashed(world)

    view = restore(world, secret_id)

    assert (view.title, view.version) == (TITLE, 1)
    opened, _ = world.unlock(secret_id)
    assert opened.content == CONTENT
    assert world.kinds()[-2:] == ["restored", "unlocked"]
    assert list_trash(world.deps, world.caller()) == []


def test_a_viewer_neither_sees_the_trash_nor_takes_anything_out(world):
    """Ada administers the site, but may not edit this issue."""
    secret_id = trashed(world)

    refused(NotAllowed, lambda: list_trash(world.deps, world.caller(ADA)))
    refused(NotAllowed, lambda: restore(world, secret_id, ADA))


def test_whoever_may_not_see_the_issue_finds_nothing(world):
    """Nor does another issue of the same site, nor another site."""
    secret_id = trashed(world)

    refused(SecretNotFound, lambda: list_trash(world.deps, world.caller(CHARLIE)))
    refused(SecretNotFound, lambda: restore(world, secret_id, CHARLIE))
    refused(SecretNotFound, lambda: restore(world, secret_id, container=OTHER_ISSUE))
    # Not even by what is wrong with the call, or by who may edit there.
    refused(SecretNotFound, lambda: restore(world, secret_id, container=OTHER_ISSUE, opens_max="many"))
    refused(SecretNotFound, lambda: restore(world, secret_id, ADA, OTHER_ISSUE))
    assert list_trash(world.deps, world.caller(container=OTHER_ISSUE)) == []
    assert list_trash(world.deps, world.mallory()) == []
    nothing = Checked.of(lambda: parse_restoration({}, Policy()))
    refused(SecretNotFound, lambda: restore_secret(world.deps, world.mallory(), secret_id, nothing))


def test_only_what_is_in_the_trash_is_restored(world):
    """A kept secret is not, and nothing is restored twice."""
    kept, _ = world.add()
    secret_id = trashed(world)
    restore(world, secret_id)

    refused(SecretNotFound, lambda: restore(world, kept))
    refused(SecretNotFound, lambda: restore(world, secret_id))


def test_what_expired_needs_a_new_end(world):
    """Or none; without a word it would be back in the trash at once."""
    secret_id, _ = world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3600)
    end_lives(world.deps)

    error = refused(InvalidInput, lambda: restore(world, secret_id))
    assert set(error.fields) == {"expires_at"}
    view = restore(world, secret_id, expires_at=IN_A_DAY)

    assert (view.state, view.life.expires_at) == ("open", NOON + timedelta(days=1))


def test_what_is_used_up_needs_a_new_number(world):
    """Or none."""
    secret_id, _ = world.add(opens_max=1)
    world.unlock(secret_id)
    world.clock.advance(seconds=301)
    end_lives(world.deps)

    error = refused(InvalidInput, lambda: restore(world, secret_id))
    assert set(error.fields) == {"opens_max"}
    view = restore(world, secret_id, opens_max=2)

    assert (view.life.opens_max, view.life.opens_left) == (2, 2)


def test_a_full_issue_takes_nothing_back(world):
    """The limit holds for restoring as for adding."""
    secret_id = trashed(world)
    world.add()
    world.set_policy(secrets_max=1)

    refused(TooManySecrets, lambda: restore(world, secret_id))


def test_a_restored_secret_is_listed_in_its_old_place(world):
    """The order is that of creation."""
    first = trashed(world, title="first")
    world.clock.advance(seconds=1)
    world.add(title="second")

    restore(world, first)

    assert [view.title for view in list_secrets(world.deps, world.caller()).secrets] == ["first", "second"]


def test_editors_are_told_how_much_lies_in_the_trash(world):
    """Others are not even told that."""
    trashed(world)

    assert list_secrets(world.deps, world.caller(BOB)).trashed == 1
    assert list_secrets(world.deps, world.caller(ADA)).trashed is None


def test_the_list_of_the_trash_is_bounded(world):
    """The newest are shown."""
    for number in range(3):
        trashed(world, title=str(number))
        world.clock.advance(seconds=1)
    world.deps = replace(world.deps, policy=replace(world.deps.policy, trash_listed=2))

    assert [view.title for view in list_trash(world.deps, world.caller())] == ["2", "1"]


def test_of_a_sealed_site_the_trash_is_shown_and_kept(world):
    """Titles are listed; nothing is written."""
    secret_id = trashed(world)
    world.seal()

    assert len(list_trash(world.deps, world.caller())) == 1
    refused(Sealed, lambda: restore(world, secret_id))


def test_a_restoration_that_cannot_be_written_down_does_not_happen(world):
    """The trash keeps it."""
    secret_id = trashed(world)
    alter = world.store.alter
    world.break_audit()
    with pytest.raises(StoreUnavailable):
        restore(world, secret_id)

    world.store.alter = alter
    assert len(list_trash(world.deps, world.caller())) == 1
