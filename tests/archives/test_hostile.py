"""Archives that somebody made to do harm, under a passphrase that he tells."""

import json
import resource
import stat
import tracemalloc

import pytest

from plugin.archives.files import ArchiveBroken, WrongPassphrase, write_archive
from plugin.archives.record_members import RecordFault, decode_record
from plugin.archives.records import FORMAT, VERSIONS_MAX, read_secret, secret_record
from plugin.domain.policy import Policy
from plugin.services.exporting_installation import InstallationExport, export_installation
from plugin.vault.archive import BOX_MAX_BYTES, PROFILE, ArchiveHeader, ArchiveKey
from plugin.vault.errors import VaultError, WeakParameters
from plugin.vault.password import TEST_ONLY_BOUNDS, TEST_ONLY_CHEAPEST, Argon2Profile
from tests.archives.worlds import export, opened, passphrase
from tests.cast import ACME

SITE = {
    "record": "archive",
    "format": FORMAT,
    "made_at": "2026-01-01T12:00:00+00:00",
    "installation_id": "11111111-2222-4333-8444-555555555555",
    "client_key": "acme-jira",
    "product": "jira",
    "base_url": "https://acme.atlassian.net",
}


def make(path, *plaintexts, profile=TEST_ONLY_CHEAPEST):
    """Write an archive of any records."""
    key = ArchiveKey.derive(ArchiveHeader.fresh(profile), passphrase(), bounds=TEST_ONLY_BOUNDS)
    boxes = [key.seal(number, text) for number, text in enumerate(plaintexts)]
    path.write_bytes(key.header.encode() + b"".join(boxes))


def encoded(record):
    """Write a record as JSON."""
    return json.dumps(record).encode()


@pytest.fixture
def record(world):
    """Return the record of a real secret."""
    world.add()
    [secret] = export_installation(world.deps, ACME).secrets
    return secret_record(secret)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 10**9 + 1},
        {"version": 10**400},
        {"version": 0},
        {"version": -1},
        {"version": 1.0},
        {"version": True},
        {"version": "1"},
        {"key_epoch": 2**63},
        {"versions": VERSIONS_MAX + 1},
        {"versions": -1},
        {"opens_max": 3},
        {"opens_max": 1, "opens_left": 2},
        {"opens_max": 0, "opens_left": 0},
        {"id": "{aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee}"},
        {"id": 7},
        {"product": "bamboo"},
        {"container": "PROJ-1"},
        {"container": "007"},
        {"container": ""},
        {"container": "\u0661"},
        {"title": 5},
        {"title": "\ud800"},
        {"title": "x" * 10_001},
        {"created_by": ""},
        {"created_by": "x" * 201},
        {"created_at": "2026-01-01T12:00:00"},
        {"created_at": "9999-12-31T23:59:59-23:59"},
        {"created_at": "0001-01-01T00:00:00+23:59"},
        {"expires_at": "soon"},
        {"content": "no base64!"},
        {"content": None},
        {"more": 1},
        {"record": "version"},
    ],
)
def test_a_record_of_another_form_is_refused(record, changes):
    """Without a word of what stands there."""
    with pytest.raises(RecordFault) as caught:
        read_secret(record | changes)

    assert caught.value.__cause__ is None


@pytest.mark.parametrize("name", ["id", "title", "content", "versions", "sealed_tenant"])
def test_a_record_without_a_member_is_refused(record, name):
    """Nothing is guessed."""
    del record[name]

    with pytest.raises(RecordFault):
        read_secret(record)


@pytest.mark.parametrize(
    "plaintext",
    [
        b"",
        b"[]",
        b"{}",
        b'{"record": 5}',
        b'{"record": "end", "record": "end"}',
        b"[" * 200_000,
        b'{"record": "end", "secrets": ' + b"9" * 5000 + b"}",
        b'{"record": "\xff"}',
    ],
)
def test_what_is_no_record_is_refused(plaintext):
    """Twice the same member, endless nesting and endless numbers included."""
    with pytest.raises(RecordFault):
        decode_record(plaintext)


@pytest.mark.parametrize(
    "records",
    [
        [],
        [SITE],
        [{"record": "end", "secrets": 0, "damaged": []}],
        [SITE, {"record": "end", "secrets": 1, "damaged": []}],
        [SITE, {"record": "version"}],
        [SITE | {"format": "secrets-archive/2"}],
        [SITE, SITE, {"record": "end", "secrets": 0, "damaged": []}],
    ],
)
def test_records_in_another_order_are_refused(path, records):
    """One that begins, secrets with their versions, one that ends."""
    make(path, *[encoded(each) for each in records])

    with pytest.raises(ArchiveBroken), opened(path) as archive:
        list(archive.secrets())


