"""What an unlock leaves behind: the data key once more, wrapped for a token that only the user's page holds.

The token's secret seals the inner layer, the tenant key the outer one. So the row alone opens nothing, nor
does the token alone. The account and both times are bound: whoever can write to the database cannot give a
grant to somebody else or prolong it. Whether a grant is expired is the caller's to check; the times here only
prove that the row's times are the original ones.
"""

import base64
import os
import re
from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from plugin.vault.box import KEY_BYTES, NO_KEY_ID, OVERHEAD_BYTES, Purpose, open_box, seal
from plugin.vault.encoding import length_prefixed, u64, utf8
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.redacted import Redacted
from plugin.vault.tenant_key import TenantKey

GRANT_ID_BYTES = 16
WRAPPED_BYTES = KEY_BYTES + 2 * OVERHEAD_BYTES

_KEY_INFO = length_prefixed(b"jsecrets/v1/grant-key")
# 48 bytes are exactly 64 characters, without padding and without spare bits: each token has one spelling.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{64}")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class GrantToken(Redacted):
    """What the user's page holds while a secret is unlocked. Never store it, log it or put it in a URL."""

    grant_id: bytes
    """Names the grant's row. Not secret."""
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.grant_id) != GRANT_ID_BYTES or len(self.secret) != KEY_BYTES:
            raise ValueError("a grant token must have an id of 16 bytes and a secret of 32")

    @classmethod
    def new(cls) -> Self:
        """Draw a new token."""
        return cls(os.urandom(GRANT_ID_BYTES), os.urandom(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a token from its 64 characters.

        Raises:
            ValueError: this is not the spelling of a token. The error holds no part of it.

        """
        if not _TOKEN.fullmatch(text):
            raise ValueError("this is no grant token")
        token = base64.urlsafe_b64decode(text)
        return cls(token[:GRANT_ID_BYTES], token[GRANT_ID_BYTES:])

    def encode(self) -> str:
        """Write the token as 64 characters: base64url without padding (RFC 4648 section 5)."""
        return base64.urlsafe_b64encode(self.grant_id + self.secret).decode()

    def wrapping_key(self) -> bytes:
        """Derive the key of the inner layer (HKDF-Expand: the secret is uniform already)."""
        return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=_KEY_INFO).derive(self.secret)


def wrap_for_grant(  # noqa: PLR0913 - each argument is bound by name, grouping would hide which
    data_key: bytes,
    *,
    token: GrantToken,
    place: Place,
    account_id: str,
    issued_at: int,
    expires_at: int,
    tenant_key: TenantKey,
) -> bytes:
    """Wrap a data key for one account until a fixed time: 208 bytes. Times are seconds since 1970, UTC.

    Raises:
        ValueError: the data key is not 32 bytes, a time is negative, the account id is empty or holds a lone
            surrogate, or the tenant key is another tenant's.

    """
    if len(data_key) != KEY_BYTES:
        raise ValueError("a data key must be 32 bytes")
    tenant_key.require_tenant(place.tenant)
    terms = _terms(token, account_id=account_id, issued_at=issued_at, expires_at=expires_at)
    inner = seal(
        token.wrapping_key(),
        purpose=Purpose.GRANT_INNER,
        key_id=NO_KEY_ID,
        context=place.grant_inner_context(terms),
        plaintext=data_key,
    )
    return seal(
        tenant_key.wrap_key,
        purpose=Purpose.GRANT_OUTER,
        key_id=tenant_key.version,
        context=place.grant_outer_context(terms),
        plaintext=inner,
    )


def unwrap_for_grant(  # noqa: PLR0913 - each argument is proven by name, grouping would hide which
    wrapped: bytes,
    *,
    token: GrantToken,
    place: Place,
    account_id: str,
    issued_at: int,
    expires_at: int,
    tenant_key: TenantKey,
) -> bytes:
    """Return the data key.

    Raises:
        BoxRejected: the token, the place, the account, a time or the tenant key is not the one it was wrapped
            for, or the bytes were changed.
        ValueError: a time is negative, or the account id is empty or holds a lone surrogate.

    """
    if len(wrapped) != WRAPPED_BYTES:
        raise BoxRejected
    terms = _terms(token, account_id=account_id, issued_at=issued_at, expires_at=expires_at)
    inner = open_box(
        tenant_key.wrap_key,
        purpose=Purpose.GRANT_OUTER,
        context=place.grant_outer_context(terms),
        box=wrapped,
    )
    return open_box(
        token.wrapping_key(),
        purpose=Purpose.GRANT_INNER,
        context=place.grant_inner_context(terms),
        box=inner,
    )


def _terms(token: GrantToken, *, account_id: str, issued_at: int, expires_at: int) -> tuple[bytes, ...]:
    if not account_id:
        raise ValueError("an account id must not be empty")
    return token.grant_id, utf8(account_id), u64(issued_at), u64(expires_at)
