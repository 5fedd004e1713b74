"""Looking for events: admins on their whole site, readers in the secret that they have open."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.audit import AuditKind
from plugin.domain.audit_search import AuditSearch, parse_audit_search
from plugin.domain.checked import Checked
from plugin.domain.errors import (
    Expired,
    HostUnavailable,
    InvalidInput,
    Locked,
    NotAdmin,
    Sealed,
    SecretNotFound,
)
from plugin.services.forgetting import erase_account
from plugin.services.maintaining import maintain
from plugin.services.sealing_sites import seal_installation
from plugin.services.searching_audit import events_of_secret, search_audit
from plugin.services.trashing import trash_secret
from tests.cast import ACME, ADA, ALICE, BOB, CHARLIE, ISSUE, MALLORY, OTHER_ISSUE, TITLE
from tests.services.calls import refused

NONSENSE = Checked.of(lambda: parse_audit_search({"limit": 0}))


def search(world, **wanted):
    """Look for events as Ada."""
    return search_audit(world.deps, world.caller(ADA, None), Checked.of(lambda: AuditSearch(**wanted)))


def events_of(world, secret_id, token, *, account=BOB, caller=None, **wanted):
    """Look for the events of a secret."""
    wanted = Checked.of(lambda: AuditSearch(secret_id=secret_id, **wanted))
    return events_of_secret(world.deps, caller or world.caller(account), secret_id, wanted, grant_token=token)


def told(page):
    """Return the kind and account of each event."""
    return [(named.event.kind, named.account) for named in page.events]


def test_an_admin_sees_who_did_what(world):
    """Newest first, with the titles of the secrets as they are now."""
    secret_id, _ = world.add()
    world.unlock(secret_id)

    page = search(world)

    assert told(page)[:2] == [("unlocked", BOB), ("created", ALICE)]
    assert [named.title for named in page.events][:2] == [TITLE, TITLE]
    assert page.events[-1].title is None


def test_the_title_of_a_trashed_secret_is_shown(world):
    """Until it is purged: then only its id is left."""
    secret_id, token = world.add()
    trash_secret(world.deps, world.caller(), secret_id, token)

    assert search(world, kinds=(AuditKind.TRASHED,)).events[0].title == TITLE

    world.clock.advance(days=31)
    maintain(world.deps)
    (named,) = search(world, kinds=(AuditKind.TRASHED,)).events
    assert (named.title, named.event.secret_id) == (None, secret_id)


def test_a_tampered_title_hides_no_other_event(world):
    """The event is shown without its title."""
    secret_id, _ = world.add()
    world.add(title="Mail")
    with world.store.writing() as unit:
        kept = unit.secrets.get(world.site.id, secret_id)
        forged = replace(kept, head=replace(kept.head, sealed_title=kept.head.sealed_title[:-1] + b"x"))
        unit.secrets.replace(world.site.id, forged, version=kept.head.version, epoch=kept.key_epoch)
        unit.commit()

    assert [named.title for named in search(world, kinds=(AuditKind.CREATED,)).events] == ["Mail", None]


def test_an_admin_finds_what_an_account_did(world):
    """And nothing for one that never did anything, or is not known at all."""
    secret_id, _ = world.add()
    world.unlock(secret_id)

    assert told(search(world, account=BOB)) == [("unlocked", BOB)]
    nobody = search(world, account=CHARLIE)
    assert (nobody.events, nobody.next_before) == ((), None)


def test_an_erased_account_is_named_no_more(world):
    """Its events stay, and nobody finds them by its id."""
    secret_id, _ = world.add()
    world.unlock(secret_id)
    erase_account(world.deps, ACME, account=BOB)

    assert ("unlocked", None) in told(search(world))
    assert search(world, account=BOB).events == ()


def test_nobody_but_an_admin_of_the_site_may_search(world):
    """Neither a colleague nor an admin of another site, and a bad search is not complained about before."""
    for account in (ALICE, BOB, CHARLIE, MALLORY):
        caller = world.caller(account, None)
        refused(NotAdmin, lambda caller=caller: search_audit(world.deps, caller, NONSENSE))


def test_without_an_answer_of_the_host_nobody_searches(world):
    """Unreachable means no."""
    world.host.is_down = True

    refused(HostUnavailable, lambda: search(world))


def test_a_search_that_makes_no_sense_is_refused_to_an_admin(world):
    """Once it is known that he is one."""
    refused(InvalidInput, lambda: search_audit(world.deps, world.caller(ADA, None), NONSENSE))


def test_an_admin_sees_his_own_site_only(world):
    """Mallory finds nothing of Acme's, whatever she asks for."""
    secret_id, _ = world.add()

    for wanted in ({}, {"secret_id": secret_id}, {"account": ALICE}):
        page = search_audit(
            world.deps, world.mallory(), Checked.of(lambda wanted=wanted: AuditSearch(**wanted))
        )
        assert all(named.event.kind == "installed" for named in page.events)
        assert not wanted or page.events == ()


