"""A secret as the store holds it (sealed) and as its reader sees it (open)."""

from dataclasses import dataclass, field
from datetime import datetime

from plugin.domain.container import Container
from plugin.domain.ids import AccountId, SecretId


@dataclass(frozen=True, slots=True)
class SecretHead:
    """What a list needs of a secret: everything but the wrapped key and the content."""

    id: SecretId
    container: Container
    created_by: AccountId
    created_at: datetime
    updated_by: AccountId
    updated_at: datetime
    version: int
    """Grows by one with each edit; title and content are sealed for exactly this number."""
    tenant_key_version: int
    """Which tenant key sealed the title and the outer layer of the wrapped key."""
    sealed_title: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A whole secret at rest. Nothing in it opens without the tenant key *and* the password."""

    head: SecretHead
    key_epoch: int
    """Grows by one with each password change; a new epoch has a new data key."""
    password_parameters: bytes = field(repr=False)
    wrapped_key: bytes = field(repr=False)
    sealed_content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecretView:
    """What everybody who sees the container may know of a secret."""

    id: SecretId
    title: str = field(repr=False)
    created_by: AccountId
    created_at: datetime
    updated_by: AccountId
    updated_at: datetime
    version: int
    can_edit: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class OpenSecret:
    """A secret as its unlocked reader sees it."""

    view: SecretView
    format: str
    content: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecretCounts:
    """How much an installation holds."""

    secrets: int
    trashed: int
    containers: int
