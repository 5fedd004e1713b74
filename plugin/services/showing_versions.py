"""The use cases "which versions are there" and "show one of them"."""

from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.ids import SecretId
from plugin.domain.secret import SealedSecret
from plugin.domain.version import OpenVersion, VersionHead
from plugin.services.dependencies import Dependencies
from plugin.services.held_secret import held_secret
from plugin.services.keeping_versions import open_kept_version, version_head_of
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import Work


@with_opened_keys
def list_versions(
    deps: Dependencies, caller: Caller, secret_id: SecretId, *, grant_token: str | None
) -> list[VersionHead]:
    """Return who saved which version when, newest first: the current one, and those that are kept.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Locked: he has no live grant.
        HostUnavailable: the host gave no usable answer.

    """
    with held_secret(deps, caller, secret_id, grant_token) as held:
        work, secret = held.work, held.secret
        kept = work.unit.versions.heads(work.principal.installation.id, secret_id, key_epoch=secret.key_epoch)
        work.commit()
    return [version_head_of(secret), *kept]


@with_opened_keys
def show_version(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    checked_number: Checked[int],
    *,
    grant_token: str | None,
) -> OpenVersion:
    """Open one version. Nothing is returned before it is audited.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Locked: he has no live grant.
        VersionNotFound: it is not kept (any more).
        HostUnavailable: the host gave no usable answer.

    """
    with held_secret(deps, caller, secret_id, grant_token) as held:
        work, secret, data_key = held.work, held.secret, held.data_key
        opened = _open(work, secret, checked_number.value(), data_key=data_key)
        # Of an earlier one, too: it may say what the current one says, or be brought back.
        work.record_reader(secret_id)
        work.audit(AuditKind.REVEALED, secret_id, version=opened.head.number)
        work.commit()
    return opened


def _open(work: Work, secret: SealedSecret, number: int, *, data_key: bytes) -> OpenVersion:
    if number != secret.head.version:
        return open_kept_version(work, secret, number, data_key=data_key)
    plain = work.plain_text(secret, data_key=data_key)
    return OpenVersion(version_head_of(secret), plain.title, plain.content)
