"""Keeps out those with whom a secret is not shared: the one place that decides who is in an audience.

Unlocking asks the host for the caller's groups at that moment. What an unlock gave is ended by a change of the
audience, and by the end of the place at the latest (`plugin.services.granting`); a group that he leaves meanwhile is
noticed at the next unlock.
"""

from plugin.domain.attempts import RULES, BucketKey, BucketKind
from plugin.domain.audience import OWNERS_PLACE, Audience, Place
from plugin.domain.audit import AuditKind
from plugin.domain.errors import NotShared
from plugin.domain.secret import SecretHead
from plugin.services.dependencies import Dependencies
from plugin.services.ports import Caller
from plugin.services.testing_passwords import LockedSecret
from plugin.services.work import Work, writing_for

NOT_SHARED = "not_shared"
NO_GROUPS: frozenset[str] = frozenset()


def require_included(
    deps: Dependencies, caller: Caller, locked: LockedSecret, audience: Audience | None
) -> frozenset[str]:
    """Go on only if the secret is shared with the caller; return his groups, where they had to be asked for.

    Nothing was tested before, so a refusal says nothing about the password, and costs no attempt.

    Raises:
        NotShared: it is not; this is audited.
        HostUnavailable: it is shared with groups, and the host did not say which are his.

    """
    head, account, now = locked.secret.head, caller.principal.account, deps.clock.now()
    if audience is None or head.owner == account or audience.names(account, now=now):
        return NO_GROUPS
    groups = deps.gate.groups_of(caller) if audience.has_groups(now=now) else NO_GROUPS
    try:
        audience.place_of(account, groups, now=now)
    except NotShared:
        _write_down(deps, caller, locked)
        raise
    return groups


def place_of(work: Work, head: SecretHead, *, groups: frozenset[str]) -> Place:
    """Return the principal's place in a secret's audience as it is now.

    Raises:
        NotShared: he has none.

    """
    audience = work.audience(head)
    if audience is None or work.owns(head):
        return OWNERS_PLACE
    return audience.place_of(work.principal.account, groups, now=work.now)


def require_place(work: Work, head: SecretHead) -> None:
    """Refuse who certainly has no place any more: none of his own, and no group that could be his.

    Raises:
        NotShared: he has none.

    """
    audience = work.audience(head)
    if audience is None or work.owns(head):
        return
    if audience.includes(work.principal.account, now=work.now) is False:
        raise NotShared


def _write_down(deps: Dependencies, caller: Caller, locked: LockedSecret) -> None:
    """Audit the refusal, but not again and again: whoever repeats himself must not flood the trail."""
    principal, secret_id = caller.principal, locked.secret.head.id
    key = BucketKey(BucketKind.NOT_SHARED, f"{secret_id}:{locked.pseudonym.hex()}")
    rule = RULES[key.kind]
    with writing_for(deps, principal) as work:
        now, buckets = work.unit.attempts.lock(principal.installation.id, [key])
        if rule.wait(buckets[key], now) > 0:
            return
        work.unit.attempts.save(principal.installation.id, {key: rule.reserve(buckets[key], now)})
        work.audit(AuditKind.REFUSED, secret_id, reason=NOT_SHARED)
        work.commit()
