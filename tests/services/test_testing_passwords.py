"""Testing a password: what is counted, and what is given back."""

from dataclasses import replace

import pytest

from plugin.domain.attempts import BucketKey, BucketKind
from plugin.domain.errors import Busy, TooManyAttempts, WrongPassword
from plugin.vault.errors import DerivationFailed, VaultError
from plugin.vault.password import Argon2Profile, PasswordParameters
from plugin.vault.tenant_key import account_pseudonym
from tests.cast import BOB, CONTENT
from tests.services.calls import refused


def failures(world, secret_id, account=BOB):
    """Return how many failures each bucket of this account and this secret holds."""
    pseudonym = account_pseudonym(world.key(), account).hex()
    with world.store.writing() as unit:
        keys = [
            BucketKey(BucketKind.SECRET_AND_ACCOUNT, f"{secret_id}:{pseudonym}"),
            BucketKey(BucketKind.ACCOUNT, pseudonym),
            BucketKey(BucketKind.SECRET, str(secret_id)),
        ]
        buckets = unit.attempts.lock(world.site.id, keys)[1]
        return tuple(buckets[key].failures for key in keys)


def guess(world, secret_id):
    """Try a wrong password."""
    refused(WrongPassword, lambda: world.unlock(secret_id, password="guess"))


def lack_memory():
    """Fail as Argon2 does when it gets no memory."""
    raise DerivationFailed


def test_a_wrong_password_is_counted_in_all_three_buckets(world):
    """A newcomer's failure counts for him on this secret, for him, and for the secret."""
    secret_id, _ = world.add()

    guess(world, secret_id)

    assert failures(world, secret_id) == (1, 1, 1)


def test_the_attempt_is_counted_while_the_password_is_tested(world):
    """The reservation is committed before Argon2 runs, so a crash in between counts as a failure."""
    secret_id, _ = world.add()
    seen = []
    world.slots.meanwhile = lambda: seen.append(failures(world, secret_id))

    world.unlock(secret_id)

    assert seen == [(1, 1, 1)]


def test_the_right_password_is_not_counted(world):
    """Success gives the attempt back in every bucket."""
    secret_id, _ = world.add()

    world.unlock(secret_id)

    assert failures(world, secret_id) == (0, 0, 0)


def test_success_forgets_the_failures_on_this_secret_alone(world):
    """The account's failures over all secrets, and those of the secret, stay."""
    secret_id, _ = world.add()
    guess(world, secret_id)
    guess(world, secret_id)

    world.unlock(secret_id)

    assert failures(world, secret_id) == (0, 2, 2)


def test_busy_gives_the_attempt_back(world):
    """A password that was never tested costs no try."""
    secret_id, _ = world.add()
    guess(world, secret_id)
    world.slots.is_busy = True

    error = refused(Busy, lambda: world.unlock(secret_id))

    assert error.retry_after_seconds == 2
    assert failures(world, secret_id) == (1, 1, 1)


def test_a_derivation_that_could_not_run_gives_the_attempt_back(world):
    """Want of memory says nothing about the password, so it costs no try."""
    secret_id, _ = world.add()
    world.slots.meanwhile = lack_memory

    refused(DerivationFailed, lambda: world.unlock(secret_id))

    assert failures(world, secret_id) == (0, 0, 0)


def test_busy_does_not_begin_the_wait_anew(world):
    """Who has sat out his wait may come back at once when no place was free to test his password."""
    secret_id, _ = world.add()
    for _ in range(5):
        guess(world, secret_id)
    world.clock.advance(seconds=2)
    world.slots.is_busy = True
    refused(Busy, lambda: world.unlock(secret_id))
    world.slots.is_busy = False

    assert world.unlock(secret_id)[0].content == CONTENT


@pytest.mark.parametrize(
    "profile", [Argon2Profile(2**20, 1, 1), Argon2Profile(8, 99, 1), Argon2Profile(8, 1, 99)]
)
def test_parameters_out_of_bounds_are_not_computed(world, profile):
    """Whoever can write rows cannot choose how much memory and time a derivation takes."""
    secret_id, _ = world.add()
    with world.store.writing() as unit:
        secret = unit.secrets.get(world.site.id, secret_id)
        forged = replace(secret, password_parameters=PasswordParameters.fresh(profile).encode())
        unit.secrets.replace(world.site.id, forged, version=1, epoch=1)
        unit.commit()

    with pytest.raises(VaultError):
        world.unlock(secret_id)


def test_a_refund_leaves_the_failures_of_others(world):
    """Only what was reserved is given back, not what somebody else's failure cost meanwhile."""
    secret_id, _ = world.add()

    def fail_meanwhile():
        guess(world, secret_id)
        raise DerivationFailed

    world.slots.meanwhile = fail_meanwhile

    refused(DerivationFailed, lambda: world.unlock(secret_id))

    assert failures(world, secret_id) == (1, 1, 1)


def test_a_try_that_has_to_wait_reserves_nothing(world):
    """A refusal before the test leaves all buckets as they were."""
    secret_id, _ = world.add()
    for _ in range(5):
        guess(world, secret_id)

    refused(TooManyAttempts, lambda: world.unlock(secret_id))

    assert failures(world, secret_id) == (5, 5, 5)
