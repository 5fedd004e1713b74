"""The arithmetic of guessing: free tries, doubling waits, hourly budgets and what is forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.attempts import (
    EMPTY_BUCKET,
    FORGOTTEN_AFTER_SECONDS,
    LONGEST_WAIT_SECONDS,
    RULES,
    Backoff,
    Bucket,
    BucketKind,
    HourlyBudget,
    give_back,
    tries_left,
)

NOW = 1_767_268_800.0
BACKOFF = Backoff()
buckets = st.builds(
    Bucket,
    failures=st.integers(0, 10_000),
    started_at=st.floats(0, NOW),
    last_at=st.floats(0, NOW),
)


def fail(
    rule: Backoff | HourlyBudget, times: int, *, at: float = NOW, bucket: Bucket = EMPTY_BUCKET
) -> Bucket:
    """Count a number of failures at one moment."""
    for _ in range(times):
        bucket = rule.reserve(bucket, at)
    return bucket


def test_an_account_begins_with_five_free_tries():
    """Nobody waits before his sixth try."""
    waits = [BACKOFF.wait(fail(BACKOFF, failures), NOW) for failures in range(6)]

    assert waits == [0, 0, 0, 0, 0, 2]


def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour():
    """The waits are 2 s, 4 s, 8 s and so on, and never longer than 900 s."""
    waits = [BACKOFF.wait(fail(BACKOFF, failures), NOW) for failures in range(5, 17)]

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_the_wait_runs_down_from_the_last_failure():
    """A wait of 8 s has half a second left after 7.5 s, and is over after 8."""
    bucket = fail(BACKOFF, 7)

    assert BACKOFF.wait(bucket, NOW + 7.5) == 0.5
    assert BACKOFF.wait(bucket, NOW + 8) == 0


def test_failures_are_remembered_until_a_day_of_quiet_is_over():
    """One second short of a day the next failure still earns the long wait."""
    later = NOW + FORGOTTEN_AFTER_SECONDS - 1

    assert BACKOFF.wait(BACKOFF.reserve(fail(BACKOFF, 20), later), later) == LONGEST_WAIT_SECONDS


def test_a_day_of_quiet_gives_all_free_tries_back():
    """After 24 h a further failure is the first one again."""
    later = NOW + FORGOTTEN_AFTER_SECONDS

    assert BACKOFF.reserve(fail(BACKOFF, 20), later) == Bucket(1, later, later)


@given(buckets)
def test_a_failure_never_shortens_the_wait(bucket):
    """Whatever happened before, one more failure makes the wait longer or leaves it."""
    assert BACKOFF.wait(BACKOFF.reserve(bucket, NOW), NOW) >= BACKOFF.wait(bucket, NOW)


@given(buckets, st.floats(NOW, NOW + 10**8))
def test_no_backoff_lasts_longer_than_its_bound(bucket, now):
    """No number of failures locks an account out for more than a quarter of an hour."""
    assert 0 <= BACKOFF.wait(bucket, now) <= LONGEST_WAIT_SECONDS


@pytest.mark.parametrize("budget", [30, 100])
def test_an_hourly_budget_stops_exactly_at_its_number(budget):
    """The last failure of the budget makes the next attempt wait for the rest of the hour."""
    rule = HourlyBudget(budget)

    assert rule.wait(fail(rule, budget - 1), NOW + 600) == 0
    assert rule.wait(fail(rule, budget), NOW + 600) == 3000


def test_an_hour_counts_from_its_first_failure():
    """Later failures of the hour do not prolong it."""
    rule = HourlyBudget(2)
    bucket = fail(rule, 1, at=NOW + 3599, bucket=fail(rule, 1))

    assert rule.wait(bucket, NOW + 3599) == 1
    assert rule.wait(bucket, NOW + 3600) == 0


def test_a_new_hour_begins_with_a_full_budget():
    """The first failure after the hour is alone in the next one."""
    rule = HourlyBudget(30)

    assert fail(rule, 1, at=NOW + 3600, bucket=fail(rule, 30)) == Bucket(1, NOW + 3600, NOW + 3600)


@given(buckets)
def test_a_reservation_that_is_given_back_at_once_leaves_no_trace(bucket):
    """When nothing came in between, the bucket is exactly what it was, its wait included."""
    reserved = BACKOFF.reserve(bucket, NOW)

    assert give_back(reserved, reserved=reserved, before=bucket) == bucket


@given(buckets)
def test_giving_back_keeps_what_others_cost(bucket):
    """A failure that was counted in between stays, with the wait that it earned."""
    reserved = BACKOFF.reserve(bucket, NOW)
    later = BACKOFF.reserve(reserved, NOW + 1)

    given_back = give_back(later, reserved=reserved, before=bucket)

    assert given_back == Bucket(later.failures - 1, later.started_at, later.last_at)


def test_nothing_is_given_back_from_an_empty_bucket():
    """The count never goes below zero, so that giving back twice buys no extra tries."""
    reserved = BACKOFF.reserve(EMPTY_BUCKET, NOW)

    assert give_back(EMPTY_BUCKET, reserved=reserved, before=EMPTY_BUCKET).failures == 0


@pytest.mark.parametrize(("failures", "left"), [(0, 5), (1, 4), (4, 1), (5, 0), (50, 0)])
def test_the_free_tries_that_are_left_are_counted_down(failures, left):
    """What a person is told after a failure is how many tries are free of a wait."""
    assert tries_left(Bucket(failures, NOW, NOW)) == left


@pytest.mark.parametrize(("kind", "budget"), [(BucketKind.ACCOUNT, 30), (BucketKind.SECRET, 100)])
def test_the_hourly_budgets_are_thirty_an_account_and_a_hundred_a_secret(kind, budget):
    """The numbers in force are those of the design."""
    assert RULES[kind] == HourlyBudget(budget)


def test_a_refusal_that_costs_nothing_is_told_once_in_ten_minutes():
    """Its bucket holds no tries: what it orders is a pause in the telling."""
    rule = RULES[BucketKind.NOT_SHARED]
    told = rule.reserve(Bucket(), NOW)

    assert rule.wait(Bucket(), NOW) == 0
    assert rule.wait(told, NOW + 599) == 1
    assert rule.wait(told, NOW + 600) == 0


def test_every_kind_of_bucket_has_a_rule():
    """A kind without a rule would stop every unlock."""
    assert set(RULES) == set(BucketKind)
