"""The buckets that limit guessing, on every store."""

import time

from plugin.domain.attempts import EMPTY_BUCKET, FAILURES_PER_ACCOUNT, RULES, Bucket, BucketKind
from plugin.storage.engine import open_store
from tests.storage.builders import bucket_key, install
from tests.storage.racers import race, race_processes

ACCOUNT = bucket_key("alice")
KEYS = [ACCOUNT, bucket_key("secret", BucketKind.SECRET)]


def save(store, installation_id, buckets):
    """Lock and write buckets."""
    with store.writing() as unit:
        unit.attempts.lock(installation_id, list(buckets))
        unit.attempts.save(installation_id, buckets)
        unit.commit()


def read(store, installation_id, keys):
    """Return the state of buckets."""
    with store.writing() as unit:
        return dict(unit.attempts.lock(installation_id, keys)[1])


def reserve(store, installation_id, keys=(ACCOUNT,)):
    """Reserve an attempt as an unlock does; whether all rules permit it."""
    with store.writing() as unit:
        now, buckets = unit.attempts.lock(installation_id, keys)
        if any(RULES[key.kind].wait(bucket, now) for key, bucket in buckets.items()):
            return False
        counted = {key: RULES[key.kind].reserve(bucket, now) for key, bucket in buckets.items()}
        unit.attempts.save(installation_id, counted)
        unit.commit()
    return True


def test_buckets_that_do_not_exist_are_empty(store, alices):
    """Nobody has failed yet."""
    assert read(store, alices, KEYS) == dict.fromkeys(KEYS, EMPTY_BUCKET)


def test_buckets_come_back_as_they_were_saved(store, alices):
    """Counts and times survive exactly, and a second save replaces the first."""
    first = {KEYS[0]: Bucket(1, 1_774_949_415.123457, 1_774_949_415.123457), KEYS[1]: Bucket(99, 0.1, 0.3)}
    second = {KEYS[0]: Bucket(2, 1_774_949_415.123457, time.time())}

    save(store, alices, first)
    save(store, alices, second)

    assert read(store, alices, KEYS) == first | second


def test_only_the_asked_buckets_are_given(store, alices):
    """The same subject under another rule is another bucket."""
    save(store, alices, {bucket_key("x"): Bucket(3, 1.0, 2.0)})

    asked = [bucket_key("x", BucketKind.SECRET), bucket_key("y")]

    assert read(store, alices, asked) == dict.fromkeys(asked, EMPTY_BUCKET)


def test_another_tenant_has_buckets_of_its_own(store, alices, mallorys):
    """Failures on Mallory's site slow nobody on Alice's, and the other way round."""
    hers, theirs = {KEYS[0]: Bucket(3, 1.0, 2.0)}, {KEYS[0]: Bucket(5, 6.0, 7.0)}
    save(store, alices, hers)
    assert read(store, mallorys, [KEYS[0]]) == {KEYS[0]: EMPTY_BUCKET}

    save(store, mallorys, theirs)

    assert read(store, alices, [KEYS[0]]) == hers


def test_the_clock_is_in_seconds_since_the_epoch(store, alices):
    """It agrees with this machine's clock, on which the databases of the tests run."""
    before = time.time()

    with store.writing() as unit:
        now, _ = unit.attempts.lock(alices, KEYS)

    # SQLite counts in milliseconds.
    assert before - 0.002 <= now <= time.time() + 0.002


def test_the_clock_is_read_after_the_lock(store, alices):
    """Who waited for the lock sees no time before the one that the holder saw.

    A clock that stood still from the start of the unit on would show a waiting unit a time in the past.
    """

    def lock_and_save(_):
        with store.writing() as unit:
            now, buckets = unit.attempts.lock(alices, KEYS[:1])
            before = buckets[KEYS[0]].last_at
            unit.attempts.save(alices, {KEYS[0]: Bucket(1, 1.0, now)})
            unit.commit()
        return now - before

    for _ in range(5):
        assert min(race(8, lock_and_save)) >= 0


def test_saving_nothing_is_no_error(store, alices):
    """An unlock that had nothing to give back writes nothing."""
    save(store, alices, {})


def test_an_uncommitted_reservation_is_not_counted(store, alices):
    """Leaving the unit without a commit gives the attempt back."""
    with store.writing() as unit:
        unit.attempts.lock(alices, KEYS)
        unit.attempts.save(alices, {KEYS[0]: Bucket(5, 1.0, 2.0)})

    assert read(store, alices, KEYS) == dict.fromkeys(KEYS, EMPTY_BUCKET)


def test_old_buckets_of_all_tenants_are_forgotten(store, alices, mallorys):
    """What last failed longer ago than asked goes; younger failures stay."""
    now = time.time()
    old, young = Bucket(9, 1.0, now - 7200), Bucket(9, 1.0, now - 1800)
    save(store, alices, {KEYS[0]: old, KEYS[1]: young})
    save(store, mallorys, {KEYS[0]: old})

    with store.writing() as unit:
        forgotten = unit.attempts.forget_across_tenants(seconds=3600)
        unit.commit()

    assert forgotten == 2
    assert read(store, alices, KEYS) == {KEYS[0]: EMPTY_BUCKET, KEYS[1]: young}
    assert read(store, mallorys, KEYS) == dict.fromkeys(KEYS, EMPTY_BUCKET)


def test_threads_at_once_never_exceed_the_budget(store, alices):
    """Eight threads with ten tries each get exactly what the rule permits."""
    permitted = race(8, lambda _: sum(reserve(store, alices) for _ in range(10)))

    assert sum(permitted) == FAILURES_PER_ACCOUNT
    assert read(store, alices, [ACCOUNT])[ACCOUNT].failures == FAILURES_PER_ACCOUNT


def test_threads_that_name_the_buckets_in_any_order_do_not_block_each_other(store, alices):
    """Locks are taken in one order, whatever the order of asking; new buckets are the hardest case."""
    for number in range(5):
        keys = [bucket_key(f"{number}-{subject}") for subject in range(40)]

        permitted = race(8, lambda thread, keys=keys: reserve(store, alices, keys[:: (-1) ** thread]))

        assert all(permitted)
        assert {bucket.failures for bucket in read(store, alices, keys).values()} == {8}


def test_processes_at_once_never_exceed_the_budget(database_url):
    """Two processes share one budget."""
    store = open_store(database_url)
    installation_id = install(store)

    outputs = race_processes(2, "tests.storage.attempt_maker", database_url, str(installation_id), "25")

    assert sum(map(int, outputs)) == FAILURES_PER_ACCOUNT
    store.close()