def test_versions_that_are_missing_are_noticed(path, record):
    """A secret says how many follow."""
    make(path, encoded(SITE), encoded(record | {"versions": 1}))

    with pytest.raises(ArchiveBroken, match="cut off"), opened(path) as archive:
        list(archive.secrets())


def test_versions_that_rise_are_refused(path, record):
    """Two rows of one number would break the store."""
    version = {
        "record": "version",
        "number": 1,
        "updated_by": "a",
        "updated_at": SITE["made_at"],
        "content": "",
    }
    make(path, encoded(SITE), encoded(record | {"version": 2, "versions": 2}), *[encoded(version)] * 2)

    with pytest.raises(ArchiveBroken, match="record 3"), opened(path) as archive:
        list(archive.secrets())


def test_another_passphrase_opens_nothing(world, path):
    """And the file says no more than that."""
    export(world, path)

    with pytest.raises(WrongPassphrase), opened(path, "another passphrase"):
        pass


def test_parameters_that_cost_too_much_are_refused_before_they_cost_anything(path):
    """Four TiB are asked for."""
    make(path, encoded(SITE))
    data = bytearray(path.read_bytes())
    data[33:37] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(WeakParameters), opened(path):
        pass

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_record_cannot_be_longer_than_a_reader_takes():
    """Neither can one be written."""
    key = ArchiveKey.derive(ArchiveHeader.fresh(TEST_ONLY_CHEAPEST), passphrase(), bounds=TEST_ONLY_BOUNDS)

    with pytest.raises(ValueError, match="1 MiB"):
        key.seal(0, bytes(BOX_MAX_BYTES))


def test_the_largest_content_fits_into_a_record(world, path):
    """In base64, and as a kept version with the longest title."""
    world.add(title="\U0001f511" * 200, content="x" * Policy().content_max_bytes)

    assert export(world, path).secrets == 1
    assert Policy().versions_kept <= VERSIONS_MAX


def test_an_archive_is_its_owners_alone(world, path):
    """Nobody else on the machine reads it."""
    export(world, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_file_is_written_over(world, path):
    """A slip must not cost another archive."""
    path.write_text("precious")

    with pytest.raises(FileExistsError):
        export(world, path)
    assert path.read_text() == "precious"


def test_what_is_half_written_is_deleted(world, path):
    """Somebody could take it for a whole one."""
    made = export_installation(world.deps, ACME)

    def failing():
        raise OSError
        yield

    with pytest.raises(OSError):  # noqa: PT011 - whichever the disk gives
        write_archive(
            path, InstallationExport(made.site, failing()), passphrase(), profile=TEST_ONLY_CHEAPEST
        )
    assert not path.exists()


def test_a_damaged_secret_is_left_out_and_named(world, path):
    """The others come."""
    world.add()
    made, _ = world.add()
    with world.store.writing() as unit:
        secret = unit.secrets.get(world.site.id, made)
        broken = type(secret)(
            secret.head, secret.key_epoch, secret.password_parameters, bytes(208), secret.sealed_content
        )
        unit.secrets.replace(world.site.id, broken, version=1, epoch=1)
        unit.commit()

    written = export(world, path)

    assert (written.secrets, written.damaged) == (1, [made])


def test_the_default_profile_is_the_costliest_that_readers_take():
    """No server slows guesses at an archive down."""
    assert Argon2Profile(256 * 1024, 3, 1) == PROFILE


def test_no_changed_byte_and_no_cut_goes_unnoticed(world, path):
    """Whatever is changed, taken off or put on, the archive is refused as a whole."""
    world.add()
    export(world, path)
    whole = path.read_bytes()

    def is_read(data):
        path.write_bytes(data)
        try:
            with opened(path) as archive:
                return len(list(archive.secrets())) == 1
        except (ArchiveBroken, VaultError):
            return False

    places = sorted({*range(0, len(whole), 13), *range(70), len(whole) - 1})
    assert is_read(whole)
    # A flip of the salt is another passphrase; one of the memory may be out of bounds: each is refused.
    assert not [at for at in places if is_read(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])]
    assert not [at for at in places if is_read(whole[:at])]
    assert not is_read(whole + b"\x00")


def test_memory_does_not_grow_with_the_archive(world, path):
    """One secret at a time, when it is written and when it is read."""
    for _ in range(20):
        world.add(content="x" * 200_000)
    tracemalloc.start()

    export(world, path)
    with opened(path) as archive:
        count = sum(1 for _ in archive.secrets())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 20
    assert path.stat().st_size > 5_000_000
    assert peak < 3_000_000
