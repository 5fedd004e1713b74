"""What a site says of itself when it installs or uninstalls the app, after every check of its token."""

from dataclasses import dataclass, field

from plugin.domain.container import Product
from plugin.domain.ids import AccountId, ClientKey, ForgeInstallationId


@dataclass(frozen=True, slots=True)
class LifecycleNotice:
    """A verified lifecycle event.

    The token is signed, the body is not. So the two hashes: a token that was seen before counts again only with
    the body that it was first seen with.
    """

    client_key: ClientKey
    product: Product
    base_url: str
    display_url: str | None
    account: AccountId | None
    issued_at: int
    """The token's `iat`: events are ordered by it, never by our clock."""
    token_hash: bytes = field(repr=False)
    body_hash: bytes = field(repr=False)
    shared_secret: str = field(default="", repr=False)
    """The new key of the site's tokens; empty when the event brings none."""
    forge_id: ForgeInstallationId | None = None
    """The Forge installation that the event is about; None for an event of Connect."""
