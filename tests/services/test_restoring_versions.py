"""Restoring an earlier version."""

from dataclasses import replace

import pytest

from plugin.domain.checked import Checked
from plugin.domain.content import Login
from plugin.domain.errors import (
    ChangedMeanwhile,
    HostUnavailable,
    InvalidInput,
    Locked,
    NotAllowed,
    SecretNotFound,
    VersionNotFound,
    VersionRequired,
)
from plugin.domain.version import VersionChoice
from plugin.services.editing import edit_secret
from plugin.services.errors import StaleWrite, StoreUnavailable
from plugin.services.restoring_versions import restore_version
from plugin.services.showing_versions import list_versions, show_version
from plugin.services.trashing import trash_secret
from tests.cast import ALICE, BOB, CHARLIE, CONTENT, ISSUE, OTHER_ISSUE, TITLE, UNKNOWN_SECRET_ID, make_edit
from tests.services.calls import refused


@pytest.fixture
def edited(world):
    """Make a secret and edit it; return its id and the token of Alice's grant."""
    secret_id, token = world.add()
    changes = make_edit(1, title="Second", format="login", content={"username": "alice"})
    edit_secret(world.deps, world.caller(), secret_id, changes, grant_token=token)
    return secret_id, token


def restore(world, secret_id, token, *, number=1, based_on=2, caller=None):
    """Restore a version."""
    choice = Checked.of(lambda: VersionChoice(number, based_on))
    return restore_version(world.deps, caller or world.caller(), secret_id, choice, grant_token=token)


def test_a_restored_version_is_a_new_one(world, edited):
    """It says what the old one said, under the next number, of who restored it."""
    secret_id, _ = edited
    bobs = world.token(secret_id)
    world.clock.advance(minutes=1)

    opened = restore(world, secret_id, bobs, caller=world.caller(BOB))

    assert (opened.view.title, opened.content, opened.view.version) == (TITLE, CONTENT, 3)
    assert (opened.view.updated_by, opened.view.updated_at) == (BOB, world.clock.now())
    assert world.unlock(secret_id)[0].content == CONTENT


def test_the_version_that_was_replaced_is_kept(world, edited):
    """Restoring loses nothing, and can itself be undone."""
    secret_id, token = edited
    restore(world, secret_id, token)

    heads = list_versions(world.deps, world.caller(), secret_id, grant_token=token)
    assert [head.number for head in heads] == [3, 2, 1]
    back = restore(world, secret_id, token, number=2, based_on=3)
    assert (back.view.title, back.content) == ("Second", Login("alice"))


def test_a_restored_version_is_audited_with_both_numbers(world, edited):
    """Which was made, and of which."""
    secret_id, token = edited
    restore(world, secret_id, token)

    event = world.events()[-1]

    assert (event.kind, event.secret_id) == ("version_restored", secret_id)
    assert event.details == '{"restored":1,"version":3}'


def test_a_restored_content_is_as_old_as_it_may_be_known(world, edited):
    """Who has read it before knows it again: it counts for the leaver report."""
    secret_id, token = edited
    world.clock.advance(minutes=1)
    restore(world, secret_id, token)

    with world.store.reading() as unit:
        head = unit.secrets.get(world.site.id, secret_id).head
    assert head.content_changed_at == head.created_at < world.clock.now()


def test_limits_are_no_part_of_a_version(world):
    """Restoring leaves them as they are now."""
    secret_id, token = world.add()
    changes = make_edit(1, content="new", opens_max=3)
    edit_secret(world.deps, world.caller(), secret_id, changes, grant_token=token)

    restore(world, secret_id, token)

    with world.store.reading() as unit:
        assert unit.secrets.get(world.site.id, secret_id).head.life.opens_max == 3


def elsewhere(world, secret_id):
    """Call from another issue."""
    return world.caller(ALICE, OTHER_ISSUE), secret_id


def unseen(world, secret_id):
    """Call as somebody who may not see the issue."""
    return world.caller(CHARLIE), secret_id


def from_another_site(world, secret_id):
    """Call from another tenant, at the issue with the same number."""
    return world.mallory(), secret_id


def unknown(world, _secret_id):
    """Ask for what never was."""
    return world.caller(), UNKNOWN_SECRET_ID


def trashed(world, secret_id):
    """Ask for what is in the trash."""
    trash_secret(world.deps, world.caller(), secret_id, None)
    return world.caller(), secret_id


@pytest.mark.parametrize("look", [elsewhere, unseen, from_another_site, unknown, trashed])
def test_what_a_caller_may_not_see_he_may_not_restore(world, edited, look):
    """Another container, another tenant, no permission and no such secret are one and the same refusal."""
    secret_id, token = edited
    caller, secret_id = look(world, secret_id)
    before = world.snapshot()

    refused(SecretNotFound, lambda: restore(world, secret_id, token, caller=caller))

    assert world.snapshot() == before


