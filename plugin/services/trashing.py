"""The use case "delete": a secret goes to the trash and is purged when the policy's days are over."""

from plugin.domain.access import Access
from plugin.domain.audit import AuditKind
from plugin.domain.errors import Locked, NotAllowed
from plugin.domain.ids import SecretId
from plugin.services.dependencies import Dependencies
from plugin.services.granting import holds_grant_or_owns
from plugin.services.marking import request_mark
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import reading_for, writing_for


def trash_secret(deps: Dependencies, caller: Caller, secret_id: SecretId, grant_token: str | None) -> None:
    """Put a secret in the trash and end every grant of it.

    An editor with a live grant may; without a grant, its owner (if he may edit) and the site's admins may, and
    neither can read it: a forgotten password must not make a secret immortal.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Sealed: the site is sealed.
        NotAllowed: he may not edit the container, and is no admin.
        Locked: he has no live grant, is not the owner and not an admin.
        HostUnavailable: the host gave no usable answer.

    """
    container, access = deps.gate.view(caller)
    if not _may_trash(deps, caller, secret_id, grant_token, access) and not deps.gate.is_admin(caller):
        raise Locked if access.can_edit else NotAllowed
    with writing_for(deps, caller.principal) as work:
        work.secret(secret_id)
        work.unit.secrets.trash(
            work.principal.installation.id, secret_id, by=work.principal.account, at=work.now
        )
        work.unit.grants.delete_of_secret(work.principal.installation.id, secret_id)
        work.audit(AuditKind.TRASHED, secret_id)
        # The audit trail's lock makes the last two secrets go one after the other.
        if work.unit.secrets.counts_in(work.principal.installation.id, container).shown == 0:
            request_mark(work.unit, work.principal.installation, container, at=work.now)
        work.commit()


@with_opened_keys
def _may_trash(
    deps: Dependencies, caller: Caller, secret_id: SecretId, grant_token: str | None, access: Access
) -> bool:
    """Whether the caller may trash it as an editor: with a live grant, or as the secret's owner."""
    with reading_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        if not access.can_edit:
            return False
        return holds_grant_or_owns(work, secret, grant_token)
