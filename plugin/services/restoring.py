"""The use cases "show the trash" and "restore from the trash"."""

from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.ids import SecretId
from plugin.domain.life_change import LifeChange
from plugin.domain.secret import SecretView, TrashedView
from plugin.services.adding import require_room
from plugin.services.dependencies import Dependencies
from plugin.services.gate import require_edit
from plugin.services.marking import request_mark
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import reading_for, writing_for


@with_opened_keys
def list_trash(deps: Dependencies, caller: Caller) -> list[TrashedView]:
    """Return what lies in the trash of the caller's container, the newest first, as far as the policy lists it.

    Of a sealed site, too: titles are no more than what its lists show.

    Raises:
        SecretNotFound: he may not see the container.
        NotAllowed: he may not edit it.
        HostUnavailable: the host gave no usable answer.

    """
    container, access = deps.gate.view(caller)
    require_edit(access)
    with reading_for(deps, caller.principal, even_sealed=True) as work:
        policy = work.policy
        trashed = work.unit.trash.heads(
            work.principal.installation.id,
            container,
            viewer=work.principal.account,
            limit=policy.trash_listed,
        )
        return [
            TrashedView(each, work.title_or_none(each.head), each.trashed_at + policy.trash_retention)
            for each in trashed
        ]


@with_opened_keys
def restore_secret(
    deps: Dependencies, caller: Caller, secret_id: SecretId, checked_change: Checked[LifeChange]
) -> SecretView:
    """Take a secret out of the trash; one whose time or number of opens is over needs a new limit, or none.

    Raises:
        SecretNotFound: there is none in the trash of the caller's container, or he may not see the container.
        NotAllowed: he may not edit the container.
        Sealed: the site is sealed.
        InvalidInput: a limit is missing, or the policy does not permit it.
        TooManySecrets: the container is full.
        HostUnavailable: the host gave no usable answer.

    """
    container, access = deps.gate.view(caller)
    with writing_for(deps, caller.principal) as work:
        trashed = work.trashed(secret_id)
        require_edit(access)
        life = checked_change.value().out_of_trash(trashed.head.life, work.policy, now=work.now)
        work.serialise()
        is_first = require_room(work, container).shown == 0
        work.unit.trash.restore(work.principal.installation.id, secret_id, life=life)
        work.audit(AuditKind.RESTORED, secret_id)
        if is_first:
            request_mark(work.unit, work.principal.installation, container, at=work.now)
        view = work.view(work.secret(secret_id).head, access)
        work.commit()
    return view
