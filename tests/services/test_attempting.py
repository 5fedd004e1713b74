"""Guessing: what it costs, whom it slows, and whom it does not."""

from plugin.domain.attempts import Bucket, BucketKey, BucketKind
from plugin.domain.errors import TooManyAttempts, WrongPassword
from plugin.domain.ids import AccountId
from tests.cast import ALICE, BOB, CONTENT, ISSUE
from tests.services.calls import refused


def guess(world, secret_id, account=BOB):
    """Try a wrong password; return how many free tries are left."""
    return refused(WrongPassword, lambda: world.unlock(secret_id, account, password="guess")).tries_left


def throttled(world, secret_id, account=BOB):
    """Try even the right password, expecting to be told to wait; return how long."""
    return refused(TooManyAttempts, lambda: world.unlock(secret_id, account)).retry_after_seconds


def guess_often(world, secret_id, times, account=BOB):
    """Guess a number of times."""
    for _ in range(times):
        guess(world, secret_id, account)


def newcomer(world, number):
    """Let one more account edit the issue."""
    account = AccountId(f"newcomer-{number}")
    world.host.let(account, ISSUE)
    return account


def test_five_tries_are_free_and_counted_down(world):
    """Each wrong password says how many tries are left before there is a wait."""
    secret_id, _ = world.add()

    assert [guess(world, secret_id) for _ in range(5)] == [4, 3, 2, 1, 0]


def test_the_sixth_try_has_to_wait(world):
    """After five failures even the right password is refused for two seconds."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 5)

    assert throttled(world, secret_id) in (2, 3)


def test_nobody_waits_longer_than_he_was_told(world):
    """When the time that was named is over, the right password opens."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 5)
    world.clock.advance(seconds=throttled(world, secret_id))

    assert world.unlock(secret_id)[0].content == CONTENT


def test_the_waits_double(world):
    """Each failure after the fifth doubles the wait for the next try."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 5)
    waits = []
    for _ in range(6):
        waits.append(throttled(world, secret_id) - 1)
        world.clock.advance(seconds=waits[-1])
        guess(world, secret_id)

    assert waits == [2, 4, 8, 16, 32, 64]


def test_no_wait_is_longer_than_a_quarter_of_an_hour(world):
    """After many failures the next try comes in 15 minutes, not in hours."""
    secret_id, _ = world.add()
    for _ in range(20):
        guess(world, secret_id)
        world.clock.advance(minutes=15)
    guess(world, secret_id)

    assert throttled(world, secret_id) == 901


def test_a_throttled_try_costs_no_derivation(world):
    """Who has to wait is told so before Argon2 runs."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 5)
    derivations = world.slots.derivations

    throttled(world, secret_id)

    assert world.slots.derivations == derivations


def test_a_throttled_try_does_not_prolong_the_wait(world):
    """Trying too early is audited, and the wait stays what it was."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 5)

    waits = [throttled(world, secret_id) for _ in range(3)]

    assert waits == [waits[0]] * 3
    assert world.kinds()[-1] == "throttled"


def test_who_keeps_trying_too_early_does_not_flood_the_trail(world):
    """A throttled try is written down once after each failure."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 5)
    for _ in range(20):
        throttled(world, secret_id)
    world.clock.advance(seconds=2)
    guess(world, secret_id)

    for _ in range(20):
        throttled(world, secret_id)

    assert world.kinds().count("throttled") == 2


def test_a_day_of_quiet_makes_all_tries_free_again(world):
    """Failures are forgotten after 24 hours."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 5)
    world.clock.advance(hours=24)

    assert guess(world, secret_id) == 4


def test_the_right_password_makes_all_tries_free_again(world):
    """Success forgets this account's failures on this secret."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 4)

    world.unlock(secret_id)

    assert guess(world, secret_id) == 4


