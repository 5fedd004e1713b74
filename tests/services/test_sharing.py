"""A secret that is shared with chosen people and groups: who gets in, who does not, and what ends when."""

from datetime import timedelta

import pytest

from plugin.domain.audience import Audience, Member, parse_audience
from plugin.domain.checked import Checked
from plugin.domain.draft import parse_password
from plugin.domain.errors import (
    Expired,
    HostUnavailable,
    InvalidInput,
    Locked,
    NotAllowed,
    NotOwner,
    NotShared,
    Sealed,
    SecretNotFound,
    WrongPassword,
)
from plugin.domain.life_change import LifeChange
from plugin.services.changing_password import change_password
from plugin.services.forgetting import erase_account
from plugin.services.listing import list_secrets
from plugin.services.locking import lock_for_everyone
from plugin.services.restoring import restore_secret
from plugin.services.revealing import reveal_secret
from plugin.services.sharing import share_secret, view_sharing
from plugin.services.trashing import trash_secret
from plugin.services.unlocking import unlock_secret
from tests.cast import ACME, ADA, ALICE, BOB, CHARLIE, CONTENT, ISSUE, NOON, make_new_password
from tests.services import calls
from tests.services.calls import refused

DEVELOPERS = "8a1c2f5e-0d47-4b8e-9a53-6f21c0de0001"
ON_CALL = "8a1c2f5e-0d47-4b8e-9a53-6f21c0de0002"


def person(account, until=None):
    """Name somebody."""
    return {"account_id": account} | ({} if until is None else {"until": until.isoformat()})


def group(group_id, until=None):
    """Name a group."""
    return {"group_id": group_id} | ({} if until is None else {"until": until.isoformat()})


def share(world, made, *members, account=ALICE, everyone=False):
    """Share a secret with these, by the one who holds it open."""
    secret_id, token = made
    change = Checked.of(lambda: parse_audience({"members": None if everyone else list(members)}))
    return share_secret(world.deps, world.caller(account), secret_id, change, grant_token=token)


def view(world, secret_id, account=BOB):
    """Return what somebody's list says of a secret."""
    (found,) = [
        each for each in list_secrets(world.deps, world.caller(account)).secrets if each.id == secret_id
    ]
    return found


@pytest.fixture
def made(world):
    """Add a secret of Alice's; return its id and her grant's token."""
    return world.add()


def test_without_an_audience_everybody_with_the_password_gets_in(world, made):
    """As ever."""
    assert world.unlock(made[0])[0].content == CONTENT
    assert (view(world, made[0]).is_limited, view(world, made[0]).includes_me) == (False, True)


def test_who_is_named_gets_in(world, made):
    """With the password."""
    share(world, made, person(BOB))

    assert world.unlock(made[0])[0].content == CONTENT


def test_who_is_not_named_does_not_get_in(world, made):
    """Before the attempt is counted and before Argon2 runs, and the same with a wrong password: it tells nothing."""
    share(world, made, person(CHARLIE))
    derivations = world.slots.derivations

    refused(NotShared, lambda: world.unlock(made[0]))
    refused(NotShared, lambda: world.unlock(made[0], password="wrong password"))

    assert world.slots.derivations == derivations
    share(world, made, person(BOB))
    for left in (4, 3):
        wrong = refused(WrongPassword, lambda: world.unlock(made[0], password="wrong password"))
        assert wrong.tries_left == left


def test_a_refusal_is_written_down_but_nobody_floods_the_trail(world, made):
    """Once in ten minutes for one person and secret, with its reason."""
    share(world, made)
    for _ in range(3):
        refused(NotShared, lambda: world.unlock(made[0]))
    told = [event for event in world.events() if event.kind == "refused"]
    assert [event.details for event in told] == ['{"reason":"not_shared"}']

    refused(NotShared, lambda: world.unlock(made[0], ADA))

    assert world.kinds().count("refused") == 2


def test_the_owner_is_always_in(world, made):
    """Of an empty audience, too; nobody else is."""
    share(world, made)

    assert world.unlock(made[0], ALICE)[0].content == CONTENT
    refused(NotShared, lambda: world.unlock(made[0]))


def test_no_admin_is_let_in_for_being_one(world, made):
    """He administers the site, not the secrets."""
    share(world, made, person(BOB))

    refused(NotShared, lambda: world.unlock(made[0], ADA))


def test_a_member_of_a_group_gets_in_by_the_hosts_word_of_this_moment(world, made):
    """Who leaves the group does not get in any more; no earlier answer counts."""
    world.host.groups[BOB] = frozenset({DEVELOPERS, "developers"})
    share(world, made, group(ON_CALL), group(DEVELOPERS))
    assert world.unlock(made[0])[0].content == CONTENT

    world.host.groups[BOB] = frozenset()

    refused(NotShared, lambda: world.unlock(made[0]))


def test_a_silent_host_lets_no_group_in(world, made, monkeypatch):
    """No answer means no; nothing was tested."""
    share(world, made, group(DEVELOPERS))
    derivations = world.slots.derivations

    def silent(_account):
        raise HostUnavailable

    monkeypatch.setattr(world.host, "groups_of", silent)

    refused(HostUnavailable, lambda: world.unlock(made[0]))
    assert world.slots.derivations == derivations


