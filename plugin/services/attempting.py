"""Reserves an attempt before a password is tested, and gives it back when it was right or never tested.

The reservation is committed before any expensive work, so parallel requests on many machines cannot test more
passwords than the buckets permit (see `plugin.domain.attempts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plugin.domain.attempts import EMPTY_BUCKET, RULES, Bucket, BucketKey, BucketKind, give_back, tries_left
from plugin.domain.audit import AuditKind
from plugin.domain.errors import TooManyAttempts
from plugin.domain.ids import SecretId
from plugin.domain.principal import Principal
from plugin.services.dependencies import Dependencies
from plugin.services.ports import UnitOfWork
from plugin.services.work import Work, writing_for


@dataclass(frozen=True, slots=True)
class Reservation:
    """An attempt that counts as a failure until it is given back."""

    before: Mapping[BucketKey, Bucket]
    reserved: Mapping[BucketKey, Bucket]
    tries_left: int
    """How many more tries are free of a wait, should this one fail."""

    @property
    def keys(self) -> tuple[BucketKey, ...]:
        """The buckets that the attempt was counted in."""
        return tuple(self.reserved)

    def given_back(self, key: BucketKey, bucket: Bucket) -> Bucket:
        """Return a bucket as it is without this attempt."""
        return give_back(bucket, reserved=self.reserved[key], before=self.before[key])


def reserve_attempt(
    deps: Dependencies, principal: Principal, secret_id: SecretId, *, pseudonym: bytes
) -> Reservation:
    """Count an attempt, in a transaction of its own.

    Raises:
        TooManyAttempts: a bucket is full; this is audited, and no password may be tested.

    """
    installation_id = principal.installation.id
    with writing_for(deps, principal) as work:
        is_known = work.unit.readers.is_known(installation_id, secret_id, principal.account)
        keys = _bucket_keys(secret_id, pseudonym, is_known=is_known)
        now, buckets = work.unit.attempts.lock(installation_id, keys)
        waits = {key: RULES[key.kind].wait(buckets[key], now) for key in keys}
        if (longest := max(waits.values())) > 0:
            _write_down(work, secret_id, {key: buckets[key] for key in keys if waits[key] > 0}, now=now)
            raise TooManyAttempts(retry_after_seconds=int(longest) + 1)
        reserved = {key: RULES[key.kind].reserve(buckets[key], now) for key in keys}
        work.unit.attempts.save(installation_id, reserved)
        work.commit()
    return Reservation(buckets, reserved, tries_left(reserved[keys[0]]))


def refund_attempt(deps: Dependencies, principal: Principal, reservation: Reservation) -> None:
    """Give an attempt back whose password was never tested, in a transaction of its own."""
    with deps.store.writing() as unit:
        _, buckets = unit.attempts.lock(principal.installation.id, reservation.keys)
        given_back = {key: reservation.given_back(key, bucket) for key, bucket in buckets.items()}
        unit.attempts.save(principal.installation.id, given_back)
        unit.commit()


def forgive_attempts(unit: UnitOfWork, principal: Principal, reservation: Reservation) -> None:
    """After the right password: forget this account's failures on this secret, and give the attempt back.

    The other buckets keep what other tries cost: knowing one password must not buy guesses at others.
    """
    _, buckets = unit.attempts.lock(principal.installation.id, reservation.keys)
    forgiven = {key: reservation.given_back(key, bucket) for key, bucket in buckets.items()}
    forgiven |= {key: EMPTY_BUCKET for key in forgiven if key.kind is BucketKind.SECRET_AND_ACCOUNT}
    unit.attempts.save(principal.installation.id, forgiven)


def _bucket_keys(secret_id: SecretId, pseudonym: bytes, *, is_known: bool) -> tuple[BucketKey, ...]:
    account = pseudonym.hex()
    keys = (
        BucketKey(BucketKind.SECRET_AND_ACCOUNT, f"{secret_id}:{account}"),
        BucketKey(BucketKind.ACCOUNT, account),
    )
    return keys if is_known else (*keys, BucketKey(BucketKind.SECRET, str(secret_id)))


def _write_down(work: Work, secret_id: SecretId, full: Mapping[BucketKey, Bucket], *, now: float) -> None:
    """Audit that a try had to wait, once after each failure: whoever repeats himself must not flood the trail."""
    untold = {
        key: replace(bucket, told_at=now) for key, bucket in full.items() if bucket.told_at < bucket.last_at
    }
    if untold:
        work.unit.attempts.save(work.principal.installation.id, untold)
        work.audit(AuditKind.THROTTLED, secret_id)
        work.commit()
