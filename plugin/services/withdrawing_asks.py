"""The use case "withdraw an ask"."""

from plugin.domain.audit import AuditKind
from plugin.domain.errors import NotYours
from plugin.domain.ids import AskId
from plugin.domain.secret import is_one_of
from plugin.services.dependencies import Dependencies
from plugin.services.marking import request_mark
from plugin.services.ports import Caller
from plugin.services.work import reading_for, writing_for


def withdraw_ask(deps: Dependencies, caller: Caller, ask_id: AskId) -> None:
    """Take an ask back. Who asked may, and the site's admins.

    Raises:
        SecretNotFound: there is no such ask in the caller's container (any more), or he may not see the container.
        NotYours: he did not ask, and is no admin.
        Sealed: the site is sealed.
        HostUnavailable: the host gave no usable answer.

    """
    container, _ = deps.gate.view(caller)
    with reading_for(deps, caller.principal) as work:
        asked_by = work.ask(ask_id).asked_by
    # Asked outside of the transaction: the host may take its time.
    if not is_one_of(caller.principal.account, asked_by) and not deps.gate.is_admin(caller):
        raise NotYours
    with writing_for(deps, caller.principal) as work:
        # In the order of whoever fills it, or the two could wait for each other in a circle.
        work.serialise()
        work.unit.asks.take(work.principal.installation.id, ask_id, now=work.now)
        work.audit(AuditKind.ASK_WITHDRAWN, None, ask=str(ask_id))
        request_mark(work.unit, work.principal.installation, container, at=work.now)
        work.commit()