def test_an_unlocked_reader_sees_who_opened_the_secret(world):
    """His own unlock is the newest event; events of other secrets are not shown."""
    secret_id, _ = world.add()
    world.add()
    token = world.token(secret_id)

    page = events_of(world, secret_id, token)

    assert told(page) == [("unlocked", BOB), ("created", ALICE)]
    assert [named.title for named in page.events] == [None, None]


def test_the_events_of_a_secret_come_in_pages(world):
    """One after the other, to the first."""
    secret_id, _ = world.add()
    token = world.token(secret_id)

    first = events_of(world, secret_id, token, limit=1)
    second = events_of(world, secret_id, token, limit=1, before=first.next_before)

    assert (told(first), told(second), second.next_before) == (
        [("unlocked", BOB)],
        [("created", ALICE)],
        None,
    )


def test_reading_the_events_writes_nothing(world):
    """Not even the moment of the grant's last use: a page that looks on does not keep a secret open."""
    secret_id, token = world.add()
    before = world.snapshot()

    events_of(world, secret_id, token, account=ALICE)

    assert world.snapshot() == before


@pytest.mark.parametrize("token", [None, "", "nonsense", "v1." + "A" * 86])
def test_without_a_grant_nobody_sees_the_events(world, token):
    """Locked, before a bad page number is complained about."""
    secret_id, _ = world.add()

    refused(
        Locked,
        lambda: events_of_secret(world.deps, world.caller(BOB), secret_id, NONSENSE, grant_token=token),
    )


def test_another_ones_grant_opens_no_events(world):
    """Alice's token is worth nothing in Bob's hands."""
    secret_id, token = world.add()

    refused(Locked, lambda: events_of(world, secret_id, token))


def test_a_grant_that_ran_out_opens_no_events(world):
    """As for the content."""
    secret_id, token = world.add()
    world.clock.advance(minutes=5)

    refused(Locked, lambda: events_of(world, secret_id, token, account=ALICE))


def test_an_expired_secret_shows_no_events(world):
    """Even to who had it open: its time is over."""
    ends_at = world.clock.now() + timedelta(minutes=2)
    secret_id, token = world.add(expires_at=ends_at.isoformat())
    world.clock.advance(minutes=3)

    refused(Expired, lambda: events_of(world, secret_id, token, account=ALICE))


def test_a_sealed_site_shows_its_events_to_admins_alone(world):
    """Whoever seals a site has to find out what happened there."""
    secret_id, token = world.add()
    seal_installation(world.deps, ACME, by=ADA)
    world.look_again()

    refused(Sealed, lambda: events_of(world, secret_id, token, account=ALICE))
    assert told(search(world))[0] == ("sealed", ADA)


def test_elsewhere_there_is_no_such_secret(world):
    """On another issue, for who may not see the issue, on another site: the same refusal."""
    secret_id, token = world.add()
    callers = [
        world.caller(ALICE, OTHER_ISSUE),
        world.caller(CHARLIE, ISSUE),
        world.mallory(),
        world.caller(ADA, None),
    ]

    for caller in callers:
        refused(SecretNotFound, lambda caller=caller: events_of(world, secret_id, token, caller=caller))
