"""Turning passwords into keys."""

from contextlib import contextmanager

import pytest

from plugin.domain.errors import Busy
from plugin.domain.principal import Principal
from plugin.services.meter import Unmetered
from plugin.services.password_keys import PasswordKeys
from plugin.vault.errors import WeakParameters
from plugin.vault.password import PRODUCTION_BOUNDS, TEST_ONLY_BOUNDS, TEST_ONLY_CHEAPEST, PasswordParameters
from plugin.vault.slots import Argon2Slots
from tests.cast import ALICE, BOB, ISSUE, PASSWORD, make_installation

SITE = make_installation()
PRINCIPAL = Principal(SITE, ALICE, ISSUE)


class NotingSlots(Argon2Slots):
    """Slots that note for whom they ran."""

    def __init__(self) -> None:
        super().__init__(slots=2, queue=0, wait_seconds=0)
        self.callers = []

    @contextmanager
    def hold(self, *, tenant=None, account=None):
        """Note and hold."""
        self.callers.append((tenant, account))
        with super().hold(tenant=tenant, account=account):
            yield


def make_keys(slots=None, bounds=TEST_ONLY_BOUNDS):
    """Make password keys that cost nothing."""
    return PasswordKeys(slots=slots or NotingSlots(), profile=TEST_ONLY_CHEAPEST, bounds=bounds)


def test_the_same_password_and_parameters_give_the_same_key():
    """What a new password's key was made with finds it again."""
    keys = make_keys()
    lock = keys.new_lock(PASSWORD, principal=PRINCIPAL)

    assert keys.derive(PASSWORD, lock.parameters, principal=PRINCIPAL).key == lock.key


def test_each_new_password_gets_a_salt_of_its_own():
    """The same password twice gives two keys."""
    keys = make_keys()

    one, other = (keys.new_lock(PASSWORD, principal=PRINCIPAL) for _ in range(2))

    assert one.key != other.key


def test_new_passwords_get_the_parameters_of_today():
    """The profile of the settings is used, whatever older secrets have."""
    assert make_keys().new_lock(PASSWORD, principal=PRINCIPAL).parameters.profile == TEST_ONLY_CHEAPEST


def test_the_cheapest_parameters_are_refused_in_production():
    """Production's bounds do not compute what costs nothing."""
    cheap = PasswordParameters.fresh(TEST_ONLY_CHEAPEST)

    with pytest.raises(WeakParameters):
        make_keys(bounds=PRODUCTION_BOUNDS).derive(PASSWORD, cheap, principal=PRINCIPAL)


def test_the_slots_know_tenant_and_account():
    """The bounds per tenant and per account can hold only if both are named."""
    slots = NotingSlots()

    make_keys(slots).new_lock(PASSWORD, principal=PRINCIPAL)

    assert slots.callers == [(str(SITE.id), ALICE)]


def test_a_taken_slot_is_told_as_busy():
    """An account that is running a derivation gets no second one here, and is told when to come back."""
    slots = Argon2Slots(slots=2, queue=0, wait_seconds=0)
    with slots.hold(tenant=str(SITE.id), account=ALICE), pytest.raises(Busy) as caught:
        make_keys(slots).new_lock(PASSWORD, principal=PRINCIPAL)

    assert caught.value.retry_after_seconds >= 1


def test_a_busy_account_does_not_keep_another_site_waiting():
    """A further slot is free for others."""
    slots = Argon2Slots(slots=2, queue=0, wait_seconds=0)
    elsewhere = Principal(make_installation(id=make_installation().id.__class__(int=7)), BOB, ISSUE)
    with slots.hold(tenant=str(SITE.id), account=ALICE):
        make_keys(slots).new_lock(PASSWORD, principal=elsewhere)


def test_a_lock_shows_neither_key_nor_parameters():
    """The repr of a lock holds nothing of it."""
    lock = make_keys().new_lock(PASSWORD, principal=PRINCIPAL)

    assert repr(lock) == "PasswordLock()"


class CountingMeter(Unmetered):
    """Adds up who runs and who waits."""

    def __init__(self):
        self.now = {"running": 0, "waiting": 0}
        self.most = dict(self.now)

    def argon2(self, *, running=0, waiting=0):
        """Count."""
        for name, change in (("running", running), ("waiting", waiting)):
            self.now[name] += change
            self.most[name] = max(self.most[name], self.now[name])


def test_who_waits_and_who_runs_is_counted():
    """And counted off again, also when there was no place."""
    slots, meter = NotingSlots(), CountingMeter()
    keys = PasswordKeys(slots=slots, profile=TEST_ONLY_CHEAPEST, bounds=TEST_ONLY_BOUNDS, meter=meter)
    keys.new_lock(PASSWORD, principal=PRINCIPAL)
    with slots.hold(tenant=str(SITE.id), account=ALICE), pytest.raises(Busy):
        keys.new_lock(PASSWORD, principal=PRINCIPAL)

    assert meter.most == {"running": 1, "waiting": 1}
    assert meter.now == {"running": 0, "waiting": 0}