def test_groups_are_asked_for_only_where_they_matter(world, made, monkeypatch):
    """Not for the owner, and not for who is named himself."""
    monkeypatch.setattr(world.host, "groups_of", lambda _: pytest.fail("the host was asked"))
    share(world, made, group(DEVELOPERS), person(BOB))

    assert world.unlock(made[0])[0].content == CONTENT
    assert world.unlock(made[0], ALICE)[0].content == CONTENT


@pytest.mark.parametrize("member", [person, group])
def test_a_place_ends(world, made, member):
    """From its end on nobody gets in by it, and what was opened by it is locked at that moment."""
    world.host.groups[BOB] = frozenset({DEVELOPERS})
    name = BOB if member is person else DEVELOPERS
    share(world, made, member(name, NOON + timedelta(minutes=2)))
    _, grant = world.unlock(made[0])
    assert grant.expires_at == NOON + timedelta(minutes=2)

    world.clock.advance(minutes=2)

    refused(NotShared, lambda: reveal_secret(world.deps, world.caller(BOB), made[0], grant.token))
    refused(NotShared, lambda: world.unlock(made[0]))


def test_the_longest_place_counts(world, made):
    """Named until soon, and in a group without an end."""
    world.host.groups[BOB] = frozenset({DEVELOPERS})
    share(
        world,
        made,
        group(ON_CALL, NOON + timedelta(minutes=9)),
        group(DEVELOPERS, NOON + timedelta(minutes=7)),
    )

    assert world.unlock(made[0])[1].expires_at == NOON + timedelta(minutes=7)


def test_a_new_password_makes_no_place_longer(world, made):
    """The grant that comes with it ends when the old one did."""
    share(world, made, person(BOB, NOON + timedelta(minutes=2)))
    token = world.token(made[0])

    _, grant = change_password(world.deps, world.caller(BOB), made[0], make_new_password(), grant_token=token)

    assert grant.expires_at == NOON + timedelta(minutes=2)


@pytest.mark.parametrize("name", calls.NEED_A_GRANT)
def test_a_change_of_the_audience_ends_what_others_have_open(world, made, name):
    """Whoever is in the new one unlocks again; the owner's own grant goes on."""
    token = world.token(made[0])

    share(world, made, person(BOB))

    refused(Locked, lambda: calls.NEED_A_GRANT[name](world, world.caller(BOB), made[0], token))
    assert reveal_secret(world.deps, world.caller(), *made).content == CONTENT


@pytest.mark.parametrize("name", sorted(set(calls.NEED_A_GRANT) - {"delete", "lock for everyone"}))
def test_a_grant_is_worth_nothing_without_a_place(world, made, name):
    """Though the grant's row were there still: somebody wrote the audience past the app."""
    token = world.token(made[0])
    with world.store.writing() as unit:
        unit.audiences.replace(world.site.id, made[0], Audience((Member(account=CHARLIE),)))
        unit.commit()

    with pytest.raises((NotShared, Locked)):
        calls.NEED_A_GRANT[name](world, world.caller(BOB), made[0], token)


def test_an_audience_may_come_while_the_password_is_tested(world, made):
    """Then it counts; the attempt was right, so it costs nothing."""
    world.slots.meanwhile = lambda: share(world, made, person(CHARLIE))

    refused(NotShared, lambda: world.unlock(made[0]))

    share(world, made, person(BOB))
    wrong = refused(WrongPassword, lambda: world.unlock(made[0], password="wrong password"))
    assert wrong.tries_left == 4


def test_groups_that_nobody_was_asked_about_let_nobody_in(world, made):
    """The audience came while the password was tested, and the host was not asked before."""
    world.host.groups[BOB] = frozenset({DEVELOPERS})
    world.slots.meanwhile = lambda: share(world, made, group(DEVELOPERS))

    refused(NotShared, lambda: world.unlock(made[0]))


def test_only_the_owner_shares(world, made):
    """Not who was let in, be he an editor with a live grant: the grantee never edits the grant. Nor an admin."""
    share(world, made, person(BOB), person(ADA))
    world.host.let(ADA, ISSUE)
    for account in (BOB, ADA):
        token = world.token(made[0], account)
        refused(
            NotOwner, lambda token=token, account=account: share(world, (made[0], token), account=account)
        )


def test_sharing_needs_the_hosts_leave_to_edit(world, made):
    """An owner who may only look cannot."""
    world.host.let(ALICE, ISSUE, edit=False)

    refused(NotAllowed, lambda: share(world, made, person(BOB)))


def test_sharing_needs_a_live_grant(world, made):
    """The owner's browser alone is not enough."""
    refused(Locked, lambda: share(world, (made[0], None), person(BOB)))


