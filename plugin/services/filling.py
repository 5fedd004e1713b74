"""The use case "fill an ask": whoever sees it leaves the secret there, once."""

from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.draft import SecretDraft
from plugin.domain.grant import IssuedGrant
from plugin.domain.ids import AskId
from plugin.domain.principal import Principal
from plugin.domain.secret import SecretView
from plugin.services.adding import Addition, keep_secret, require_room
from plugin.services.dependencies import Dependencies
from plugin.services.marking import request_mark
from plugin.services.opening_keys import with_opened_keys
from plugin.services.password_keys import PasswordLock
from plugin.services.password_strength import require_strength
from plugin.services.ports import Caller
from plugin.services.site_policies import policy_of
from plugin.services.work import reading_for, writing_for


def fill_ask(
    deps: Dependencies, caller: Caller, ask_id: AskId, checked_draft: Checked[SecretDraft]
) -> tuple[SecretView, IssuedGrant]:
    """Seal and store the secret that was asked for. From then on only asker and filler are shown that it is there.

    Seeing the ask is enough: the asker may add secrets himself, and asks for nothing else. Of several at once one
    succeeds; for the others the ask is gone, as it is for everybody else.

    Raises:
        SecretNotFound: there is no such ask in the caller's container (any more), or he may not see the container.
        Sealed: the site is sealed.
        PolicyDamaged: the site's rules cannot be read.
        InvalidInput: the draft breaks the policy.
        TooManySecrets: the container is full.
        Busy: no place to run Argon2.
        HostUnavailable: the host gave no usable answer.

    """
    container, access = deps.gate.view(caller)
    policy = policy_of(deps, caller.principal.installation)
    with reading_for(deps, caller.principal) as work:
        ask = work.ask(ask_id)
        draft = checked_draft.value()
        life = draft.life.on_new(policy, now=work.now)
        require_room(work, container)
    require_strength(draft.password, policy, field="password", known=draft.title)
    lock = deps.password_keys.new_lock(draft.password, principal=caller.principal)
    addition = Addition(container, access, life, draft, asked_by=ask.asked_by)
    return _store(deps, caller.principal, ask_id, addition, lock)


@with_opened_keys
def _store(
    deps: Dependencies, principal: Principal, ask_id: AskId, addition: Addition, lock: PasswordLock
) -> tuple[SecretView, IssuedGrant]:
    with writing_for(deps, principal) as work:
        work.serialise()
        work.unit.asks.take(principal.installation.id, ask_id, now=work.now)
        require_room(work, addition.container)
        view, grant = keep_secret(work, addition, lock)
        work.audit(AuditKind.ASK_FILLED, view.id, ask=str(ask_id))
        # As after a withdrawal: what tells of secrets from outside must not tell that this one is there.
        request_mark(work.unit, principal.installation, addition.container, at=work.now)
        work.commit()
    return view, grant
