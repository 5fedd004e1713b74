"""Looking for events, on every store."""

import uuid
from datetime import timedelta

import pytest

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.audit_search import AuditSearch
from plugin.domain.ids import SecretId
from plugin.storage.audit_pages import SCAN
from tests.storage.builders import ALICE, BOB, ISSUE, NOW, install, keep, make_secret

DATABASE, MAIL = SecretId(uuid.UUID(int=1)), SecretId(uuid.UUID(int=2))


def append(store, installation_id, *entries):
    """Write entries in one unit."""
    with store.writing() as unit:
        for entry in entries:
            unit.audit.append(installation_id, entry)
        unit.commit()


def make_entry(kind=AuditKind.UNLOCKED, *, minute=0, account=ALICE, secret_id=DATABASE):
    """Return an entry so many minutes after NOW."""
    at = NOW + timedelta(minutes=minute)
    return AuditEntry(kind, at=at, account=account, secret_id=secret_id, container=ISSUE)


def page(store, installation_id, **search):
    """Look for events; an account is looked up first, as the use case does."""
    wanted = AuditSearch(**search)
    with store.reading() as unit:
        actor = None
        if wanted.account is not None:
            actor = unit.accounts.actor_of(installation_id, wanted.account)
        return unit.audit_pages.page(installation_id, wanted, actor=actor)


def numbers(store, installation_id, **search):
    """Return the sequence numbers of a page."""
    return [event.sequence for event in page(store, installation_id, **search).events]


@pytest.fixture
def trail(store, alices, mallorys):
    """Six events of Alice's site, and one of Mallory's."""
    append(
        store,
        alices,
        make_entry(AuditKind.CREATED),
        make_entry(minute=1, account=BOB),
        make_entry(AuditKind.REFUSED, minute=2, account=BOB, secret_id=MAIL),
        make_entry(AuditKind.INSTALLED, minute=3, account=None, secret_id=None),
        make_entry(minute=4, secret_id=MAIL),
        make_entry(AuditKind.EDITED, minute=5, account=BOB),
    )
    append(store, mallorys, make_entry())
    return alices


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"kinds": (AuditKind.UNLOCKED,)}, [5, 2]),
        ({"kinds": (AuditKind.CREATED, AuditKind.REFUSED, AuditKind.EDITED)}, [6, 3, 1]),
        ({"kinds": (AuditKind.PURGED,)}, []),
        ({"account": BOB}, [6, 3, 2]),
        ({"secret_id": MAIL}, [5, 3]),
        ({"secret_id": SecretId(uuid.UUID(int=9))}, []),
        ({"account": BOB, "kinds": (AuditKind.UNLOCKED, AuditKind.REFUSED)}, [3, 2]),
        ({"secret_id": DATABASE, "account": BOB}, [6, 2]),
        ({"secret_id": DATABASE, "account": BOB, "kinds": (AuditKind.EDITED,)}, [6]),
        ({"from_at": NOW + timedelta(minutes=2)}, [6, 5, 4, 3]),
        ({"to_at": NOW + timedelta(minutes=2)}, [3, 2, 1]),
        ({"from_at": NOW + timedelta(minutes=1), "to_at": NOW + timedelta(minutes=1)}, [2]),
        ({"kinds": (AuditKind.UNLOCKED, AuditKind.EDITED), "from_at": NOW + timedelta(minutes=4)}, [6, 5]),
        ({"before": 3}, [2, 1]),
        ({"before": 1}, []),
        ({"account": BOB, "before": 6}, [3, 2]),
    ],
)
def test_events_are_found_by_what_was_said(store, trail, search, found):
    """Each condition alone and together with others, newest first, and never one of another site."""
    assert numbers(store, trail, **search) == found


@pytest.mark.parametrize(
    "search",
    [{}, {"account": BOB}, {"kinds": (AuditKind.UNLOCKED, AuditKind.EDITED)}, {"to_at": NOW + timedelta(1)}],
)
def test_pages_follow_each_other_without_gap_or_repeat(store, trail, search):
    """One event a page, until there is no next one, gives what one page gives."""
    walked, before = [], None
    while True:
        shown = page(store, trail, **search, before=before, limit=1)
        walked += [event.sequence for event in shown.events]
        before = shown.next_before
        if before is None:
            break

    assert walked == numbers(store, trail, **search)


