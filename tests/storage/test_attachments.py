"""The files of secrets and their parts, on every store."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.attachment import SealedAttachment
from plugin.domain.errors import AttachmentNotFound
from plugin.domain.ids import UNKNOWN_ACCOUNT, AttachmentId
from plugin.services.errors import StoreConflict
from tests.storage.builders import ALICE, BOB, MALLORYS_SITE, NOW, install, keep, make_secret


def make_file(minute=0, *, parts=2, **changes):
    """Return a file that Alice has announced."""
    values = {
        "id": AttachmentId(uuid.uuid4()),
        "key_epoch": 1,
        "size": 1_500_000,
        "parts": parts,
        "received": 0,
        "added_by": ALICE,
        "added_at": NOW + timedelta(minutes=minute),
        "sealed_label": b"sealed label",
    }
    return SealedAttachment(**values | changes)


@pytest.fixture
def secret(store, alices):
    """Write a secret of Alice's."""
    written = make_secret()
    keep(store, alices, written)
    return written


def add(store, installation_id, secret, *files, parts=()):
    """Add files, each with these parts."""
    with store.writing() as unit:
        for file in files:
            unit.attachments.add(installation_id, secret.head.id, file)
            for number, sealed in enumerate(parts, 1):
                unit.attachments.add_part(installation_id, file.id, number, sealed)
        unit.commit()


def read(store, installation_id, secret, key_epoch=1):
    """Return a secret's files."""
    with store.reading() as unit:
        return unit.attachments.all(installation_id, secret.head.id, key_epoch=key_epoch)


def test_a_file_comes_back_as_it_was_written(store, alices, secret):
    """Every field survives, and parts of the largest size, too."""
    file = make_file(key_epoch=3)
    largest = bytes(range(256)) * 4096 + bytes(88)
    add(store, alices, secret, file, parts=(largest, b"rest"))

    with store.reading() as unit:
        whole = replace(file, received=2)
        assert unit.attachments.get(alices, secret.head.id, file.id, key_epoch=3) == whole
        assert unit.attachments.part(alices, file.id, 1) == largest
        assert unit.attachments.part(alices, file.id, 2) == b"rest"


def test_files_are_read_oldest_first(store, alices, secret):
    """By when they were added."""
    files = [make_file(minute) for minute in (3, 1, 2)]
    add(store, alices, secret, *files)

    assert [each.id for each in read(store, alices, secret)] == [files[1].id, files[2].id, files[0].id]


def test_only_whole_files_of_the_secret_count(store, alices, secret):
    """Neither one on its way, nor one of another epoch or secret."""
    other = make_secret()
    keep(store, alices, other)
    add(store, alices, secret, make_file(parts=1), make_file(parts=1, key_epoch=2), parts=(b"all",))
    add(store, alices, secret, make_file())
    add(store, alices, other, make_file(parts=1), parts=(b"all",))

    with store.reading() as unit:
        assert unit.attachments.count_whole(alices, secret.head.id, key_epoch=1) == 1


def test_a_file_belongs_to_one_secret_of_one_site(store, alices, secret):
    """Under another secret, site or epoch there is none of its id, and its parts are its site's."""
    file, other = make_file(), make_secret()
    mallorys = install(store, MALLORYS_SITE)
    keep(store, alices, other)
    add(store, alices, secret, file, parts=(b"one",))

    with store.reading() as unit:
        for site, where, epoch in (
            (alices, other, 1),
            (mallorys, secret, 1),
            (alices, secret, 2),
        ):
            with pytest.raises(AttachmentNotFound):
                unit.attachments.get(site, where.head.id, file.id, key_epoch=epoch)
        with pytest.raises(AttachmentNotFound):
            unit.attachments.part(mallorys, file.id, 1)


def test_a_part_is_written_once(store, alices, secret):
    """The second of the same number is refused, and the first one stays."""
    file = make_file()
    add(store, alices, secret, file, parts=(b"first",))

    with store.writing() as unit, pytest.raises(StoreConflict):
        unit.attachments.add_part(alices, file.id, 1, b"second")

    with store.reading() as unit:
        assert unit.attachments.part(alices, file.id, 1) == b"first"
        assert read(store, alices, secret)[0].received == 1


