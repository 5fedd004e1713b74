"""Who owns a secret: giving it away, and what an admin does for somebody who has left."""

import json

import pytest

from plugin.domain.audience import parse_audience, parse_new_owner
from plugin.domain.checked import Checked
from plugin.domain.errors import (
    InvalidInput,
    Locked,
    NotAdmin,
    NotOwner,
    NotShared,
    Sealed,
    SecretNotFound,
)
from plugin.services.forgetting import erase_account
from plugin.services.giving import give_secret, reassign_secret
from plugin.services.listing import list_secrets
from plugin.services.locking import lock_for_everyone
from plugin.services.revealing import reveal_secret
from plugin.services.sharing import share_secret
from plugin.services.trashing import trash_secret
from tests.cast import ACME, ADA, ALICE, BOB, CHARLIE, CONTENT, ISSUE, MALLORY
from tests.services.calls import refused


def give(world, secret_id, to, account=ALICE):
    """Make somebody the owner."""
    named = Checked.of(lambda: parse_new_owner({"account_id": to}))
    return give_secret(world.deps, world.caller(account), secret_id, named)


def reassign(world, secret_id, to, caller=None):
    """Make somebody the owner from the admin page, which stands on no issue."""
    named = Checked.of(lambda: parse_new_owner({"account_id": to}))
    return reassign_secret(world.deps, caller or world.caller(ADA, None), secret_id, named)


def share(world, secret_id, token, account=ALICE):
    """Share a secret with nobody but its owner."""
    change = Checked.of(lambda: parse_audience({"members": []}))
    return share_secret(world.deps, world.caller(account), secret_id, change, grant_token=token)


@pytest.fixture
def made(world):
    """Add a secret of Alice's; return its id and her grant's token."""
    return world.add()


def test_the_owner_gives_a_secret_away(world, made):
    """He need not have it open. The new owner decides from then on; who added it does not change."""
    view = give(world, made[0], BOB)

    assert (view.owner, view.is_owner, view.created_by, view.is_mine) == (BOB, False, ALICE, True)
    share(world, made[0], world.token(made[0], BOB), account=BOB)
    refused(NotShared, lambda: world.unlock(made[0], ALICE))
    assert world.unlock(made[0], BOB)[0].content == CONTENT


def test_what_was_open_is_locked(world, made):
    """The giver's own grant, too: he may have been let in as the owner alone."""
    token = world.token(made[0])

    give(world, made[0], BOB)

    for account, held in ((ALICE, made[1]), (BOB, token)):
        refused(
            Locked,
            lambda account=account, held=held: reveal_secret(
                world.deps, world.caller(account), made[0], held
            ),
        )


def test_rights_without_opening_go_with_the_owner(world, made):
    """Locking for everyone and deleting: the new owner's, not the creator's any more."""
    give(world, made[0], BOB)

    refused(Locked, lambda: lock_for_everyone(world.deps, world.caller(ALICE), made[0], None))
    refused(Locked, lambda: trash_secret(world.deps, world.caller(ALICE), made[0], None))
    lock_for_everyone(world.deps, world.caller(BOB), made[0], None)
    trash_secret(world.deps, world.caller(BOB), made[0], None)


def test_who_is_no_owner_gives_nothing(world, made):
    """Be he an editor who has it open; nor does an owner who may not edit any more."""
    world.token(made[0])
    refused(NotOwner, lambda: give(world, made[0], BOB, account=BOB))
    world.host.let(ALICE, ISSUE, edit=False)

    refused(NotOwner, lambda: give(world, made[0], BOB))


def test_an_admin_makes_another_the_owner_and_reads_nothing(world, made):
    """Himself, too: the password is still asked for. The trail says that it was an admin."""
    share(world, *made)
    view = give(world, made[0], ADA, account=ADA)

    assert (view.owner, view.is_owner) == (ADA, True)
    event = world.events()[-1]
    assert (event.kind, json.loads(event.details)["by_admin"]) == ("owner_changed", True)
    refused(Locked, lambda: reveal_secret(world.deps, world.caller(ADA), made[0], None))
    with pytest.raises(Exception, match="does not open"):
        world.unlock(made[0], ADA, password="not the password")


