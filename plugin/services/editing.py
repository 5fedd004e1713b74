"""The use case "edit title and content"."""

from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.draft import SecretEdit
from plugin.domain.errors import ChangedMeanwhile
from plugin.domain.ids import SecretId
from plugin.domain.secret import OpenSecret, SealedSecret
from plugin.services.dependencies import Dependencies
from plugin.services.held_secret import held_secret
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.saving import Saving, save_version
from plugin.services.sealing import PlainText
from plugin.services.work import Work


@with_opened_keys
def edit_secret(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    checked_edit: Checked[tuple[int, SecretEdit]],
    *,
    grant_token: str | None,
) -> OpenSecret:
    """Save a new version over the one that the edit was based on; absent fields stay as they are.

    `checked_edit` holds that version's number and the edit.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        VersionRequired: the edit does not say which version it is based on.
        InvalidInput: the edit breaks the policy.
        ChangedMeanwhile: somebody saved first.
        HostUnavailable: the host gave no usable answer.

    """
    with held_secret(deps, caller, secret_id, grant_token, to_edit=True) as held:
        work, secret, data_key = held.work, held.secret, held.data_key
        based_on, edit = checked_edit.value()
        saving = _saving(work, secret, edit, data_key=data_key)
        if based_on != secret.head.version:
            raise ChangedMeanwhile(current_version=secret.head.version)
        edited = save_version(work, secret, saving, data_key=data_key)
        work.record_reader(secret_id)
        work.audit(AuditKind.EDITED, secret_id, version=edited.head.version)
        opened = work.open(edited, held.access, data_key=data_key)
        work.commit()
    return opened


def _saving(work: Work, secret: SealedSecret, edit: SecretEdit, *, data_key: bytes) -> Saving:
    before = work.plain_text(secret, data_key=data_key)
    after = PlainText(
        title=before.title if edit.title is None else edit.title,
        content=edit.content_after(before.content, work.policy),
    )
    return Saving(before, after, edit.life.after(secret.head.life, work.policy, now=work.now))
