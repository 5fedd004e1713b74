"""The use case "edit title and content"."""

from dataclasses import replace

from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.draft import SecretEdit
from plugin.domain.errors import ChangedMeanwhile
from plugin.domain.ids import SecretId
from plugin.domain.secret import OpenSecret, SealedSecret
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StaleWrite
from plugin.services.gate import require_edit
from plugin.services.granting import use_grant
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.resealing import boxes_of, rewrap_key
from plugin.services.sealing import LockedKey, PlainText, seal_secret
from plugin.services.work import Work, writing_for


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
        Locked: he has no live grant.
        VersionRequired: the edit does not say which version it is based on.
        InvalidInput: the edit breaks the policy.
        ChangedMeanwhile: somebody saved first.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    with writing_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        require_edit(access)
        data_key = use_grant(work, secret, grant_token)
        based_on, edit = checked_edit.value()
        if based_on != secret.head.version:
            raise ChangedMeanwhile(current_version=secret.head.version)
        before = work.open(secret, access, data_key=data_key)
        edited = _reseal(work, secret, _merge(before, edit), data_key=data_key)
        _replace(work, edited, secret)
        work.audit(AuditKind.EDITED, secret_id, version=edited.head.version)
        opened = work.open(edited, access, data_key=data_key)
        work.commit()
    return opened


def _merge(before: OpenSecret, edit: SecretEdit) -> PlainText:
    return PlainText(
        title=before.view.title if edit.title is None else edit.title,
        content=before.content if edit.content is None else edit.content,
    )


def _reseal(work: Work, secret: SealedSecret, plain: PlainText, *, data_key: bytes) -> SealedSecret:
    head = replace(
        secret.head,
        version=secret.head.version + 1,
        updated_by=work.principal.account,
        updated_at=work.now,
    )
    locked = LockedKey(data_key, secret.key_epoch, secret.password_parameters, _rewrapped_key(work, secret))
    return seal_secret(head, plain, locked=locked, place=work.place(secret), tenant_key=work.tenant_key)


def _rewrapped_key(work: Work, secret: SealedSecret) -> bytes:
    """Return the wrapped key under the current tenant key: a row that is written leaves its old one."""
    return rewrap_key(
        boxes_of(secret),
        installation_id=work.principal.installation.id,
        current=work.tenant_key_of(secret.wrapped_key),
        new=work.sealing_key,
    )


def _replace(work: Work, edited: SealedSecret, secret: SealedSecret) -> None:
    try:
        work.unit.secrets.replace(
            work.principal.installation.id, edited, version=secret.head.version, epoch=secret.key_epoch
        )
    except StaleWrite as error:
        raise ChangedMeanwhile(current_version=secret.head.version + 1) from error
