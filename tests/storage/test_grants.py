"""The grants, on every store."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.ids import GrantId, SecretId
from plugin.services.errors import StoreConflict
from tests.storage.builders import NOW, make_grant
from tests.storage.racers import race

SECRET = SecretId(uuid.uuid4())
OTHER_SECRET = SecretId(uuid.uuid4())


def give(store, installation_id, *grants, keep=5):
    """Write grants, each in a unit of its own."""
    for grant in grants:
        with store.writing() as unit:
            unit.grants.add(installation_id, grant, keep=keep)
            unit.commit()


def left(store, installation_id, *grants):
    """Return which of these grants are there."""
    with store.reading() as unit:
        return [grant for grant in grants if unit.grants.find(installation_id, grant.id) is not None]


def change(store, work):
    """Do something with the grants and commit."""
    with store.writing() as unit:
        result = work(unit.grants)
        unit.commit()
    return result


def test_a_grant_comes_back_as_it_was_written(store, alices):
    """Every field survives, moments to the microsecond."""
    written = make_grant(SECRET, issued_at=NOW, wrapped_key=bytes(range(208)), key_epoch=4)

    give(store, alices, written)

    with store.reading() as unit:
        assert unit.grants.find(alices, written.id) == written


def test_an_unknown_grant_is_none(store, alices):
    """An id that names no grant finds nothing."""
    with store.reading() as unit:
        assert unit.grants.find(alices, GrantId(bytes(16))) is None


def test_a_grants_id_is_taken_once(store, alices):
    """Adding never writes over."""
    grant = make_grant(SECRET)
    give(store, alices, grant)

    with pytest.raises(StoreConflict):
        give(store, alices, replace(grant, secret_id=OTHER_SECRET))


def test_another_tenant_neither_sees_nor_ends_a_grant(store, alices, mallorys):
    """Mallory's installation finds, counts, uses and deletes nothing of Alice's."""
    grant = make_grant(SECRET)
    give(store, alices, grant)

    with store.writing() as unit:
        assert unit.grants.find(mallorys, grant.id) is None
        assert unit.grants.count(mallorys, used_after=NOW - timedelta(days=1), now=NOW) == 0
        unit.grants.touch(mallorys, grant.id, NOW + timedelta(hours=1))
        unit.grants.delete(mallorys, grant.id)
        assert unit.grants.delete_of_secret(mallorys, SECRET) == 0
        unit.grants.delete_all(mallorys)
        unit.commit()

    with store.reading() as unit:
        assert unit.grants.find(alices, grant.id) == grant


def test_a_further_grant_ends_the_oldest(store, alices):
    """Of one account and secret only the newest stay."""
    grants = [make_grant(SECRET) for _ in range(7)]

    give(store, alices, *grants, keep=5)

    assert left(store, alices, *grants) == grants[2:]


def test_other_readers_secrets_and_tenants_keep_their_grants(store, alices, mallorys):
    """A further grant ends none of another account, secret or tenant."""
    others = [make_grant(SECRET, account_pseudonym=b"bob"), make_grant(OTHER_SECRET)]
    theirs = make_grant(SECRET)
    give(store, alices, *others, keep=1)
    give(store, mallorys, theirs, keep=1)

    give(store, alices, *[make_grant(SECRET) for _ in range(3)], keep=1)

    assert left(store, alices, *others) == others
    assert left(store, mallorys, theirs) == [theirs]


def test_the_new_grant_stays_even_if_its_clock_is_behind(store, alices):
    """A machine whose clock lags must not lose the grant that it just gave."""
    older, newer = make_grant(SECRET), make_grant(SECRET)
    late = make_grant(SECRET, issued_at=NOW - timedelta(hours=1))

    give(store, alices, older, newer, late, keep=2)

    assert left(store, alices, older, newer, late) == [newer, late]


def test_touching_notes_the_last_use(store, alices):
    """Only the last use changes."""
    grant = make_grant(SECRET)
    later = grant.last_used_at + timedelta(microseconds=1)
    give(store, alices, grant)

    change(store, lambda grants: grants.touch(alices, grant.id, later))

    with store.reading() as unit:
        assert unit.grants.find(alices, grant.id) == replace(grant, last_used_at=later)


def test_an_earlier_use_does_not_turn_back_a_later_one(store, alices):
    """Two requests may report in the wrong order."""
    grant = make_grant(SECRET)
    give(store, alices, grant)

    change(store, lambda grants: grants.touch(alices, grant.id, grant.last_used_at - timedelta(seconds=1)))

    with store.reading() as unit:
        assert unit.grants.find(alices, grant.id) == grant


def test_touching_a_deleted_grant_does_not_bring_it_back(store, alices):
    """A use that comes too late is not noted."""
    grant = make_grant(SECRET)

    change(store, lambda grants: grants.touch(alices, grant.id, NOW))

    assert left(store, alices, grant) == []


def test_deleting_takes_one_grant_and_may_be_repeated(store, alices):
    """Locking twice is no error, and locks nobody else."""
    grant, other = make_grant(SECRET), make_grant(SECRET)
    give(store, alices, grant, other)

    change(store, lambda grants: grants.delete(alices, grant.id))
    change(store, lambda grants: grants.delete(alices, grant.id))

    assert left(store, alices, grant, other) == [other]


def test_deleting_the_grants_of_a_secret_counts_them(store, alices):
    """All readers lose theirs, other secrets' grants stay."""
    grants = [make_grant(SECRET), make_grant(SECRET, account_pseudonym=b"bob")]
    other = make_grant(OTHER_SECRET)
    give(store, alices, *grants, other)

    assert change(store, lambda repository: repository.delete_of_secret(alices, SECRET)) == 2

    assert left(store, alices, *grants, other) == [other]