def test_sharing_what_is_not_there(world, made):
    """Another tenant's, another issue's, and what one may not see: the same."""
    change = Checked.of(lambda: parse_audience({"members": []}))
    for caller in (world.mallory(), world.caller(CHARLIE)):
        refused(
            SecretNotFound,
            lambda caller=caller: share_secret(world.deps, caller, made[0], change, grant_token=made[1]),
        )
        refused(
            SecretNotFound,
            lambda caller=caller: view_sharing(world.deps, caller, made[0], grant_token=made[1]),
        )


def test_a_sealed_site_shares_nothing(world, made):
    """Nor says with whom it is shared."""
    world.seal()

    refused(Sealed, lambda: share(world, made, person(BOB)))
    refused(Sealed, lambda: view_sharing(world.deps, world.caller(), made[0], grant_token=made[1]))


def test_what_has_expired_is_not_shared(world):
    """Its time is over."""
    made = world.add(expires_at=(NOON + timedelta(minutes=1)).isoformat())
    world.clock.advance(minutes=1)

    refused(Expired, lambda: share(world, made, person(BOB)))
    refused(Expired, lambda: view_sharing(world.deps, world.caller(), made[0], grant_token=made[1]))


def test_an_end_that_has_passed_is_refused_unless_it_stood_there(world, made):
    """Whoever saves the list again need not tidy it first."""
    ends = NOON + timedelta(minutes=2)
    share(world, made, person(BOB, ends))
    world.clock.advance(minutes=3)

    share(world, made, person(BOB, ends), person(CHARLIE))

    fault = refused(InvalidInput, lambda: share(world, made, person(CHARLIE, ends)))
    assert set(fault.fields) == {"members"}


def test_the_list_tells_what_is_known_without_asking(world, made):
    """In, out, or "the host knows"; never who the others are."""
    share(world, made, person(BOB), person(CHARLIE, NOON + timedelta(minutes=1)))
    assert (view(world, made[0]).is_limited, view(world, made[0]).includes_me) == (True, True)
    assert view(world, made[0], ADA).includes_me is False
    assert view(world, made[0], ALICE).includes_me is True

    share(world, made, group(DEVELOPERS))

    assert view(world, made[0]).includes_me is None
    assert view(world, made[0], ALICE).includes_me is True


def test_a_sealed_site_still_lists_what_is_shared(world, made):
    """Titles are shown; so is the mark."""
    share(world, made, person(ADA))
    world.seal()

    assert view(world, made[0]).includes_me is False


def test_who_has_it_open_sees_whom_it_is_shared_with(world, made):
    """Nobody else does; and only the owner is offered to change it."""
    share(world, made, person(BOB), group(ON_CALL))
    token = world.token(made[0])

    seen = view_sharing(world.deps, world.caller(BOB), made[0], grant_token=token)

    assert (seen.owner, seen.can_change) == (ALICE, False)
    assert seen.audience == Audience((Member(account=BOB), Member(group=ON_CALL)))
    assert view_sharing(world.deps, world.caller(), made[0], grant_token=made[1]).can_change
    refused(Locked, lambda: view_sharing(world.deps, world.caller(BOB), made[0], grant_token=None))


def test_an_audience_is_taken_away_again(world, made):
    """Then the password is enough; the trail holds both changes, and nobody's name."""
    share(world, made, person(CHARLIE), group(ON_CALL))
    share(world, made, everyone=True)

    assert world.unlock(made[0])[0].content == CONTENT
    assert [event.details for event in world.events() if event.kind == "audience_changed"] == [
        '{"everyone":false,"grants":0,"groups":1,"people":1}',
        '{"everyone":true,"grants":0,"groups":0,"people":0}',
    ]


def test_an_audience_outlives_the_trash_and_the_password(world, made):
    """Restored, it is shared as it was; so is it after an edit and with another password."""
    share(world, made, person(CHARLIE))
    calls.edit(world, world.caller(), *made)
    change_password(world.deps, world.caller(), made[0], make_new_password(), grant_token=made[1])
    trash_secret(world.deps, world.caller(), made[0], None)
    restore_secret(world.deps, world.caller(BOB), made[0], Checked.of(LifeChange))

    assert view(world, made[0]).is_limited
    refused(NotShared, lambda: world.unlock(made[0]))


def test_when_the_last_one_named_is_erased_nobody_new_gets_in(world, made):
    """An audience of nobody is no open door."""
    share(world, made, person(BOB))

    erase_account(world.deps, ACME, account=BOB)

    refused(NotShared, lambda: world.unlock(made[0]))
    assert view(world, made[0], ALICE).includes_me is True


def test_who_is_not_in_may_not_lock_out_the_others(world, made):
    """An old token of his is worth nothing."""
    token = world.token(made[0])
    share(world, made, person(CHARLIE))

    refused(Locked, lambda: lock_for_everyone(world.deps, world.caller(BOB), made[0], token))


def test_what_is_no_password_is_complained_about_to_members_only(world, made):
    """Order of refusal: whom it is not shared with learns that, whatever he sends."""
    share(world, made)
    broken = Checked.of(lambda: parse_password({}, world.deps.policy))

    refused(NotShared, lambda: unlock_secret(world.deps, world.caller(BOB), made[0], broken))
