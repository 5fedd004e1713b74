"""Keeps what a secret said before: sealed under its data key, for the epoch and number that it was written at."""

from datetime import datetime

from plugin.domain.content import Content
from plugin.domain.secret import SealedSecret
from plugin.domain.version import OpenVersion, SealedVersion, VersionHead
from plugin.services.contents import from_vault, to_vault
from plugin.services.sealing import LockedKey, PlainText
from plugin.services.work import Work
from plugin.vault.errors import BoxRejected
from plugin.vault.kept_version import KeptVersion, open_version, seal_version
from plugin.vault.place import Place


def version_head_of(secret: SealedSecret) -> VersionHead:
    """Return the current version as a list of versions shows it."""
    head = secret.head
    return VersionHead(head.version, head.updated_by, head.updated_at, is_current=True)


def keep_version(work: Work, secret: SealedSecret, plain: PlainText, *, data_key: bytes) -> None:
    """Keep what a secret says now; the oldest goes when there are more than the policy keeps."""
    sealed = seal_version(
        data_key,
        KeptVersion(plain.title, to_vault(plain.content)),
        place=work.place(secret),
        version=secret.head.version,
    )
    work.unit.versions.keep(
        work.principal.installation.id,
        secret.head.id,
        SealedVersion(version_head_of(secret), secret.key_epoch, sealed),
        most=work.policy.versions_kept,
    )


def open_kept_version(work: Work, secret: SealedSecret, number: int, *, data_key: bytes) -> OpenVersion:
    """Open an earlier version.

    Raises:
        VersionNotFound: it is not kept (any more).
        BoxRejected: its row was tampered with.

    """
    version = work.unit.versions.get(
        work.principal.installation.id, secret.head.id, number, key_epoch=secret.key_epoch
    )
    kept = open_version(data_key, version.sealed, place=work.place(secret), version=number)
    return OpenVersion(version.head, kept.title, from_vault(kept.content))


def known_since(work: Work, secret: SealedSecret, content: Content, *, data_key: bytes) -> datetime:
    """Return since when somebody may have seen a content that is about to be saved: since now, if it is new.

    One that an earlier version said already was read by people who know it still. It was written after the version
    before that one; when exactly, nothing says, because a change of limits alone keeps no version.
    """
    since = secret.head.created_at
    kept = work.unit.versions.all(work.principal.installation.id, secret.head.id, key_epoch=secret.key_epoch)
    for version in reversed(kept):
        try:
            opened = open_version(
                data_key, version.sealed, place=work.place(secret), version=version.head.number
            )
        except BoxRejected:
            continue
        if from_vault(opened.content) == content:
            return since
        since = version.head.updated_at
    return work.now


def renew_versions(
    work: Work, secret: SealedSecret, *, data_key: bytes, renewed: LockedKey, place: Place
) -> int:
    """Seal every kept version again for the secret's next epoch; return how many were lost.

    One that does not open was tampered with. It is dropped: a password must not be unchangeable for its sake.
    """
    kept = work.unit.versions.all(work.principal.installation.id, secret.head.id, key_epoch=secret.key_epoch)
    sealed = []
    for version in kept:
        number = version.head.number
        try:
            opened = open_version(data_key, version.sealed, place=work.place(secret), version=number)
        except BoxRejected:
            continue
        box = seal_version(renewed.data_key, opened, place=place, version=number)
        sealed.append(SealedVersion(version.head, renewed.epoch, box))
    work.unit.versions.replace_all(work.principal.installation.id, secret.head.id, sealed)
    return len(kept) - len(sealed)
