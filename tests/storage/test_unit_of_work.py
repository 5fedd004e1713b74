"""The transactions, on every store."""

import threading

import pytest
from sqlalchemy.exc import InvalidRequestError

from plugin.domain.attempts import EMPTY_BUCKET, Bucket
from plugin.domain.errors import SecretNotFound
from plugin.services.errors import StoreConflict, StoreError
from tests.storage.builders import (
    ALICE,
    ALICES_SITE,
    ISSUE,
    NOW,
    bucket_key,
    keep,
    make_grant,
    make_installation,
    make_secret,
)
from tests.storage.test_audit import make_entry


def write_everywhere(unit, installation_id, secret, grant):
    """Write a row through each repository."""
    unit.tenant_keys.add(installation_id, version=1, root_key_id=1, sealed=b"key", at=NOW)
    unit.lifecycle_tokens.remember(installation_id, token_hash=b"token", body_hash=b"first", at=NOW)
    unit.secrets.add(installation_id, secret)
    unit.grants.add(installation_id, grant, keep=5)
    unit.attempts.lock(installation_id, [bucket_key()])
    unit.attempts.save(installation_id, {bucket_key(): Bucket(1, 1.0, 1.0)})
    unit.readers.record(installation_id, secret.head.id, ALICE, NOW)
    unit.audit.append(installation_id, make_entry())


def assert_nothing_is_there(store, installation_id, secret, grant):
    """Check that no repository holds anything."""
    with store.writing() as unit:
        assert unit.secrets.heads(installation_id, ISSUE, viewer=ALICE) == []
        assert unit.grants.find(installation_id, grant.id) is None
        assert unit.attempts.lock(installation_id, [bucket_key()])[1] == {bucket_key(): EMPTY_BUCKET}
        assert not unit.readers.is_known(installation_id, secret.head.id, ALICE)
        assert unit.audit.events(installation_id) == []
        token = unit.lifecycle_tokens.remember(
            installation_id, token_hash=b"token", body_hash=b"second", at=NOW
        )
        assert token == b"second"
        unit.tenant_keys.add(installation_id, version=1, root_key_id=1, sealed=b"key", at=NOW)


def test_leaving_without_a_commit_undoes_everything(store, alices):
    """No repository keeps anything, the grants' own file included."""
    secret = make_secret()
    grant = make_grant(secret.head.id)

    with store.writing() as unit:
        write_everywhere(unit, alices, secret, grant)

    assert_nothing_is_there(store, alices, secret, grant)


def test_an_error_undoes_everything_and_is_passed_on(store, alices):
    """A use case that fails half-way leaves nothing half-written."""
    secret = make_secret()
    grant = make_grant(secret.head.id)

    def fail():
        with store.writing() as unit:
            write_everywhere(unit, alices, secret, grant)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert_nothing_is_there(store, alices, secret, grant)


def test_an_error_after_the_commit_undoes_nothing(store, alices):
    """A refusal is committed first and raised then."""
    secret = make_secret()

    def fail():
        with store.writing() as unit:
            unit.secrets.add(alices, secret)
            unit.commit()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with store.reading() as unit:
        assert unit.secrets.get(alices, secret.head.id) == secret


def test_a_committed_unit_is_over(store, alices):
    """Nothing can slip behind the commit and be lost unnoticed."""
    with store.writing() as unit:
        unit.commit()
        with pytest.raises((InvalidRequestError, RuntimeError)):
            unit.secrets.heads(alices, ISSUE, viewer=ALICE)


def test_a_unit_that_reads_cannot_write(store, alices):
    """A write in the wrong kind of unit is an error, not a write that is lost."""
    with pytest.raises(StoreError), store.reading() as unit:
        unit.secrets.add(alices, make_secret())

    with store.reading() as unit:
        assert unit.secrets.heads(alices, ISSUE, viewer=ALICE) == []


def test_a_unit_sees_its_own_writes(store, alices):
    """What was written is found before the commit."""
    secret = make_secret()

    with store.writing() as unit:
        unit.secrets.add(alices, secret)
        assert unit.secrets.get(alices, secret.head.id) == secret


def test_others_do_not_see_what_is_not_committed(store, alices):
    """A reader during another one's unit sees the state before it, and is not kept waiting."""
    secret = make_secret()

    with store.writing() as writer:
        writer.secrets.add(alices, secret)
        with store.reading() as reader, pytest.raises(SecretNotFound):
            reader.secrets.get(alices, secret.head.id)
        writer.commit()

    with store.reading() as reader:
        assert reader.secrets.get(alices, secret.head.id) == secret


def test_a_reading_unit_sees_one_state(store, alices):
    """What others commit meanwhile does not appear in the middle of a unit."""
    keep(store, alices, make_secret())

    with store.reading() as reader:
        before = reader.secrets.heads(alices, ISSUE, viewer=ALICE)
        keep(store, alices, make_secret())
        after = reader.secrets.heads(alices, ISSUE, viewer=ALICE)

    assert before == after


def test_finding_an_installation_in_a_writing_unit_locks_it(store, alices):
    """A second unit that finds the same tenant waits for the first one, and then sees what it wrote."""
    found, generations = threading.Event(), []

    def second():
        assert found.wait(timeout=10)
        with store.writing() as unit:
            generations.append(unit.installations.find(ALICES_SITE).generation)

    thread = threading.Thread(target=second)
    thread.start()
    with store.writing() as unit:
        installation = unit.installations.find(ALICES_SITE)
        found.set()
        thread.join(timeout=0.1)
        waited = thread.is_alive()
        unit.installations.update(
            make_installation(ALICES_SITE, id=installation.id, generation=installation.generation + 1)
        )
        unit.commit()
    thread.join(timeout=10)

    assert waited
    assert generations == [2]


def test_a_row_of_an_installation_that_is_not_there_is_refused(store):
    """No secret without its tenant: the commit fails as a whole."""
    stranger = make_installation().id

    with store.writing() as unit:
        unit.secrets.add(stranger, make_secret())
        with pytest.raises(StoreConflict):
            unit.commit()

    with store.reading() as unit:
        assert unit.secrets.heads(stranger, ISSUE, viewer=ALICE) == []


def test_a_refused_commit_leaves_the_store_usable(store, alices):
    """The next unit gets a clean connection."""
    for _ in range(3):
        with pytest.raises(StoreConflict):
            keep(store, make_installation().id, make_secret())

    secret = make_secret()
    keep(store, alices, secret)

    with store.reading() as unit:
        assert unit.secrets.heads(alices, ISSUE, viewer=ALICE) == [secret.head]
