"""Saves a new version over the current one, which is kept."""

from dataclasses import dataclass, field, replace

from plugin.domain.errors import ChangedMeanwhile
from plugin.domain.life import Life
from plugin.domain.secret import SealedSecret
from plugin.services.errors import StaleWrite
from plugin.services.keeping_versions import keep_version, known_since
from plugin.services.resealing import boxes_of, rewrap_key
from plugin.services.sealing import LockedKey, PlainText, seal_secret
from plugin.services.work import Work


@dataclass(frozen=True, slots=True)
class Saving:
    """What is saved over what."""

    before: PlainText = field(repr=False)
    after: PlainText = field(repr=False)
    life: Life
    """The limits from now on."""


def save_version(work: Work, secret: SealedSecret, saving: Saving, *, data_key: bytes) -> SealedSecret:
    """Write the secret's next version and return it. What only limits it anew is no version to keep.

    Raises:
        ChangedMeanwhile: somebody saved first.
        SecretNotFound: it was trashed meanwhile.

    """
    saved = _sealed(work, secret, saving, data_key=data_key)
    try:
        work.unit.secrets.replace(
            work.principal.installation.id, saved, version=secret.head.version, epoch=secret.key_epoch
        )
    except StaleWrite as error:
        raise ChangedMeanwhile(current_version=secret.head.version + 1) from error
    if saving.after != saving.before:
        keep_version(work, secret, saving.before, data_key=data_key)
    return saved


def _sealed(work: Work, secret: SealedSecret, saving: Saving, *, data_key: bytes) -> SealedSecret:
    content_changed_at = secret.head.content_changed_at
    if saving.after.content != saving.before.content:
        content_changed_at = known_since(work, secret, saving.after.content, data_key=data_key)
    head = replace(
        secret.head,
        version=secret.head.version + 1,
        updated_by=work.principal.account,
        updated_at=work.now,
        content_changed_at=content_changed_at,
        life=saving.life,
    )
    locked = LockedKey(data_key, secret.key_epoch, secret.password_parameters, _rewrapped_key(work, secret))
    return seal_secret(
        head, saving.after, locked=locked, place=work.place(secret), tenant_key=work.tenant_key
    )


def _rewrapped_key(work: Work, secret: SealedSecret) -> bytes:
    """Return the wrapped key under the current tenant key: a row that is written leaves its old one."""
    return rewrap_key(
        boxes_of(secret),
        installation_id=work.principal.installation.id,
        current=work.tenant_key_of(secret.wrapped_key),
        new=work.sealing_key,
    )
