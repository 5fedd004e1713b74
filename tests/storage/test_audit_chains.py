"""The chains as a whole, on every store."""

from datetime import timedelta

from plugin.domain.audit import FIRST_HASH, AuditKind, commit_to_account, is_intact
from tests.storage.builders import ALICE, ALICES_SITE, BOB, MALLORYS_SITE, NOW, install
from tests.storage.racers import race
from tests.storage.test_audit_pages import append, make_entry

DAY = 24 * 60


def head_of(store, installation_id):
    """Return the ends of a chain."""
    with store.reading() as unit:
        return unit.audit_chains.head(installation_id)


def events(store, installation_id):
    """Return all kept events."""
    with store.reading() as unit:
        return unit.audit.events(installation_id)


def cut(store, installation_id, *, until):
    """Cut the chain's beginning off, as maintenance does; return how many events that were."""
    with store.writing() as unit:
        unit.audit.serialise(installation_id)
        last = next(event for event in unit.audit.events(installation_id) if event.sequence == until)
        count = unit.audit_chains.cut(installation_id, last=last)
        unit.commit()
    return count


def test_a_chain_without_events_has_no_head(store, alices):
    """Nothing has happened there."""
    assert head_of(store, alices) is None


def test_the_head_is_the_last_event(store, alices):
    """And all events are kept at first."""
    append(store, alices, make_entry(), make_entry())

    head = head_of(store, alices)

    assert (head.sequence, head.hash) == (2, events(store, alices)[-1].hash)
    assert (head.kept_sequence, head.kept_hash) == (0, FIRST_HASH)


def test_what_is_cut_off_is_gone_and_the_rest_still_verifies(store, alices, mallorys):
    """From the hash of the last event that was cut off; another site's chain is not touched."""
    append(store, alices, *[make_entry() for _ in range(5)])
    append(store, mallorys, make_entry())

    assert cut(store, alices, until=3) == 3

    head, kept = head_of(store, alices), events(store, alices)
    assert [event.sequence for event in kept] == [4, 5]
    assert head.kept_sequence == 3
    assert is_intact(kept[0], installation_id=alices, previous_hash=head.kept_hash)
    assert len(events(store, mallorys)) == 1


def test_the_chain_goes_on_after_a_cut(store, alices):
    """Even when every event was cut off, the next one follows the last."""
    append(store, alices, make_entry(), make_entry())
    cut(store, alices, until=2)

    append(store, alices, make_entry())

    (event,) = events(store, alices)
    assert event.sequence == 3
    assert is_intact(event, installation_id=alices, previous_hash=head_of(store, alices).kept_hash)


def test_the_name_of_an_account_goes_with_its_last_event(store, alices):
    """Bob acted only in what was cut off; Alice goes on."""
    append(store, alices, make_entry(account=BOB), make_entry(), make_entry())

    cut(store, alices, until=2)

    with store.reading() as unit:
        assert [each.account for each in unit.audit_chains.commitments(alices, after=None, limit=9)] == [
            ALICE
        ]


def test_the_counts_of_days_go_with_their_events(store, alices):
    """Those of the last cut day stay: some of its events are kept."""
    append(store, alices, make_entry(), make_entry(minute=DAY), make_entry(minute=2 * DAY))

    cut(store, alices, until=2)

    with store.reading() as unit:
        assert len(unit.audit_pages.days(alices, since_day=0)) == 2


def test_a_cut_that_is_not_committed_never_was(store, alices):
    """An interrupted run leaves the chain as it was."""
    append(store, alices, make_entry(), make_entry())
    before = head_of(store, alices), events(store, alices)
    with store.writing() as unit:
        unit.audit.serialise(alices)
        unit.audit_chains.cut(alices, last=before[1][0])

    assert (head_of(store, alices), events(store, alices)) == before


def test_commitments_can_be_checked(store, alices, mallorys):
    """Each account with the salt of its commitment, page by page, and those of the own site alone."""
    append(store, alices, make_entry(), make_entry(account=BOB))
    append(store, mallorys, make_entry())

    with store.reading() as unit:
        first = unit.audit_chains.commitments(alices, after=None, limit=1)
        second = unit.audit_chains.commitments(alices, after=first[-1].account, limit=9)
        found = unit.audit_chains.commitments_of(alices, {first[0].actor, bytes(32)})
    assert [each.account for each in first + second] == [ALICE, BOB]
    assert all(commit_to_account(each.account, salt=each.salt) == each.actor for each in first + second)
    assert found == {first[0].actor: first[0]}


def test_owners_come_in_the_order_of_their_keys(store, alices, mallorys):
    """Page by page; an installation to which nothing happened has no chain."""
    append(store, alices, make_entry())
    append(store, mallorys, make_entry())
    install(store, "quiet-site")

    with store.reading() as unit:
        first = unit.audit_chains.owners_across_tenants(after=None, limit=1)
        rest = unit.audit_chains.owners_across_tenants(after=ALICES_SITE, limit=9)
    assert first == [(alices, ALICES_SITE)]
    assert rest == [(mallorys, MALLORYS_SITE)]


def test_only_chains_with_an_old_beginning_are_to_be_cut(store, alices, mallorys):
    """What counts is the oldest event that is kept."""
    append(store, alices, make_entry(AuditKind.INSTALLED), make_entry(minute=2 * DAY))
    append(store, mallorys, make_entry(minute=2 * DAY))

    def begun():
        with store.reading() as unit:
            before = NOW + timedelta(days=1)
            return unit.audit_chains.begun_across_tenants(before=before, after=None, limit=9)

    assert begun() == [(alices, ALICES_SITE)]
    cut(store, alices, until=1)
    assert begun() == []


def test_a_chain_stays_whole_while_it_grows_and_is_cut_at_once(store, alices):
    """Eight threads: most append, two cut. Nothing is lost at the end that was not cut at the beginning."""
    append(store, alices, *[make_entry() for _ in range(4)])

    def work(number):
        for _ in range(3):
            if number < 2:
                cut_oldest(store, alices)
            else:
                append(store, alices, make_entry())

    race(8, work)

    head, kept = head_of(store, alices), events(store, alices)
    assert head.sequence == 4 + 6 * 3
    assert [event.sequence for event in kept] == list(range(head.kept_sequence + 1, head.sequence + 1))
    previous = head.kept_hash
    for event in kept:
        assert is_intact(event, installation_id=alices, previous_hash=previous)
        previous = event.hash
    assert previous == head.hash


def cut_oldest(store, installation_id):
    """Cut one event off."""
    with store.writing() as unit:
        unit.audit.serialise(installation_id)
        kept = unit.audit_chains.head(installation_id).kept_sequence
        for last in unit.audit.events(installation_id, after=kept, limit=1):
            unit.audit_chains.cut(installation_id, last=last)
        unit.commit()
