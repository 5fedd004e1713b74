"""The use case "show to everyone here": a secret that was asked for becomes one like all others."""

from plugin.domain.audit import AuditKind
from plugin.domain.ids import SecretId
from plugin.domain.secret import SecretView
from plugin.services.dependencies import Dependencies
from plugin.services.granting import use_grant
from plugin.services.marking import request_mark
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import writing_for


@with_opened_keys
def show_to_everyone(
    deps: Dependencies, caller: Caller, secret_id: SecretId, *, grant_token: str | None
) -> SecretView:
    """Show that a secret is there, and its title, to all who see the container. Its password stays what it is.

    Its asker and its creator may while they have it open; to nobody else it is there at all.

    Raises:
        SecretNotFound: there is no such secret for the caller, or he may not see the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        HostUnavailable: the host gave no usable answer.

    """
    container, access = deps.gate.view(caller)
    with writing_for(deps, caller.principal) as work:
        use_grant(work, work.secret(secret_id), grant_token)
        work.unit.secrets.show_to_everyone(work.principal.installation.id, secret_id)
        work.audit(AuditKind.SHOWN_TO_EVERYONE, secret_id)
        request_mark(work.unit, work.principal.installation, container, at=work.now)
        view = work.view(work.secret(secret_id).head, access)
        work.commit()
    return view
