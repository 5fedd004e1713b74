"""How often passwords may be guessed: three buckets, as pure arithmetic.

Each unlock first *reserves* an attempt in every bucket that applies, before any expensive work, and gives it
back when the password was right or was never tested. So parallel requests on many machines cannot test one
password more than the budget, and a crash in between counts as a failure.

| bucket | rule | whom it slows |
|---|---|---|
| secret and account | 5 free, then waits of 2 s doubling to 15 min; forgotten in a day | the guesser alone |
| account | 30 failures within an hour, over all secrets | who tries one password on many secrets |
| secret | 100 failures within an hour, by accounts that never unlocked it | many accounts together |

The author and earlier readers skip the third bucket: nobody can lock them out by guessing.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

FREE_TRIES = 5
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 15 * 60.0
FORGOTTEN_AFTER_SECONDS = 24 * 3600.0
WINDOW_SECONDS = 3600.0
FAILURES_PER_ACCOUNT = 30
FAILURES_PER_SECRET = 100
UNTOLD_SECONDS = 10 * 60.0


class BucketKind(StrEnum):
    """Which of the three rules a bucket follows."""

    SECRET_AND_ACCOUNT = "secret-account"  # noqa: S105 - the name of a rule
    ACCOUNT = "account"
    SECRET = "secret"  # noqa: S105 - the name of a rule
    NOT_SHARED = "not-shared"
    """No guess, and no wait for anybody: how often a refusal of somebody whom a secret is not shared with is told."""


@dataclass(frozen=True, slots=True)
class BucketKey:
    """Names one bucket of an installation; `subject` is the secret's id, the account's pseudonym, or both."""

    kind: BucketKind
    subject: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is remembered: times are seconds since the epoch, by the *database's* clock."""

    failures: int = 0
    started_at: float = 0.0
    """When the first failure of the running window was counted."""
    last_at: float = 0.0
    """When the newest failure was counted."""
    told_at: float = 0.0
    """When a try that had to wait was last written down: once after each failure, so that nobody floods the trail."""


EMPTY_BUCKET = Bucket()


class Rule(Protocol):
    """How one kind of bucket counts."""

    def wait(self, bucket: Bucket, now: float) -> float:
        """Return how many seconds must pass before the next attempt; 0 when it may go ahead."""
        ...

    def reserve(self, bucket: Bucket, now: float) -> Bucket:
        """Return the bucket with one more failure counted."""
        ...


class Backoff:
    """Some tries are free; after them each failure doubles the wait for the next."""

    def wait(self, bucket: Bucket, now: float) -> float:
        """Return the seconds left of the wait that the last failure earned."""
        if bucket.failures < FREE_TRIES or self._is_forgotten(bucket, now):
            return 0.0
        doublings = min(bucket.failures - FREE_TRIES, 16)
        earned = min(FIRST_WAIT_SECONDS * 2.0**doublings, LONGEST_WAIT_SECONDS)
        return max(0.0, bucket.last_at + earned - now)

    def reserve(self, bucket: Bucket, now: float) -> Bucket:
        """Count a failure; after a day of quiet the count starts again."""
        if self._is_forgotten(bucket, now):
            bucket = EMPTY_BUCKET
        return replace(bucket, failures=bucket.failures + 1, started_at=bucket.started_at or now, last_at=now)

    @staticmethod
    def _is_forgotten(bucket: Bucket, now: float) -> bool:
        return now - bucket.last_at >= FORGOTTEN_AFTER_SECONDS


@dataclass(frozen=True, slots=True)
class HourlyBudget:
    """A number of failures within an hour of the first one."""

    failures: int

    def wait(self, bucket: Bucket, now: float) -> float:
        """Return the seconds until the running hour ends, if its budget is spent."""
        if bucket.failures < self.failures:
            return 0.0
        return max(0.0, bucket.started_at + WINDOW_SECONDS - now)

    def reserve(self, bucket: Bucket, now: float) -> Bucket:
        """Count a failure, in a new hour when the last one is over."""
        if now >= bucket.started_at + WINDOW_SECONDS:
            bucket = Bucket(0, now, now)
        return replace(bucket, failures=bucket.failures + 1, last_at=now)


class TellingPause:
    """Once, and then not again for a while."""

    def wait(self, bucket: Bucket, now: float) -> float:
        """Return the seconds until it is told again."""
        return max(0.0, bucket.last_at + UNTOLD_SECONDS - now) if bucket.failures else 0.0

    def reserve(self, bucket: Bucket, now: float) -> Bucket:
        """Note that it is told now."""
        return replace(bucket, failures=1, started_at=now, last_at=now)


RULES: dict[BucketKind, Rule] = {
    BucketKind.SECRET_AND_ACCOUNT: Backoff(),
    BucketKind.ACCOUNT: HourlyBudget(FAILURES_PER_ACCOUNT),
    BucketKind.SECRET: HourlyBudget(FAILURES_PER_SECRET),
    BucketKind.NOT_SHARED: TellingPause(),
}


def give_back(bucket: Bucket, *, reserved: Bucket, before: Bucket) -> Bucket:
    """Undo the reservation that turned `before` into `reserved`.

    If nothing came in between, the bucket is as it was, its wait included. Otherwise only this one failure is
    taken off, and the wait that the others earned stays.
    """
    if bucket == reserved:
        return before
    return replace(bucket, failures=max(0, bucket.failures - 1))


def tries_left(bucket: Bucket) -> int:
    """How many more tries of this account on this secret are free of a wait."""
    return max(0, FREE_TRIES - bucket.failures)