def test_a_guesser_slows_nobody_else(world):
    """Alice unlocks at once while Bob has to wait."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 5)

    assert world.unlock(secret_id, ALICE)[0].content == CONTENT


def test_failures_on_one_secret_cost_no_free_tries_on_another(world):
    """The free tries count for each secret."""
    secret_id, _ = world.add()
    other_id, _ = world.add()
    guess_often(world, secret_id, 5)

    assert guess(world, other_id) == 4


def test_one_account_fails_at_most_thirty_times_an_hour(world):
    """One password tried on many secrets is stopped after thirty, until the hour is over."""
    secrets = [world.add()[0] for _ in range(7)]
    for secret_id in secrets[:6]:
        guess_often(world, secret_id, 5)

    assert throttled(world, secrets[6]) == 3601
    world.clock.advance(hours=1)
    assert guess(world, secrets[6]) == 4


def test_success_does_not_buy_guesses_at_other_secrets(world):
    """An account that knows one password cannot clear its thirty failures with it."""
    known, *secrets = [world.add()[0] for _ in range(8)]
    for secret_id in secrets[:6]:
        guess_often(world, secret_id, 4)
        world.unlock(known)
    for secret_id in secrets[:6]:
        guess(world, secret_id)

    throttled(world, secrets[6])


def test_successes_cost_nothing(world):
    """Whoever knows the password may unlock as often as he likes."""
    secret_id, _ = world.add()

    for _ in range(35):
        world.unlock(secret_id)

    assert guess(world, secret_id) == 4


def fill_secret_bucket(world, secret_id):
    """Count a hundred failures of newcomers at this moment."""
    now = world.clock.now().timestamp()
    full = {BucketKey(BucketKind.SECRET, str(secret_id)): Bucket(100, now, now)}
    with world.store.writing() as unit:
        unit.attempts.save(world.site.id, full)
        unit.commit()


def test_many_accounts_together_fail_at_most_a_hundred_times_an_hour(world):
    """A newcomer has to wait when a hundred guesses of newcomers failed, until the hour is over."""
    secret_id, _ = world.add()
    for number in range(20):
        guess_often(world, secret_id, 5, newcomer(world, number))

    assert throttled(world, secret_id, BOB) == 3601
    world.clock.advance(hours=1)
    assert world.unlock(secret_id, BOB)[0].content == CONTENT


def test_the_author_cannot_be_locked_out_by_others(world):
    """The guesses of newcomers do not count against the author."""
    secret_id, _ = world.add()
    fill_secret_bucket(world, secret_id)

    throttled(world, secret_id, BOB)
    assert world.unlock(secret_id, ALICE)[0].content == CONTENT


def test_an_earlier_reader_cannot_be_locked_out_by_others(world):
    """The guesses of newcomers do not count against who has unlocked the secret before."""
    secret_id, _ = world.add()
    world.unlock(secret_id, BOB)
    fill_secret_bucket(world, secret_id)

    assert world.unlock(secret_id, BOB)[0].content == CONTENT


def test_guesses_of_known_readers_do_not_lock_newcomers_out(world):
    """What Alice mistypes counts against her alone."""
    secret_id, _ = world.add()
    guess_often(world, secret_id, 3, ALICE)

    key = BucketKey(BucketKind.SECRET, str(secret_id))
    with world.store.writing() as unit:
        assert unit.attempts.lock(world.site.id, [key])[1][key].failures == 0


def test_the_buckets_hold_no_account_id(world):
    """The rows that count failures name accounts by pseudonym."""
    secret_id, _ = world.add()
    guess(world, secret_id)

    assert BOB not in repr(world.snapshot()["attempts"])


def test_guesses_at_the_same_time_count_each_for_itself(world):
    """While one guess is tested, further ones are counted already: no crowd gets more than five tries."""
    secret_id, _ = world.add()
    tested = []

    def guess_again():
        if len(tested) < 8:
            tested.append(len(tested))
            world.slots.meanwhile = guess_again
            try:
                world.unlock(secret_id, password="guess")
            except (WrongPassword, TooManyAttempts):
                return

    before = world.slots.derivations
    guess_again()

    assert world.slots.derivations - before == 5
