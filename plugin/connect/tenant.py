"""The site on the other side of a shared secret."""

from dataclasses import dataclass, field

from plugin.domain.container import Product
from plugin.domain.ids import ClientKey


@dataclass(frozen=True, slots=True)
class Tenant:
    """The site that signs what comes in, and for which the app signs what goes out."""

    client_key: ClientKey
    product: Product
    shared_secret: str | bytes = field(repr=False)

    @property
    def key(self) -> bytes:
        """The HMAC key: the secret's characters in UTF-8."""
        secret = self.shared_secret
        return secret.encode("utf-8") if isinstance(secret, str) else secret
