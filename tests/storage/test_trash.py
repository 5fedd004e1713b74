"""The purge of the trash, on every store."""

from datetime import timedelta

import pytest

from plugin.services.errors import StoreConflict
from tests.storage.builders import ALICE, BOB, ISSUE, NOW, keep, make_grant, make_secret


def keep_trashed(store, installation_id, *, days):
    """Write a secret that has lain in the trash for so many days at NOW."""
    secret = make_secret()
    keep(store, installation_id, secret)
    with store.writing() as unit:
        unit.secrets.trash(installation_id, secret.head.id, by=ALICE, at=NOW - timedelta(days=days))
        unit.commit()
    return secret


def purge(store, *, days=30, limit=100):
    """Purge what has lain there for longer than so many days at NOW."""
    with store.writing() as unit:
        purged = unit.secrets.purge_across_tenants(trashed_before=NOW - timedelta(days=days), limit=limit)
        unit.commit()
    return purged


def test_purging_takes_the_overdue_secrets_of_all_tenants(store, alices, mallorys):
    """What has lain in the trash for too long goes; the rest of the trash and all that is kept stays."""
    old, young = keep_trashed(store, alices, days=31), keep_trashed(store, alices, days=30)
    theirs = keep_trashed(store, mallorys, days=40)
    kept = make_secret()
    keep(store, alices, kept)

    purged = purge(store)

    assert sorted(purged) == sorted([(alices, old.head.id, ISSUE), (mallorys, theirs.head.id, ISSUE)])
    with store.reading() as unit:
        counts = unit.secrets.counts(alices)
        assert (counts.secrets, counts.trashed) == (1, 1)
        assert unit.secrets.counts(mallorys).trashed == 0
    assert purge(store, days=29) == [(alices, young.head.id, ISSUE)]


def test_purging_stops_at_the_limit(store, alices):
    """The longest trashed ones go first, at most so many at a time."""
    secrets = [keep_trashed(store, alices, days=days) for days in (50, 70, 60)]

    first, second = purge(store, limit=2), purge(store, limit=2)

    assert {secret_id for _, secret_id, _ in first} == {secrets[1].head.id, secrets[2].head.id}
    assert {secret_id for _, secret_id, _ in second} == {secrets[0].head.id}


def test_purging_takes_readers_and_grants_along(store, alices, mallorys):
    """Of a purged secret nothing is left; the same id in another tenant keeps its own."""
    secret = make_secret()
    grants = {alices: make_grant(secret.head.id), mallorys: make_grant(secret.head.id)}
    for installation_id, grant in grants.items():
        keep(store, installation_id, secret)
        with store.writing() as unit:
            unit.readers.record(installation_id, secret.head.id, BOB, NOW)
            unit.grants.add(installation_id, grant, keep=5)
            unit.commit()
    with store.writing() as unit:
        unit.secrets.trash(alices, secret.head.id, by=ALICE, at=NOW - timedelta(days=31))
        unit.commit()

    purge(store)

    with store.reading() as unit:
        assert unit.grants.find(alices, grants[alices].id) is None
        assert not unit.readers.is_known(alices, secret.head.id, BOB)
        assert unit.grants.find(mallorys, grants[mallorys].id) == grants[mallorys]
        assert unit.readers.is_known(mallorys, secret.head.id, BOB)


def test_a_purged_secret_takes_no_reader(store, alices):
    """An unlock that loses the race against the purge fails as a whole."""
    secret = keep_trashed(store, alices, days=31)
    purge(store)

    with store.writing() as unit:
        unit.readers.record(alices, secret.head.id, BOB, NOW)
        with pytest.raises(StoreConflict):
            unit.commit()
    with store.reading() as unit:
        assert not unit.readers.is_known(alices, secret.head.id, BOB)


def test_an_empty_trash_purges_nothing(store, alices):
    """Secrets that are not trashed never go."""
    keep(store, alices, make_secret())

    assert purge(store, days=-1000) == []