def test_deleting_all_grants_spares_other_tenants(store, alices, mallorys):
    """Uninstalling one site locks nobody on another."""
    hers, theirs = make_grant(SECRET), make_grant(SECRET)
    give(store, alices, hers)
    give(store, mallorys, theirs)

    change(store, lambda grants: grants.delete_all(alices))

    assert left(store, alices, hers) == []
    assert left(store, mallorys, theirs) == [theirs]


def test_only_live_grants_are_counted(store, alices):
    """A grant counts until the moment of its end, and while its last use is recent; as Grant.is_live says."""
    idle = timedelta(minutes=5)
    second = timedelta(seconds=1)
    grants = [
        make_grant(SECRET, account_pseudonym=bytes([number]), issued_at=NOW - age, expires_at=NOW + left_over)
        for number, (age, left_over) in enumerate(
            [(second, second), (idle, second), (idle - second, second), (second, timedelta(0))]
        )
    ]
    give(store, alices, *grants)

    with store.reading() as unit:
        count = unit.grants.count(alices, used_after=NOW - idle, now=NOW)

    assert count == sum(grant.is_live(NOW, idle=idle) for grant in grants) == 2


def test_dead_grants_of_all_tenants_are_deleted(store, alices, mallorys):
    """Expired and idle ones go, live ones stay."""
    live = make_grant(SECRET, issued_at=NOW)
    expired = make_grant(OTHER_SECRET, issued_at=NOW, expires_at=NOW)
    idle = make_grant(SECRET, issued_at=NOW - timedelta(minutes=6))
    give(store, alices, live, expired)
    give(store, mallorys, idle)

    deleted = change(
        store,
        lambda grants: grants.delete_dead_across_tenants(used_before=NOW - timedelta(minutes=5), now=NOW),
    )

    assert deleted == 2
    assert left(store, alices, live, expired) == [live]
    assert left(store, mallorys, idle) == []


def test_two_unlocks_at_once_keep_no_grant_too_many(store, alices):
    """The second one waits for the first one's commit, and then ends what the first one left."""
    first, second = make_grant(SECRET), make_grant(SECRET)
    thread = threading.Thread(target=give, args=(store, alices, second), kwargs={"keep": 1})

    with store.writing() as unit:
        unit.grants.add(alices, first, keep=1)
        thread.start()
        thread.join(timeout=0.2)  # time enough for a unit that does not wait
        unit.commit()
    thread.join(timeout=10)

    assert left(store, alices, first, second) == [second]


def test_many_unlocks_at_once_keep_no_grant_too_many(store, alices):
    """Eight threads unlock one secret for one account; five grants stay."""
    grants = [make_grant(SECRET) for _ in range(24)]

    race(8, lambda number: give(store, alices, *grants[number::8], keep=5))

    assert len(left(store, alices, *grants)) == 5
