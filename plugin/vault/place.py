"""Which secret something belongs to, and the contexts that bind boxes to it.

A context's fields and their order are part of the stored format: see docs/vault-format.md.
"""

from dataclasses import dataclass
from uuid import UUID

from plugin.vault.encoding import length_prefixed, u64, utf8

PRODUCT_CODES = {"jira": b"\x01", "confluence": b"\x02"}
"""How contexts name a product."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The tenant and secret whose ids an imported secret was sealed with, before it came to where it is now."""

    tenant: UUID
    secret: UUID


@dataclass(frozen=True, slots=True)
class Place:
    """One secret at one key epoch, and the issue or page that it is in.

    `origin` is set where the secret was imported: what its password seals still names the ids of before, and only
    a new password changes that. What the server seals names today's.

    `container` is the product's numeric id, never an issue key: that changes when the issue moves. It is
    bound only by layers that the server can re-seal, or a move would need every password.
    """

    tenant: UUID
    secret: UUID
    key_epoch: int
    product: str
    container: str
    origin: Origin | None = None

    def __post_init__(self) -> None:
        if self.product not in PRODUCT_CODES:
            raise ValueError("a place's product must be jira or confluence")
        if not self.container:
            raise ValueError("a place's container must not be empty")
        u64(self.key_epoch)
        utf8(self.container)

    def inner_context(self, parameters: bytes) -> bytes:
        """Bind what a password seals: tenant, secret, key epoch, password parameters without an origin."""
        return length_prefixed(*self._sealed_fields(), parameters)

    def outer_context(self, parameters: bytes) -> bytes:
        """Bind what the tenant key seals around it: the same, product, container."""
        return length_prefixed(*self._key_fields(), parameters, *self._container_fields())

    def content_context(self, version: int) -> bytes:
        """Bind a content: tenant, secret, key epoch, content version."""
        return length_prefixed(*self._sealed_fields(), u64(version))

    def title_context(self, version: int) -> bytes:
        """Bind a title: tenant, secret, product, container, title version.

        Not the key epoch: a new password does not touch the title.
        """
        return length_prefixed(self.tenant.bytes, self.secret.bytes, *self._container_fields(), u64(version))

    def grant_inner_context(self, terms: tuple[bytes, ...]) -> bytes:
        """Bind what a grant token seals: tenant, secret, key epoch, the grant's terms."""
        return length_prefixed(*self._key_fields(), *terms)

    def grant_outer_context(self, terms: tuple[bytes, ...]) -> bytes:
        """Bind what the tenant key seals around it: the same, product, container."""
        return length_prefixed(*self._key_fields(), *terms, *self._container_fields())

    def file_context(self, attachment: UUID, size: int) -> bytes:
        """Bind a file's key and label: tenant, secret, key epoch, the file's id and size."""
        return length_prefixed(*self._key_fields(), attachment.bytes, u64(size))

    def _key_fields(self) -> tuple[bytes, bytes, bytes]:
        return self.tenant.bytes, self.secret.bytes, u64(self.key_epoch)

    def _sealed_fields(self) -> tuple[bytes, bytes, bytes]:
        """Return what the password's layer and the contents name."""
        named = self.origin or Origin(self.tenant, self.secret)
        return named.tenant.bytes, named.secret.bytes, u64(self.key_epoch)

    def _container_fields(self) -> tuple[bytes, bytes]:
        return PRODUCT_CODES[self.product], utf8(self.container)
