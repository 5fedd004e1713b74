"""The use case "ask for a secret"."""

import uuid

from plugin.domain.ask import AskDraft, AskView, SealedAsk
from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.container import Container
from plugin.domain.errors import TooManyAsks
from plugin.domain.ids import AskId
from plugin.services.ask_texts import seal_ask, view_ask
from plugin.services.dependencies import Dependencies
from plugin.services.gate import require_edit
from plugin.services.marking import request_mark
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.site_policies import policy_of
from plugin.services.work import Work, writing_for


@with_opened_keys
def ask_for_secret(deps: Dependencies, caller: Caller, checked_draft: Checked[AskDraft]) -> AskView:
    """Ask everybody who sees the caller's container for a secret. An editor who may add one himself may ask for one.

    Raises:
        SecretNotFound: he may not see the container.
        NotAllowed: he may not edit it, or the policy does not let him add secrets there.
        Sealed: the site is sealed.
        PolicyDamaged: the site's rules cannot be read.
        InvalidInput: the ask breaks the policy.
        TooManyAsks: the container has as many as it may have.
        HostUnavailable: the host gave no usable answer.

    """
    container, access = deps.gate.view(caller)
    require_edit(access)
    deps.gate.require_adding(caller, access, policy_of(deps, caller.principal.installation))
    with writing_for(deps, caller.principal) as work:
        draft = checked_draft.value()
        ask = _sealed(work, container, draft)
        work.serialise()
        held = work.unit.asks.count(work.principal.installation.id, container, now=work.now)
        if held >= work.policy.asks_max:
            raise TooManyAsks
        work.unit.asks.add(work.principal.installation.id, ask)
        work.audit(AuditKind.ASKED, None, ask=str(ask.id))
        request_mark(work.unit, work.principal.installation, container, at=work.now)
        view = view_ask(work, ask)
        work.commit()
    return view


def _sealed(work: Work, container: Container, draft: AskDraft) -> SealedAsk:
    ask = SealedAsk(
        id=AskId(uuid.uuid4()),
        container=container,
        asked_by=work.principal.account,
        asked_at=work.now,
        expires_at=draft.end(work.policy, now=work.now),
        tenant_key_version=0,
        sealed_title=b"",
        sealed_note=None,
    )
    installation_id = work.principal.installation.id
    return seal_ask(ask, draft, installation_id=installation_id, tenant_key=work.sealing_key)
