"""The audit chain, on every store."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.audit import FIRST_HASH, AuditEntry, AuditKind, commit_to_account, is_intact
from plugin.domain.ids import SecretId
from plugin.storage.engine import open_store
from tests.storage.builders import ALICE, BOB, ISSUE, NOW, install
from tests.storage.racers import race, race_processes


def make_entry(**changes):
    """Return an entry of Alice's."""
    values = {"kind": AuditKind.UNLOCKED, "at": NOW, "account": ALICE}
    return AuditEntry(**values | changes)


def append(store, installation_id, *entries):
    """Write entries in one unit."""
    with store.writing() as unit:
        for entry in entries:
            unit.audit.append(installation_id, entry)
        unit.commit()


def events(store, installation_id, **page):
    """Return an installation's events."""
    with store.reading() as unit:
        return unit.audit.events(installation_id, **page)


def is_chain(installation_id, chain):
    """Whether these are all events from the first on, each intact and in its place."""
    hashes = [FIRST_HASH, *(event.hash for event in chain)]
    return [event.sequence for event in chain] == list(range(1, len(chain) + 1)) and all(
        is_intact(event, installation_id=installation_id, previous_hash=before)
        for event, before in zip(chain, hashes, strict=False)
    )


def test_an_event_comes_back_with_all_that_was_said(store, alices):
    """Every field survives, the moment to the microsecond."""
    entry = make_entry(
        kind=AuditKind.EDITED,
        at=NOW + timedelta(microseconds=1),
        secret_id=SecretId(uuid.uuid4()),
        container=ISSUE,
        details={"version": 2, "title": True},
    )

    append(store, alices, entry)

    (event,) = events(store, alices)
    assert (event.kind, event.secret_id, event.container) == ("edited", entry.secret_id, ISSUE)
    assert event.at_micros == 1_774_949_415_123_458
    assert event.details == '{"title":true,"version":2}'


def test_an_event_of_the_host_names_no_actor(store, alices):
    """Where the host itself acted, there is no account, secret or container."""
    append(store, alices, make_entry(kind=AuditKind.INSTALLED, account=None))

    (event,) = events(store, alices)
    assert (event.actor, event.secret_id, event.container, event.details) == (None, None, None, "{}")


def test_events_form_a_chain(store, alices):
    """Over several units and several events in one unit, each hash covers the one before."""
    append(store, alices, make_entry(), make_entry(account=BOB), make_entry(account=None))
    append(store, alices, make_entry())

    chain = events(store, alices)

    assert len(chain) == 4
    assert is_chain(alices, chain)


def test_an_uncommitted_event_leaves_no_gap(store, alices):
    """What is undone never was: the next event takes its place."""
    append(store, alices, make_entry())
    with store.writing() as unit:
        unit.audit.append(alices, make_entry(account=BOB))

    append(store, alices, make_entry())

    assert is_chain(alices, events(store, alices))
    assert len(events(store, alices)) == 2


def test_events_are_read_page_by_page(store, alices):
    """A page begins after the given number and has no more than the limit."""
    append(store, alices, *[make_entry() for _ in range(5)])

    page = events(store, alices, after=2, limit=2)

    assert [event.sequence for event in page] == [3, 4]


def test_an_account_is_found_by_its_commitment(store, alices):
    """All events of one account name the same commitment, other accounts another one."""
    append(store, alices, make_entry(), make_entry(account=BOB), make_entry())

    first, bobs, second = (event.actor for event in events(store, alices))

    assert first == second != bobs
    with store.reading() as unit:
        assert unit.audit.account_of(alices, first) == ALICE
        assert unit.audit.account_of(alices, bobs) == BOB
        assert unit.audit.account_of(alices, bytes(32)) is None


def test_tenants_have_chains_of_their_own(store, alices, mallorys):
    """Mallory's installation sees no event of Alice's, nor whose commitment is whose."""
    append(store, alices, make_entry(), make_entry())
    append(store, mallorys, make_entry())

    assert is_chain(alices, events(store, alices))
    assert is_chain(mallorys, events(store, mallorys))
    assert len(events(store, mallorys)) == 1
    hers, theirs = events(store, alices)[0].actor, events(store, mallorys)[0].actor
    assert hers != theirs
    with store.reading() as unit:
        assert unit.audit.account_of(mallorys, hers) is None


def test_threads_at_once_leave_one_intact_chain(store, alices, mallorys):
    """Eight threads begin the chain together and go on together; no event is lost or forked."""

    def work(number):
        for _ in range(4):
            append(store, alices, make_entry(account=f"account-{number % 3}"))

    race(8, work)

    chain = events(store, alices)
    assert len(chain) == 32
    assert is_chain(alices, chain)
    assert len({event.actor for event in chain}) == 3


def test_what_is_read_after_serialising_stays_true_until_the_event(store, alices):
    """Of eight threads that count the events and add one, none counts what another has counted."""

    def work(_):
        with store.writing() as unit:
            unit.audit.serialise(alices)
            seen = len(unit.audit.events(alices))
            unit.audit.append(alices, make_entry())
            unit.commit()
        return seen

    assert sorted(race(8, work)) == list(range(8))


def test_processes_at_once_leave_one_intact_chain(database_url):
    """Two processes append to one chain."""
    store = open_store(database_url)
    installation_id = install(store)

    race_processes(2, "tests.storage.audit_writer", database_url, str(installation_id), "15")

    chain = events(store, installation_id)
    assert len(chain) == 30
    assert is_chain(installation_id, chain)
    store.close()


@pytest.mark.parametrize("field", ["kind", "details", "at_micros", "previous_hash"])
def test_a_changed_event_breaks_the_chain(store, alices, field):
    """The check that the other tests rely on does see a change."""
    append(store, alices, make_entry(), make_entry())
    chain = events(store, alices)
    forged = {"kind": "edited", "details": '{"a":1}', "at_micros": 1, "previous_hash": bytes(32)}

    chain[1] = replace(chain[1], **{field: forged[field]})

    assert not is_chain(alices, chain)


def test_the_salt_of_a_commitment_is_what_the_store_was_given(database_url):
    """Randomness comes from outside, and the commitment is made with it."""
    asked = []

    def random_bytes(size):
        asked.append(size)
        return bytes(size)

    store = open_store(database_url, random_bytes=random_bytes)
    installation_id = install(store)

    append(store, installation_id, make_entry(), make_entry())

    assert asked == [16]
    assert events(store, installation_id)[0].actor == commit_to_account(ALICE, salt=bytes(16))
    store.close()
