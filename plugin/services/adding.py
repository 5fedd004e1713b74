"""The use case "add a secret"."""

import uuid
from dataclasses import dataclass, field

from plugin.domain.access import Access
from plugin.domain.audience import OWNERS_PLACE
from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.container import Container
from plugin.domain.draft import SecretDraft
from plugin.domain.errors import TooManySecrets
from plugin.domain.grant import IssuedGrant
from plugin.domain.ids import AccountId, SecretId
from plugin.domain.life import Life
from plugin.domain.principal import Principal
from plugin.domain.secret import ContainerCounts, SealedSecret, SecretHead, SecretView
from plugin.services.dependencies import Dependencies
from plugin.services.granting import issue_grant
from plugin.services.marking import request_mark
from plugin.services.opening_keys import with_opened_keys
from plugin.services.password_keys import PasswordLock
from plugin.services.password_strength import require_strength
from plugin.services.ports import Caller
from plugin.services.sealing import PlainText, lock_key, place_of, seal_secret
from plugin.services.site_policies import policy_of
from plugin.services.work import Work, reading_for, writing_for
from plugin.vault.data_key import new_data_key

FIRST_VERSION = 1
FIRST_EPOCH = 1


@dataclass(frozen=True, slots=True)
class Addition:
    """What is added where, and what the caller may do there."""

    container: Container
    access: Access
    life: Life
    draft: SecretDraft = field(repr=False)
    asked_by: AccountId | None = None
    """Who asked for it; None where it is added unasked."""


def add_secret(
    deps: Dependencies, caller: Caller, checked_draft: Checked[SecretDraft]
) -> tuple[SecretView, IssuedGrant]:
    """Seal and store a new secret; its author starts unlocked.

    Raises:
        SecretNotFound: the caller may not see the container.
        NotAllowed: the policy does not let him add here.
        Sealed: the site is sealed.
        PolicyDamaged: the site's rules cannot be read.
        InvalidInput: the draft breaks the policy.
        TooManySecrets: the container is full.
        Busy: no place to run Argon2.
        HostUnavailable: the host gave no usable answer.

    """
    container, access = deps.gate.view(caller)
    policy = policy_of(deps, caller.principal.installation)
    deps.gate.require_adding(caller, access, policy)
    with reading_for(deps, caller.principal) as work:
        draft = checked_draft.value()
        life = draft.life.on_new(policy, now=work.now)
        require_room(work, container)
    require_strength(draft.password, policy, field="password", known=draft.title)
    lock = deps.password_keys.new_lock(draft.password, principal=caller.principal)
    return _store(deps, caller.principal, Addition(container, access, life, draft), lock)


@with_opened_keys
def _store(
    deps: Dependencies, principal: Principal, addition: Addition, lock: PasswordLock
) -> tuple[SecretView, IssuedGrant]:
    with writing_for(deps, principal) as work:
        work.serialise()
        is_first = require_room(work, addition.container).shown == 0
        view, grant = keep_secret(work, addition, lock)
        if is_first:
            request_mark(work.unit, principal.installation, addition.container, at=work.now)
        work.commit()
    return view, grant


def keep_secret(work: Work, addition: Addition, lock: PasswordLock) -> tuple[SecretView, IssuedGrant]:
    """Seal and store a new secret, and open it for its author, in a unit that has found room for it."""
    secret, data_key = _seal(work, addition, lock)
    work.unit.secrets.add(work.principal.installation.id, secret)
    work.record_reader(secret.head.id)
    grant = issue_grant(work, secret, OWNERS_PLACE, data_key=data_key)
    work.audit(AuditKind.CREATED, secret.head.id)
    return work.view(secret.head, addition.access), grant


def require_room(work: Work, container: Container) -> ContainerCounts:
    """Refuse when the container is full: once cheaply, before Argon2, and once for good, before writing.

    Returns how many secrets it holds.
    """
    counts = work.unit.secrets.counts_in(work.principal.installation.id, container)
    if counts.secrets >= work.policy.secrets_max:
        raise TooManySecrets
    return counts


def _seal(work: Work, addition: Addition, lock: PasswordLock) -> tuple[SealedSecret, bytes]:
    tenant_key = work.sealing_key
    head = SecretHead(
        id=SecretId(uuid.uuid4()),
        container=addition.container,
        created_by=work.principal.account,
        created_at=work.now,
        updated_by=work.principal.account,
        updated_at=work.now,
        version=FIRST_VERSION,
        tenant_key_version=tenant_key.version,
        sealed_title=b"",
        content_changed_at=work.now,
        life=addition.life,
        asked_by=addition.asked_by,
    )
    place = place_of(work.principal.installation.id, head, key_epoch=FIRST_EPOCH)
    data_key = new_data_key()
    locked = lock_key(data_key, lock, place=place, tenant_key=tenant_key)
    plain = PlainText(addition.draft.title, addition.draft.content)
    return seal_secret(head, plain, locked=locked, place=place, tenant_key=tenant_key), data_key
