"""A secret as the store holds it (sealed) and as its reader sees it (open)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from plugin.domain.container import Container
from plugin.domain.content import Content, ContentBody, ContentFormat
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, SecretId
from plugin.domain.life import UNLIMITED, Life, SecretState, TrashReason

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    content_changed_at: datetime = EPOCH
    """When the content last changed: who has read it since knows it, whatever the password is now."""
    life: Life = UNLIMITED
    asked_by: AccountId | None = None
    """Who asked for it; then only he, its creator and its owner are shown that it is there. None: everybody is."""
    given_to: AccountId | None = None
    """Who became the owner later; None while that is the creator."""
    has_audience: bool = False
    """Whether it opens for chosen people and groups only. An empty audience is one, too."""

    @property
    def owner(self) -> AccountId:
        """Who decides for whom it opens, and may end what others have of it without opening it."""
        return self.created_by if self.given_to is None else self.given_to

    def is_shown_to(self, account: AccountId) -> bool:
        """Whether the secret is there at all for an account that may view its container."""
        return self.asked_by is None or is_one_of(account, self.asked_by, self.created_by, self.given_to)

    def is_owned_by(self, account: AccountId) -> bool:
        """Whether the account may end it without having it open: as its owner, or as who asked for it."""
        return is_one_of(account, self.asked_by, self.owner)


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
    title: str | None = field(repr=False)
    """None where it does not open: its row was changed by others, and the secret cannot be opened."""
    created_by: AccountId
    created_at: datetime
    updated_by: AccountId
    updated_at: datetime
    version: int
    can_edit: bool
    is_mine: bool
    """Whether the caller added it."""
    owner: AccountId
    is_owner: bool
    asked_by: AccountId | None = None
    life: Life = UNLIMITED
    state: SecretState = SecretState.OPEN
    is_limited: bool = False
    """Whether it opens for chosen people and groups only."""
    includes_me: bool | None = True
    """Whether the caller is one of them; None where only the host knows, and was not asked."""


@dataclass(frozen=True, slots=True)
class OpenSecret:
    """A secret as its unlocked reader sees it."""

    view: SecretView
    kept: Content = field(repr=False)
    attachments: int = 0
    """How many files it has."""

    @property
    def format(self) -> ContentFormat:
        """What kind of content it keeps."""
        return self.kept.format

    @property
    def content(self) -> ContentBody:
        """The content itself."""
        return self.kept.body


@dataclass(frozen=True, slots=True)
class TrashedHead:
    """A secret in the trash, without keys and content."""

    head: SecretHead
    trashed_by: AccountId
    trashed_at: datetime
    reason: TrashReason

    @property
    def by_whom(self) -> AccountId | None:
        """Who put it there; None where it was nobody, or somebody who was erased."""
        is_known = self.reason is TrashReason.DELETED and self.trashed_by != UNKNOWN_ACCOUNT
        return self.trashed_by if is_known else None


@dataclass(frozen=True, slots=True)
class TrashedView:
    """What an editor of the container may know of a secret in the trash."""

    trashed: TrashedHead
    title: str | None = field(repr=False)
    """None where it does not open: its row was damaged."""
    purged_at: datetime


@dataclass(frozen=True, slots=True)
class ContainerCounts:
    """How much a container holds outside of the trash."""

    secrets: int
    shown: int
    """How many of them everybody who sees the container is shown."""


@dataclass(frozen=True, slots=True)
class SecretCounts:
    """How much an installation holds."""

    secrets: int
    trashed: int
    containers: int


def is_one_of(account: AccountId, *named: AccountId | None) -> bool:
    """Whether an account is among those that a row names. An erased one is nobody, whoever says he is that."""
    return account != UNKNOWN_ACCOUNT and account in named