def test_seeing_is_not_enough_to_restore(world, edited):
    """Bob has unlocked the secret, but may not edit the issue."""
    secret_id, _ = edited
    world.host.let(BOB, ISSUE, edit=False)
    bobs = world.token(secret_id)
    before = world.snapshot()

    refused(NotAllowed, lambda: restore(world, secret_id, bobs, caller=world.caller(BOB)))

    assert world.snapshot() == before


def test_restoring_needs_a_grant_of_ones_own(world, edited):
    """None, a broken one and Alice's do not help Bob."""
    secret_id, token = edited
    before = world.snapshot()

    for each in (None, "broken", token):
        refused(Locked, lambda each=each: restore(world, secret_id, each, caller=world.caller(BOB)))

    assert world.snapshot() == before


def test_a_silent_host_restores_nothing(world, edited):
    """Without the host's word even the owner of a live grant is refused."""
    secret_id, token = edited
    world.host.is_down = True

    refused(HostUnavailable, lambda: restore(world, secret_id, token))


def test_restoring_over_another_version_than_the_current_is_refused(world, edited):
    """Who restores says what he replaces, and is told when it is something else by now."""
    secret_id, token = edited
    before = world.snapshot()

    error = refused(ChangedMeanwhile, lambda: restore(world, secret_id, token, number=2, based_on=1))

    assert error.current_version == 2
    assert world.snapshot() == before


def test_a_version_that_is_not_kept_cannot_be_restored(world, edited):
    """The refusal changes nothing."""
    secret_id, token = edited
    before = world.snapshot()

    refused(VersionNotFound, lambda: restore(world, secret_id, token, number=7))

    assert world.snapshot() == before


def test_the_current_version_cannot_be_restored(world, edited):
    """It would be the same again."""
    secret_id, token = edited

    refused(InvalidInput, lambda: restore(world, secret_id, token, number=2))


def test_a_race_that_is_lost_changes_nothing(world, edited):
    """When somebody else's version gets in at the last moment."""
    secret_id, token = edited
    before = world.snapshot()

    def lose(unit):
        def replace_row(*_args, **_names):
            raise StaleWrite

        unit.secrets.replace = replace_row

    world.store.alter = lose

    refused(ChangedMeanwhile, lambda: restore(world, secret_id, token))

    assert world.snapshot() == before


def test_nothing_is_restored_that_cannot_be_audited(world, edited):
    """When the audit trail fails, everything is as it was."""
    secret_id, token = edited
    before = world.snapshot()
    world.break_audit()

    refused(StoreUnavailable, lambda: restore(world, secret_id, token))

    assert world.snapshot() == before


RESTORE_FAULTS = {
    "no view": SecretNotFound,
    "no edit": NotAllowed,
    "no grant": Locked,
    "no If-Match": VersionRequired,
    "stale": ChangedMeanwhile,
    "unknown": VersionNotFound,
}


@pytest.mark.parametrize("first", RESTORE_FAULTS)
def test_restoring_is_refused_for_its_first_fault(world, edited, first):
    """404 before not_allowed before locked before version_required before changed_meanwhile."""
    faults = list(RESTORE_FAULTS)[list(RESTORE_FAULTS).index(first) :]
    secret_id, _ = edited
    token = None if "no grant" in faults else world.token(secret_id)
    if "no edit" in faults:
        world.host.let(BOB, ISSUE, edit=False)
    if "no view" in faults:
        world.host.forbid(BOB, ISSUE)

    def parse():
        if "no If-Match" in faults:
            raise VersionRequired
        return VersionChoice(number=7, based_on=9 if "stale" in faults else 2)

    choice = Checked.of(parse)
    refused(
        RESTORE_FAULTS[first],
        lambda: restore_version(world.deps, world.caller(BOB), secret_id, choice, grant_token=token),
    )


def test_a_version_that_was_put_under_another_number_is_not_restored(world, edited):
    """The box is bound to its number: nothing of it is saved."""
    secret_id, token = edited
    with world.store.writing() as unit:
        (kept,) = unit.versions.all(world.site.id, secret_id, key_epoch=1)
        moved = replace(kept, head=replace(kept.head, number=7))
        unit.versions.replace_all(world.site.id, secret_id, [moved])
        unit.commit()
    before = world.snapshot()

    with pytest.raises(Exception, match="the sealed bytes were rejected"):
        restore(world, secret_id, token, number=7)

    assert world.snapshot() == before
    with pytest.raises(Exception, match="the sealed bytes were rejected"):
        show_version(world.deps, world.caller(), secret_id, Checked.of(lambda: 7), grant_token=token)
