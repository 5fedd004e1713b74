"""The versions before a secret's current one, on every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.errors import VersionNotFound
from plugin.domain.version import SealedVersion, VersionHead
from plugin.services.errors import StoreConflict
from tests.storage.builders import ALICE, BOB, NOW, keep, make_secret


def make_version(number=1, *, key_epoch=1, sealed=b"sealed version"):
    """Return a version that Alice saved, each a minute younger than the one before."""
    head = VersionHead(number, ALICE, NOW + timedelta(minutes=number))
    return SealedVersion(head, key_epoch, sealed)


def add(store, installation_id, secret, *versions, most=20):
    """Keep versions."""
    with store.writing() as unit:
        for version in versions:
            unit.versions.keep(installation_id, secret.head.id, version, most=most)
        unit.commit()


def read(store, installation_id, secret, key_epoch=1):
    """Return all kept versions."""
    with store.reading() as unit:
        return unit.versions.all(installation_id, secret.head.id, key_epoch=key_epoch)


@pytest.fixture
def secret(store, alices):
    """Write a secret of Alice's."""
    written = make_secret()
    keep(store, alices, written)
    return written


def test_a_version_comes_back_as_it_was_written(store, alices, secret):
    """Every field survives, and a box of the largest size, too."""
    version = make_version(7, key_epoch=3, sealed=bytes(range(256)) * 1100)
    add(store, alices, secret, version)

    with store.reading() as unit:
        assert unit.versions.get(alices, secret.head.id, 7, key_epoch=3) == version
        assert unit.versions.heads(alices, secret.head.id, key_epoch=3) == [version.head]


def test_versions_are_read_newest_first(store, alices, secret):
    """By their numbers."""
    versions = [make_version(number) for number in (1, 2, 10, 3)]
    add(store, alices, secret, *versions)

    assert [each.head.number for each in read(store, alices, secret)] == [10, 3, 2, 1]


def test_only_the_newest_stay(store, alices, secret):
    """The one that was just added counts."""
    add(store, alices, secret, *[make_version(number) for number in (1, 2, 4, 9, 11)], most=3)

    assert [each.head.number for each in read(store, alices, secret)] == [11, 9, 4]


def test_nothing_stays_where_nothing_is_kept(store, alices, secret):
    """Not even the one that was just added."""
    add(store, alices, secret, make_version(1), most=1)
    add(store, alices, secret, make_version(2), most=0)

    assert read(store, alices, secret) == []


def test_a_version_of_another_epoch_does_not_count(store, alices, secret):
    """It is neither listed nor found, and goes when the next one is kept."""
    add(store, alices, secret, make_version(1))

    with store.reading() as unit:
        assert unit.versions.heads(alices, secret.head.id, key_epoch=2) == []
        with pytest.raises(VersionNotFound):
            unit.versions.get(alices, secret.head.id, 1, key_epoch=2)
    add(store, alices, secret, make_version(2, key_epoch=2))
    assert read(store, alices, secret, key_epoch=1) == []


@pytest.mark.parametrize("number", [0, 2, 999_999_999])
def test_an_unknown_version_is_not_found(store, alices, secret, number):
    """A number that names nothing is an error."""
    add(store, alices, secret, make_version(1))

    with store.reading() as unit, pytest.raises(VersionNotFound):
        unit.versions.get(alices, secret.head.id, number, key_epoch=1)


def test_all_are_replaced_at_once(store, alices, secret):
    """What was there is gone, those of other epochs included."""
    neighbour = make_secret()
    keep(store, alices, neighbour)
    add(store, alices, neighbour, make_version(1))
    add(store, alices, secret, make_version(1), make_version(2))
    renewed = [make_version(2, key_epoch=2), make_version(1, key_epoch=2)]

    with store.writing() as unit:
        unit.versions.replace_all(alices, secret.head.id, renewed)
        unit.commit()

    assert read(store, alices, secret, key_epoch=1) == []
    assert read(store, alices, secret, key_epoch=2) == renewed
    assert read(store, alices, neighbour) == [make_version(1)]


def test_all_can_be_replaced_by_nothing(store, alices, secret):
    """A secret without versions has none afterwards."""
    add(store, alices, secret, make_version(1))

    with store.writing() as unit:
        unit.versions.replace_all(alices, secret.head.id, [])
        unit.commit()

    assert read(store, alices, secret) == []


def test_another_tenant_sees_and_changes_no_version(store, alices, mallorys, secret):
    """Not even of a secret with the same id."""
    hers = replace(make_secret(), head=replace(make_secret().head, id=secret.head.id))
    keep(store, mallorys, hers)
    add(store, alices, secret, make_version(1))

    with store.writing() as unit:
        assert unit.versions.heads(mallorys, secret.head.id, key_epoch=1) == []
        with pytest.raises(VersionNotFound):
            unit.versions.get(mallorys, secret.head.id, 1, key_epoch=1)
        unit.versions.keep(mallorys, secret.head.id, make_version(5), most=1)
        unit.versions.replace_all(mallorys, secret.head.id, [])
        unit.commit()

    assert read(store, alices, secret) == [make_version(1)]


def test_versions_stay_in_the_trash_and_go_with_the_purge(store, alices, secret):
    """With their secret, and no other secret's."""
    kept = make_secret()
    keep(store, alices, kept)
    add(store, alices, secret, make_version(1))
    add(store, alices, kept, make_version(1))
    with store.writing() as unit:
        unit.secrets.trash(alices, secret.head.id, by=BOB, at=NOW)
        unit.commit()

    assert read(store, alices, secret) == [make_version(1)]
    with store.writing() as unit:
        unit.trash.purge(alices, trashed_before=NOW + timedelta(days=1), limit=10)
        unit.commit()
    assert read(store, alices, secret) == []
    assert read(store, alices, kept) == [make_version(1)]


def test_a_version_without_its_secret_is_refused(store, alices):
    """At the commit, which writes nothing then."""
    stranger = make_secret()

    with pytest.raises(StoreConflict):
        add(store, alices, stranger, make_version(1))

    assert read(store, alices, stranger) == []
