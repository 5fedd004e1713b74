"""What an archive holds of an installation, as data: what leaves the server, and what comes back to one."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from plugin.domain.container import Container, Product
from plugin.domain.ids import AccountId, ClientKey, InstallationId, SecretId
from plugin.domain.life import Life
from plugin.vault.place import Origin


@dataclass(frozen=True, slots=True)
class ArchivedSite:
    """Whose archive it is, and of when."""

    installation_id: InstallationId
    client_key: ClientKey
    product: Product
    base_url: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """An earlier version: title and content in one box under the secret's data key."""

    number: int
    updated_by: AccountId
    updated_at: datetime
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ArchivedSecret:
    """A secret that its password opens, without any key of the server."""

    id: SecretId
    container: Container
    title: str = field(repr=False)
    created_by: AccountId
    created_at: datetime
    updated_by: AccountId
    updated_at: datetime
    content_changed_at: datetime
    life: Life
    version: int
    key_epoch: int
    origin: Origin
    """Whose ids the password's layer and the contents name."""
    password_parameters: bytes = field(repr=False)
    """The 26 bytes of the derivation."""
    password_layer: bytes = field(repr=False)
    """The data key, sealed by the password alone."""
    sealed_content: bytes = field(repr=False)
    versions: tuple[ArchivedVersion, ...] = field(default=(), repr=False)
    """Newest first."""
    asked_by: AccountId | None = None
    """Who asked for it, where only he and its creator are shown it."""
    is_limited: bool = False
    """Whether it is shared with chosen people only: told to who exports, not written."""


@dataclass(frozen=True, slots=True)
class DamagedSecret:
    """A secret that could not be put into an archive: its row does not open under the server's own key."""

    id: UUID