@pytest.mark.parametrize("by", [give, reassign])
def test_the_new_owner_must_see_the_issue(world, made, by):
    """By the host's word of this moment; the other site's people are nobody here."""
    account = {"account": ADA} if by is give else {}
    for stranger in (CHARLIE, MALLORY):
        fault = refused(InvalidInput, lambda stranger=stranger: by(world, made[0], stranger, **account))
        assert set(fault.fields) == {"account_id"}


def test_where_the_host_tells_admins_only_a_reader_may_become_owner(world, made):
    """Behind Forge: whoever unlocked it once stood there."""
    world.host.tells_admins_only = True
    refused(InvalidInput, lambda: give(world, made[0], BOB))
    world.token(made[0])

    assert give(world, made[0], BOB).owner == BOB
    assert give(world, made[0], ADA, account=ADA).owner == ADA


def test_an_erased_person_never_becomes_an_owner(world, made):
    """`unknown` is nobody's name."""
    refused(InvalidInput, lambda: give(world, made[0], "unknown"))


@pytest.mark.parametrize("is_given", [False, True])
def test_an_erased_owner_leaves_a_secret_that_an_admin_gives_on(world, made, is_given):
    """It does not fall back to who had it before."""
    if is_given:
        give(world, made[0], BOB)
    erase_account(world.deps, ACME, account=BOB if is_given else ALICE)
    (view,) = list_secrets(world.deps, world.caller(ALICE)).secrets
    assert (view.owner, view.is_owner) == ("unknown", False)
    refused(NotOwner, lambda: give(world, made[0], BOB))

    assert give(world, made[0], ALICE, account=ADA).owner == ALICE


def test_an_admin_finds_any_secret_of_his_site(world, made):
    """From the admin page, of any issue, be it one that he may not see; the event names the issue."""
    world.host.forbid(ADA, ISSUE)

    reassign(world, made[0], BOB)

    event = world.events()[-1]
    assert (event.kind, event.container) == ("owner_changed", ISSUE)
    (view,) = list_secrets(world.deps, world.caller(BOB)).secrets
    assert view.is_owner


def test_only_an_admin_does(world, made):
    """By the host's word; and only on his own site."""
    refused(NotAdmin, lambda: reassign(world, made[0], BOB, world.caller(ALICE, None)))
    refused(SecretNotFound, lambda: reassign(world, made[0], MALLORY, world.mallory()))
    trash_secret(world.deps, world.caller(), *made)
    refused(SecretNotFound, lambda: reassign(world, made[0], BOB))


def test_what_is_not_there_is_given_to_nobody(world, made):
    """The same answer as ever."""
    named = Checked.of(lambda: parse_new_owner({"account_id": BOB}))

    for caller in (world.mallory(), world.caller(CHARLIE)):
        refused(SecretNotFound, lambda caller=caller: give_secret(world.deps, caller, made[0], named))


def test_a_sealed_site_changes_no_owner(world, made):
    """Neither way."""
    world.seal()

    refused(Sealed, lambda: give(world, made[0], BOB))
    refused(Sealed, lambda: reassign(world, made[0], BOB))


def test_two_gifts_at_once_are_one(world, made, monkeypatch):
    """Whoever gave it away a moment ago has nothing to give any more."""
    world.host.let(CHARLIE, ISSUE)
    asked = world.host.may_view

    def give_first(*args, **kwargs):
        monkeypatch.setattr(world.host, "may_view", asked)
        give(world, made[0], BOB)
        return asked(*args, **kwargs)

    monkeypatch.setattr(world.host, "may_view", give_first)

    refused(NotOwner, lambda: give(world, made[0], CHARLIE))
    (view,) = list_secrets(world.deps, world.caller()).secrets
    assert view.owner == BOB
