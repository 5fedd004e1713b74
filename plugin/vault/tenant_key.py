"""An installation's own key: random, sealed by the root key, the parent of all else in that installation."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from plugin.vault.box import KEY_BYTES
from plugin.vault.encoding import length_prefixed, u32, utf8
from plugin.vault.errors import BoxRejected
from plugin.vault.key_provider import KeyProvider
from plugin.vault.redacted import Redacted

_PSEUDONYM_LABEL = b"jsecrets/v1/pseudonym"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class TenantKey(Redacted):
    """One version of an installation's key, with a subkey for each use (HKDF-Expand, RFC 5869, 2.3)."""

    tenant: UUID
    version: int
    material: bytes = field(repr=False)
    wrap_key: bytes = field(init=False, repr=False)
    """Seals the outer layer of data keys and grants."""
    title_key: bytes = field(init=False, repr=False)
    pseudonym_key: bytes = field(init=False, repr=False)
    shared_secret_key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.material) != KEY_BYTES:
            raise ValueError("a tenant key must be 32 bytes")
        if self.version < 1:
            raise ValueError("versions of a tenant key begin at 1")
        u32(self.version)
        for name, use in (
            ("wrap_key", b"wrap"),
            ("title_key", b"title"),
            ("pseudonym_key", b"pseudonym"),
            ("shared_secret_key", b"shared-secret"),
        ):
            # The class is frozen for everybody else.
            object.__setattr__(self, name, _subkey(self.material, use))

    def require_tenant(self, tenant: UUID) -> None:
        """Stop a caller from sealing one tenant's data under another tenant's key.

        Raises:
            ValueError: this is not the tenant's key.

        """
        if self.tenant != tenant:
            raise ValueError("this is another tenant's key")


def new_tenant_key_material() -> bytes:
    """Draw 32 random bytes for a new tenant key."""
    return os.urandom(KEY_BYTES)


def seal_tenant_key(
    provider: KeyProvider, *, tenant: UUID, version: int, client_key: str, material: bytes
) -> bytes:
    """Wrap a tenant key's material under the provider's active root key.

    The client key is bound, so that a row cannot be pointed at another Atlassian site.

    Raises:
        KeyUnavailable: the provider does not answer.
        ValueError: the material, the version or the client key is not acceptable.

    """
    context = _context(tenant=tenant, version=version, client_key=client_key)
    return provider.wrap(TenantKey(tenant, version, material).material, context=context)


def open_tenant_key(
    provider: KeyProvider, sealed: bytes, *, tenant: UUID, version: int, client_key: str
) -> TenantKey:
    """Unwrap a tenant key.

    Raises:
        KeyUnavailable: its root key is not in the ring, or the provider does not answer.
        BoxRejected: it was changed, or belongs to another tenant, version or client key.

    """
    context = _context(tenant=tenant, version=version, client_key=client_key)
    material = provider.unwrap(sealed, context=context)
    if len(material) != KEY_BYTES:
        raise BoxRejected
    return TenantKey(tenant, version, material)


def account_pseudonym(tenant_key: TenantKey, account_id: str) -> bytes:
    """Return the 32 bytes by which throttle and grant rows name an account.

    The same account has other pseudonyms in other tenants, and under other versions of the tenant key.

    Raises:
        ValueError: the account id is empty or holds a lone surrogate.

    """
    if not account_id:
        raise ValueError("an account id must not be empty")
    message = length_prefixed(_PSEUDONYM_LABEL, utf8(account_id))
    return hmac.digest(tenant_key.pseudonym_key, message, hashlib.sha256)


def _subkey(material: bytes, use: bytes) -> bytes:
    info = length_prefixed(b"jsecrets/v1/tenant-key/" + use)
    return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=info).derive(material)


def _context(*, tenant: UUID, version: int, client_key: str) -> bytes:
    return length_prefixed(tenant.bytes, u32(version), utf8(client_key))