def test_a_full_last_page_is_the_last(store, trail):
    """Where nothing follows, there is no next page, even if the page is full."""
    assert page(store, trail, limit=6).next_before is None
    assert page(store, trail, limit=5).next_before == 2


def test_events_that_are_numbered_against_the_clock_are_found(store, alices):
    """A machine whose clock is half an hour behind wrote the last event."""
    append(store, alices, make_entry(minute=30), make_entry(minute=0))

    assert numbers(store, alices, from_at=NOW, to_at=NOW + timedelta(minutes=1)) == [2]
    assert numbers(store, alices, from_at=NOW + timedelta(minutes=29)) == [1]


def test_a_page_gives_up_and_goes_on_where_it_stopped(sqlite_store, monkeypatch):
    """A search whose index finds much and whose other conditions find little looks at so many rows a page."""
    monkeypatch.setattr("plugin.storage.audit_pages.SCAN", 10)
    site = install(sqlite_store)
    append(sqlite_store, site, make_entry(AuditKind.CREATED), *[make_entry() for _ in range(35)])
    wanted = {"secret_id": DATABASE, "kinds": (AuditKind.CREATED,)}

    pages, before = [], None
    while before is not None or not pages:
        shown = page(sqlite_store, site, **wanted, before=before)
        pages.append([event.sequence for event in shown.events])
        before = shown.next_before

    assert pages == [[], [], [], [1]]
    assert SCAN == 5000


def test_accounts_are_named_until_they_are_erased(store, trail):
    """A commitment of a known account gives its id; one of an erased account nothing."""
    with store.reading() as unit:
        actors = {event.actor for event in unit.audit.events(trail) if event.actor}
        assert sorted(unit.audit_pages.accounts_of(trail, actors).values()) == [ALICE, BOB]
    with store.writing() as unit:
        unit.accounts.erase(trail, BOB)
        unit.commit()

    with store.reading() as unit:
        assert list(unit.audit_pages.accounts_of(trail, actors).values()) == [ALICE]


def test_another_site_names_nobody(store, trail, mallorys):
    """Commitments of Alice's site mean nothing on Mallory's."""
    with store.reading() as unit:
        actors = {event.actor for event in unit.audit.events(trail) if event.actor}

        assert unit.audit_pages.accounts_of(mallorys, actors) == {}


def test_heads_are_found_in_the_trash_too(store, alices, mallorys):
    """By their ids, within one site; those that are gone are left out."""
    kept, trashed, hers = make_secret(), make_secret(), make_secret()
    keep(store, alices, kept, trashed)
    keep(store, mallorys, hers)
    with store.writing() as unit:
        unit.secrets.trash(alices, trashed.head.id, by=ALICE, at=NOW)
        unit.commit()

    with store.reading() as unit:
        wanted = {kept.head.id, trashed.head.id, hers.head.id, MAIL}
        assert unit.audit_pages.heads_of(alices, wanted) == {
            kept.head.id: kept.head,
            trashed.head.id: trashed.head,
        }


def test_days_count_what_the_charts_show(store, alices, mallorys):
    """Created, unlocked, refused and throttled, by day; other kinds and other sites are not counted."""
    day = (NOW - timedelta(hours=NOW.hour)).timestamp() // 86400
    append(
        store,
        alices,
        make_entry(AuditKind.CREATED),
        make_entry(),
        make_entry(minute=1),
        make_entry(AuditKind.REFUSED, minute=24 * 60),
        make_entry(AuditKind.THROTTLED, minute=24 * 60),
        make_entry(AuditKind.REVEALED),
    )
    append(store, mallorys, make_entry())

    with store.reading() as unit:
        assert unit.audit_pages.days(alices, since_day=0) == {
            (day, "created"): 1,
            (day, "unlocked"): 2,
            (day + 1, "refused"): 1,
            (day + 1, "throttled"): 1,
        }
        assert set(unit.audit_pages.days(alices, since_day=int(day) + 1)) == {
            (day + 1, "refused"),
            (day + 1, "throttled"),
        }


def test_an_event_that_is_undone_is_not_counted(store, alices):
    """The count is part of the event's own transaction."""
    with store.writing() as unit:
        unit.audit.append(alices, make_entry())

    with store.reading() as unit:
        assert unit.audit_pages.days(alices, since_day=0) == {}
