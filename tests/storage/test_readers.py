"""Who has unlocked which secret, on every store."""

from datetime import timedelta

import pytest

from plugin.services.errors import StoreConflict
from tests.storage.builders import ALICE, BOB, NOW, keep, make_secret


@pytest.fixture
def secret(store, alices):
    """Write a secret of Alice's."""
    secret = make_secret()
    keep(store, alices, secret)
    return secret


def record(store, installation_id, secret, account, at=NOW):
    """Note an unlock."""
    with store.writing() as unit:
        unit.readers.record(installation_id, secret.head.id, account, at)
        unit.commit()


def knows(store, installation_id, secret, account):
    """Whether this account is known as a reader."""
    with store.reading() as unit:
        return unit.readers.is_known(installation_id, secret.head.id, account)


def test_a_reader_is_known_after_the_first_unlock(store, alices, secret):
    """Nobody else is."""
    record(store, alices, secret, ALICE)

    assert knows(store, alices, secret, ALICE)
    assert not knows(store, alices, secret, BOB)


def test_a_reader_of_one_secret_is_not_known_for_another(store, alices, secret):
    """Having unlocked one secret says nothing about the next one."""
    other = make_secret()
    keep(store, alices, other)

    record(store, alices, secret, BOB)

    assert not knows(store, alices, other, BOB)


def test_unlocking_again_is_no_error(store, alices, secret):
    """The reader stays known."""
    record(store, alices, secret, BOB)
    record(store, alices, secret, BOB, NOW + timedelta(days=1))

    assert knows(store, alices, secret, BOB)


def test_a_reader_is_not_known_to_another_tenant(store, alices, mallorys, secret):
    """The same ids in Mallory's installation name another reader."""
    record(store, alices, secret, BOB)

    assert not knows(store, mallorys, secret, BOB)


def test_another_tenant_cannot_record_a_reader(store, alices, mallorys, secret):
    """Mallory's installation has no such secret to read."""
    with pytest.raises(StoreConflict):
        record(store, mallorys, secret, BOB)

    assert not knows(store, alices, secret, BOB)


def test_a_secret_and_its_first_reader_come_in_any_order(store, alices):
    """What names another row is checked at the commit, not before."""
    secret = make_secret()

    with store.writing() as unit:
        unit.readers.record(alices, secret.head.id, ALICE, NOW)
        unit.secrets.add(alices, secret)
        unit.commit()

    assert knows(store, alices, secret, ALICE)