def test_a_file_of_no_secret_is_refused(store, alices):
    """At the commit, by the foreign key."""
    with store.writing() as unit:
        unit.attachments.add(alices, make_secret().head.id, make_file())
        with pytest.raises(StoreConflict):
            unit.commit()


def test_a_removed_file_takes_its_parts_along(store, alices, secret):
    """Its neighbours stay; removing it again is no error."""
    gone, stays = make_file(), make_file(1)
    add(store, alices, secret, gone, stays, parts=(b"one", b"two"))

    with store.writing() as unit:
        unit.attachments.remove(alices, gone.id)
        unit.attachments.remove(alices, gone.id)
        unit.commit()

    assert [each.id for each in read(store, alices, secret)] == [stays.id]
    with store.reading() as unit:
        assert unit.attachments.part(alices, stays.id, 2) == b"two"
        with pytest.raises(AttachmentNotFound):
            unit.attachments.part(alices, gone.id, 1)


def test_a_purged_secret_takes_its_files_along(store, alices, secret):
    """With their parts; nothing of them counts any more."""
    file = make_file()
    add(store, alices, secret, file, parts=(b"one",))
    with store.writing() as unit:
        unit.secrets.trash(alices, secret.head.id, by=BOB, at=NOW)
        unit.trash.purge(alices, trashed_before=NOW + timedelta(days=1), limit=10)
        unit.commit()

    with store.reading() as unit:
        assert unit.attachments.count(alices) == 0
        with pytest.raises(AttachmentNotFound):
            unit.attachments.part(alices, file.id, 1)


def test_new_labels_move_files_to_their_epoch(store, alices, secret):
    """What got none goes, with its parts; other secrets' files stay as they are."""
    kept, dropped, elsewhere = make_file(), make_file(1), make_file(2)
    other = make_secret()
    keep(store, alices, other)
    add(store, alices, secret, kept, dropped, parts=(b"one", b"two"))
    add(store, alices, other, elsewhere)

    with store.writing() as unit:
        renewed = replace(kept, key_epoch=2, sealed_label=b"new label")
        unit.attachments.relabel(alices, secret.head.id, [renewed])
        unit.commit()

    assert read(store, alices, secret, key_epoch=2) == [replace(renewed, received=2)]
    assert read(store, alices, other) == [elsewhere]
    with store.reading() as unit, pytest.raises(AttachmentNotFound):
        unit.attachments.part(alices, dropped.id, 1)


def test_without_new_labels_no_file_stays(store, alices, secret):
    """All of them were lost."""
    add(store, alices, secret, make_file(), make_file(1))

    with store.writing() as unit:
        unit.attachments.relabel(alices, secret.head.id, [])
        unit.commit()

    with store.reading() as unit:
        assert unit.attachments.count(alices) == 0


def test_what_never_came_whole_is_removed_in_time(store, alices, secret):
    """Oldest first, no more at once than asked for, whole files never."""
    stale, staler, young = make_file(1), make_file(0), make_file(10)
    whole = make_file(0, parts=1)
    add(store, alices, secret, stale, staler, young)
    add(store, alices, secret, whole, parts=(b"all",))

    def remove():
        with store.writing() as unit:
            count = unit.attachments.remove_unfinished_across_tenants(
                begun_before=NOW + timedelta(minutes=5), limit=1
            )
            unit.commit()
        return count, {each.id for each in read(store, alices, secret)}

    assert remove() == (1, {stale.id, young.id, whole.id})
    assert remove() == (1, {young.id, whole.id})
    assert remove() == (0, {young.id, whole.id})


def test_an_erased_account_attached_nothing(store, alices, secret):
    """`unknown` stands in its place; before that the secret is one that names it."""
    by_bob = make_file(added_by=BOB)
    add(store, alices, secret, by_bob)
    with store.reading() as unit:
        (trace,) = unit.accounts.secrets_of(alices, BOB)
        assert trace.has_attached_files

    with store.writing() as unit:
        assert unit.accounts.erase(alices, BOB) == 1
        unit.commit()

    assert [each.added_by for each in read(store, alices, secret)] == [UNKNOWN_ACCOUNT]
