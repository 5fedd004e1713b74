"""Issues grants and uses them: the only way to a data key besides the password itself."""

from hmac import compare_digest

from plugin.domain.audience import OWNERS_PLACE, Place
from plugin.domain.errors import Expired, Locked, NotShared
from plugin.domain.grant import Grant, IssuedGrant
from plugin.domain.ids import GrantId
from plugin.domain.life import SecretState
from plugin.domain.secret import SealedSecret
from plugin.services.errors import TenantKeyMissing
from plugin.services.including import require_place
from plugin.services.work import Work
from plugin.vault.errors import BoxRejected
from plugin.vault.grant import GrantToken, unwrap_for_grant, wrap_for_grant
from plugin.vault.tenant_key import TenantKey, account_pseudonym


def issue_grant(work: Work, secret: SealedSecret, place: Place, *, data_key: bytes) -> IssuedGrant:
    """Give the principal a grant for this secret; beyond the policy's number his oldest one ends.

    It ends with his place in the secret's audience at the latest (`plugin.services.including`). A change of the
    audience ends it as well, so a grant that is there is one of somebody who was let in.
    """
    token = GrantToken.new()
    # Not the key of the secret's own boxes: it may be an old one that is destroyed before this grant ends.
    tenant_key = work.tenant_key
    issued_at = work.now
    lifetime_end = issued_at + work.policy.grant_lifetime
    expires_at = lifetime_end if place.until is None else min(lifetime_end, place.until)
    grant = Grant(
        id=GrantId(token.grant_id),
        secret_id=secret.head.id,
        key_epoch=secret.key_epoch,
        account_pseudonym=account_pseudonym(tenant_key, work.principal.account),
        issued_at=issued_at,
        expires_at=expires_at,
        last_used_at=issued_at,
        wrapped_key=wrap_for_grant(
            data_key,
            token=token,
            place=work.place(secret),
            account_id=work.principal.account,
            issued_at=int(issued_at.timestamp()),
            expires_at=int(expires_at.timestamp()),
            tenant_key=tenant_key,
        ),
    )
    work.unit.grants.add(work.principal.installation.id, grant, keep=work.policy.grants_per_reader)
    return IssuedGrant(token.encode(), expires_at, int(work.policy.grant_idle.total_seconds()))


def use_grant(work: Work, secret: SealedSecret, token_text: str | None) -> bytes:
    """Return the data key that a live grant of this principal opens, and note that the grant was used.

    A secret that is used up goes on for who holds a grant; one that has expired does for nobody.

    Raises:
        Expired: the secret's time is over.
        NotShared: he has no place in the secret's audience any more.
        Locked: no token, a malformed one, or one that is not a live grant of this account for this secret.

    """
    if secret.head.life.state_at(work.now) is SecretState.EXPIRED:
        raise Expired
    require_place(work, secret.head)
    token = _parse(token_text)
    grant = _live_grant(work, secret, token)
    data_key = _open(work, secret, grant, token)
    if grant.is_touch_due(work.now, idle=work.policy.grant_idle):
        work.unit.grants.touch(work.principal.installation.id, grant.id, work.now)
    return data_key


def holds_grant(work: Work, secret: SealedSecret, token_text: str | None) -> bool:
    """Whether the token is a live grant of this principal for this secret; nothing is written."""
    try:
        require_place(work, secret.head)
        token = _parse(token_text)
        _open(work, secret, _live_grant(work, secret, token), token)
    except (Locked, NotShared):
        return False
    return True


def holds_grant_or_owns(work: Work, secret: SealedSecret, token_text: str | None) -> bool:
    """Whether the principal may end what others have of this secret: it is open to him, his, or was asked by him."""
    return secret.head.is_owned_by(work.principal.account) or holds_grant(work, secret, token_text)


def end_others(work: Work, secret: SealedSecret, token_text: str | None) -> int:
    """End every grant of a secret but the live one that the principal holds; return how many there were.

    Raises:
        Locked: he holds none.

    """
    kept = _live_grant(work, secret, _parse(token_text))
    return work.unit.grants.delete_others(work.principal.installation.id, secret.head.id, keep=kept.id)


def place_to_renew(work: Work, secret: SealedSecret, token_text: str | None) -> Place:
    """Return how long a new grant may last that takes the place of this live one.

    Through which of his groups he was let in is not known any more, so it lasts no longer than the old one did.

    Raises:
        Locked: he holds none.

    """
    if work.owns(secret.head) or not secret.head.has_audience:
        return OWNERS_PLACE
    return Place(_live_grant(work, secret, _parse(token_text)).expires_at)


def end_grant(work: Work, secret: SealedSecret, token_text: str | None) -> bool:
    """Delete the principal's grant, live or not; return whether there was one."""
    try:
        token = _parse(token_text)
        grant = _own_grant(work, secret, token)
    except Locked:
        return False
    work.unit.grants.delete(work.principal.installation.id, grant.id)
    return True


def _open(work: Work, secret: SealedSecret, grant: Grant, token: GrantToken) -> bytes:
    try:
        return unwrap_for_grant(
            grant.wrapped_key,
            token=token,
            place=work.place(secret),
            account_id=work.principal.account,
            issued_at=int(grant.issued_at.timestamp()),
            expires_at=int(grant.expires_at.timestamp()),
            tenant_key=_key_of(work, grant),
        )
    except BoxRejected as error:
        raise Locked from error


def _parse(token_text: str | None) -> GrantToken:
    try:
        return GrantToken.parse(token_text or "")
    except ValueError as error:
        raise Locked from error


def _own_grant(work: Work, secret: SealedSecret, token: GrantToken) -> Grant:
    grant = work.unit.grants.find(work.principal.installation.id, GrantId(token.grant_id))
    if grant is None or grant.secret_id != secret.head.id:
        raise Locked
    pseudonym = account_pseudonym(_key_of(work, grant), work.principal.account)
    if not compare_digest(grant.account_pseudonym, pseudonym):
        raise Locked
    return grant


def _key_of(work: Work, grant: Grant) -> TenantKey:
    """Return the tenant key that the grant itself names: grants go on while a tenant key is replaced."""
    try:
        return work.tenant_key_of(grant.wrapped_key)
    except (BoxRejected, TenantKeyMissing) as error:
        raise Locked from error


def _live_grant(work: Work, secret: SealedSecret, token: GrantToken) -> Grant:
    grant = _own_grant(work, secret, token)
    policy = work.policy
    # A policy that was tightened holds for the grants that are there already.
    is_in_time = work.now < grant.issued_at + policy.grant_lifetime
    is_live = is_in_time and grant.is_live(work.now, idle=policy.grant_idle)
    if grant.key_epoch != secret.key_epoch or not is_live:
        raise Locked
    return grant
