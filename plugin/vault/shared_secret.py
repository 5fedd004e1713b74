"""The secret that Atlassian Connect shares with us on installing, sealed under the tenant key."""

from uuid import UUID

from plugin.vault.box import Purpose, open_box, seal
from plugin.vault.encoding import length_prefixed, text_from_utf8, utf8
from plugin.vault.tenant_key import TenantKey


def seal_shared_secret(shared_secret: str, *, tenant: UUID, client_key: str, tenant_key: TenantKey) -> bytes:
    """Seal a shared secret for one tenant and client key.

    Raises:
        ValueError: the shared secret is empty, a text holds a lone surrogate, or the tenant key is another
            tenant's.

    """
    if not shared_secret:
        raise ValueError("a shared secret must not be empty")
    tenant_key.require_tenant(tenant)
    return seal(
        tenant_key.shared_secret_key,
        purpose=Purpose.SHARED_SECRET,
        key_id=tenant_key.version,
        context=_context(tenant, client_key),
        plaintext=utf8(shared_secret),
    )


def open_shared_secret(sealed: bytes, *, tenant: UUID, client_key: str, tenant_key: TenantKey) -> str:
    """Return the shared secret.

    Raises:
        BoxRejected: it was changed, or belongs to another tenant, client key or tenant key.

    """
    return text_from_utf8(
        open_box(
            tenant_key.shared_secret_key,
            purpose=Purpose.SHARED_SECRET,
            context=_context(tenant, client_key),
            box=sealed,
        )
    )


def _context(tenant: UUID, client_key: str) -> bytes:
    return length_prefixed(tenant.bytes, utf8(client_key))
