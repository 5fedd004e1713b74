"""The use case "restore an earlier version"."""

from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.errors import ChangedMeanwhile
from plugin.domain.ids import SecretId
from plugin.domain.secret import OpenSecret, SealedSecret
from plugin.domain.version import VersionChoice
from plugin.services.dependencies import Dependencies
from plugin.services.held_secret import held_secret
from plugin.services.keeping_versions import open_kept_version
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.saving import Saving, save_version
from plugin.services.sealing import PlainText
from plugin.services.work import Work


@with_opened_keys
def restore_version(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    checked_choice: Checked[VersionChoice],
    *,
    grant_token: str | None,
) -> OpenSecret:
    """Save what an earlier version said as a new one; the version that it replaces is kept, too.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        VersionRequired: the call does not say which version it replaces.
        InvalidInput: it says so in no understandable way, or would restore the current version.
        ChangedMeanwhile: somebody saved first.
        VersionNotFound: the version is not kept (any more).
        HostUnavailable: the host gave no usable answer.

    """
    with held_secret(deps, caller, secret_id, grant_token, to_edit=True) as held:
        work, secret, data_key = held.work, held.secret, held.data_key
        choice = checked_choice.value()
        if choice.based_on != secret.head.version:
            raise ChangedMeanwhile(current_version=secret.head.version)
        saving = _saving(work, secret, choice.number, data_key=data_key)
        restored = save_version(work, secret, saving, data_key=data_key)
        work.record_reader(secret_id)
        work.audit(
            AuditKind.VERSION_RESTORED, secret_id, version=restored.head.version, restored=choice.number
        )
        opened = work.open(restored, held.access, data_key=data_key)
        work.commit()
    return opened


def _saving(work: Work, secret: SealedSecret, number: int, *, data_key: bytes) -> Saving:
    kept = open_kept_version(work, secret, number, data_key=data_key)
    before = work.plain_text(secret, data_key=data_key)
    return Saving(before, PlainText(kept.title, kept.kept), secret.head.life)
