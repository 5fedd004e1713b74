"""The secret that Atlassian Connect shares with us on installing, sealed under the tenant key.

The box binds the whole site: with it the app signs its questions to the site's address, and believes the answers.
If the address were not bound, whoever writes to the database could name a machine of his own.
"""

from dataclasses import dataclass
from uuid import UUID

from plugin.vault.box import Purpose, open_box, seal
from plugin.vault.encoding import length_prefixed, text_from_utf8, utf8
from plugin.vault.place import PRODUCT_CODES
from plugin.vault.tenant_key import TenantKey


@dataclass(frozen=True, slots=True)
class SharingSite:
    """The site that a shared secret is for: nothing of it can be changed without the tenant key."""

    tenant: UUID
    client_key: str
    product: str
    base_url: str
    display_url: str | None

    def __post_init__(self) -> None:
        if self.product not in PRODUCT_CODES:
            raise ValueError("a site's product must be jira or confluence")
        if not self.base_url or self.display_url == "":
            raise ValueError("a site's address must not be empty")

    def context(self) -> bytes:
        """Bind tenant, client key, product, base URL and display URL (empty where there is none)."""
        return length_prefixed(
            self.tenant.bytes,
            utf8(self.client_key),
            PRODUCT_CODES[self.product],
            utf8(self.base_url),
            utf8(self.display_url or ""),
        )


def seal_shared_secret(shared_secret: str, *, site: SharingSite, tenant_key: TenantKey) -> bytes:
    """Seal a shared secret for one site.

    Raises:
        ValueError: the shared secret is empty, a text holds a lone surrogate, or the tenant key is another
            tenant's.

    """
    if not shared_secret:
        raise ValueError("a shared secret must not be empty")
    tenant_key.require_tenant(site.tenant)
    return seal(
        tenant_key.shared_secret_key,
        purpose=Purpose.SHARED_SECRET,
        key_id=tenant_key.version,
        context=site.context(),
        plaintext=utf8(shared_secret),
    )


def open_shared_secret(sealed: bytes, *, site: SharingSite, tenant_key: TenantKey) -> str:
    """Return the shared secret.

    Raises:
        BoxRejected: it was changed, belongs to another site or tenant key, or is of the older form.

    """
    return text_from_utf8(
        open_box(
            tenant_key.shared_secret_key, purpose=Purpose.SHARED_SECRET, context=site.context(), box=sealed
        )
    )


def open_unbound_shared_secret(sealed: bytes, *, tenant: UUID, client_key: str, tenant_key: TenantKey) -> str:
    """Return a shared secret of the older form, which binds no address: only to seal it in today's form.

    Raises:
        BoxRejected: it was changed, belongs to another tenant, client key or tenant key, or is of today's form.

    """
    context = length_prefixed(tenant.bytes, utf8(client_key))
    return text_from_utf8(
        open_box(
            tenant_key.shared_secret_key, purpose=Purpose.UNBOUND_SHARED_SECRET, context=context, box=sealed
        )
    )
