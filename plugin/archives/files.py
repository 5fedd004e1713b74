"""Archives as files: written in one go, and read as often as needed, one record in memory at a time.

docs/export-format.md specifies the bytes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from plugin.archives.record_members import Record, RecordFault, decode_record
from plugin.archives.records import (
    encode_record,
    end_record,
    read_end,
    read_secret,
    read_site,
    read_version,
    secret_record,
    site_record,
    version_record,
)
from plugin.services.archived import ArchivedSecret, ArchivedSite, ArchivedVersion, DamagedSecret
from plugin.services.exporting_installation import InstallationExport
from plugin.vault.archive import BOX_MAX_BYTES, HEADER_BYTES, LENGTH_BYTES, PROFILE, ArchiveHeader, ArchiveKey
from plugin.vault.errors import BoxRejected
from plugin.vault.password import PRODUCTION_BOUNDS, Argon2Bounds, Argon2Profile, Password


class ArchiveBroken(Exception):
    """The file is no archive, or not the one that was written. The text says where, never what stands there."""


class WrongPassphrase(ArchiveBroken):
    """The first record does not open: another passphrase, or a changed beginning."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an archive got to hold."""

    secrets: int
    damaged: list[UUID]
    limited: int = 0
    """How many are shared with chosen people only, which an archive does not say."""


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """An archive whose passphrase was right."""

    site: ArchivedSite
    key: ArchiveKey
    _file: BinaryIO = field(repr=False)

    def secrets(self) -> Iterator[ArchivedSecret]:
        """Yield every secret with its versions, from the beginning each time.

        What was yielded is genuine, but only the end shows that nothing is missing: read it through before you act.

        Raises:
            ArchiveBroken: a record is not what was written, or some are missing.

        """
        records = _records(self._file, self.key)
        next(records)
        # The records of versions are taken within, so each turn is a secret.
        for count, (number, record) in enumerate(records):
            with _located(number):
                if record["record"] == "end":
                    if read_end(record)[0] != count or self._file.read(1):
                        raise RecordFault("more or less follows or came before than it says")
                    return
                secret, versions = read_secret(record)
            yield replace(secret, versions=_versions(records, secret, versions))
        raise ArchiveBroken("the archive ends before its last record: it was cut off")


def write_archive(
    path: Path, export: InstallationExport, passphrase: Password, *, profile: Argon2Profile = PROFILE
) -> Written:
    """Write an export to a new file that only its owner can read. What was half written is deleted.

    Raises:
        FileExistsError: there is a file already; nothing was written.
        OSError: the file cannot be written.

    """
    # No lower bound: whoever chooses the profile here is the caller.
    bounds = Argon2Bounds(memory_kib=(profile.memory_kib, profile.memory_kib))
    key = ArchiveKey.derive(ArchiveHeader.fresh(profile), passphrase, bounds=bounds)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            written = _write(file, key, export)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise
    return written


@contextmanager
def open_archive(
    path: Path, passphrase: Password, *, bounds: Argon2Bounds = PRODUCTION_BOUNDS
) -> Iterator[OpenArchive]:
    """Open an archive. The file stays open, so that what is read twice is the same twice.

    Raises:
        OSError: the file cannot be read.
        ArchiveBroken: it is no archive, or its first record is none.
        WrongPassphrase: the passphrase does not open it.
        WeakParameters: its password parameters are out of bounds; nothing was computed.

    """
    with path.open("rb") as file:
        try:
            header = ArchiveHeader.decode(file.read(HEADER_BYTES))
        except BoxRejected as error:
            raise ArchiveBroken("the file is no archive of a form that this version knows") from error
        key = ArchiveKey.derive(header, passphrase, bounds=bounds)
        try:
            _, first = next(_records(file, key))
        except _NotOpened as error:
            raise WrongPassphrase("the passphrase does not open the archive") from error
        except StopIteration:
            raise ArchiveBroken("the archive ends before its first record: it was cut off") from None
        with _located(0):
            site = read_site(first)
        yield OpenArchive(site, key, file)


class _NotOpened(ArchiveBroken):
    """A record's box does not open."""


def _write(file: BinaryIO, key: ArchiveKey, export: InstallationExport) -> Written:
    number = secrets = limited = 0
    damaged: list[UUID] = []

    def put(record: Record) -> None:
        nonlocal number
        file.write(key.seal(number, encode_record(record)))
        number += 1

    file.write(key.header.encode())
    put(site_record(export.site))
    for secret in export.secrets:
        if isinstance(secret, DamagedSecret):
            damaged.append(secret.id)
            continue
        put(secret_record(secret))
        for version in secret.versions:
            put(version_record(version))
        secrets += 1
        limited += secret.is_limited
    put(end_record(secrets=secrets, damaged=damaged))
    return Written(secrets, damaged, limited)


def _records(file: BinaryIO, key: ArchiveKey) -> Iterator[tuple[int, Record]]:
    """Yield the records with their numbers, as far as the file goes."""
    file.seek(HEADER_BYTES)
    number = 0
    while length := file.read(LENGTH_BYTES):
        size = int.from_bytes(length, "big")
        if len(length) != LENGTH_BYTES or size > BOX_MAX_BYTES:
            raise ArchiveBroken(f"record {number} has an impossible length")
        box = file.read(size)
        if len(box) != size:
            raise ArchiveBroken(f"the archive ends in the middle of record {number}: it was cut off")
        try:
            plaintext = key.open(number, box)
        except BoxRejected as error:
            raise _NotOpened(
                f"record {number} was changed, or is not the one that must stand here"
            ) from error
        with _located(number):
            record = decode_record(plaintext)
        yield number, record
        number += 1


def _versions(
    records: Iterator[tuple[int, Record]], secret: ArchivedSecret, count: int
) -> tuple[ArchivedVersion, ...]:
    """Read the versions that follow a secret: newest first, each number once."""
    found: list[ArchivedVersion] = []
    before = secret.version
    for _, (number, record) in zip(range(count), records, strict=False):
        with _located(number):
            version = read_version(record)
            if version.number >= before:
                raise RecordFault("its number is not below the one before")
        before = version.number
        found.append(version)
    if len(found) != count:
        raise ArchiveBroken("the archive ends before its last record: it was cut off")
    return tuple(found)


@contextmanager
def _located(number: int) -> Iterator[None]:
    """Say in which record a fault is."""
    try:
        yield
    except RecordFault as fault:
        raise ArchiveBroken(f"record {number}: {fault}") from fault
