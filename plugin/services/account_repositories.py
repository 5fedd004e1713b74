"""What the use cases need of the tables about one person's traces. `storage` fills this in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plugin.domain.container import Container
from plugin.domain.ids import AccountId, AskId, InstallationId, SecretId


@dataclass(frozen=True, slots=True)
class SecretTrace:
    """A secret that names the account."""

    id: SecretId
    container: Container
    is_creator: bool
    is_last_editor: bool
    has_trashed: bool
    has_written_versions: bool = False
    """Whether earlier versions name it."""
    has_asked: bool = False
    """Whether it came of an ask of his."""
    has_attached_files: bool = False
    was_given: bool = False
    """Whether somebody made it the owner."""
    has_place: bool = False
    """Whether the secret is shared with it by itself."""


@dataclass(frozen=True, slots=True)
class AskTrace:
    """An ask that the account has made."""

    id: AskId
    container: Container
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class UnlockTrace:
    """A secret that the account has unlocked."""

    secret_id: SecretId
    first_at: datetime
    last_at: datetime


class Accounts(Protocol):
    """Everything that names an account."""

    def secrets_of(self, installation_id: InstallationId, account: AccountId) -> list[SecretTrace]:
        """Return the secrets that name an account, those in the trash included."""
        ...

    def unlocks_of(self, installation_id: InstallationId, account: AccountId) -> list[UnlockTrace]:
        """Return the secrets that an account has unlocked."""
        ...

    def asks_of(self, installation_id: InstallationId, account: AccountId) -> list[AskTrace]:
        """Return the asks that an account has made."""
        ...

    def actor_of(self, installation_id: InstallationId, account: AccountId) -> bytes | None:
        """Return the name that the audit trail has for an account; None if it has none."""
        ...

    def reported_at(self, installation_id: InstallationId, account: AccountId) -> datetime | None:
        """Return when an account was last reported to Atlassian; None if it was not."""
        ...

    def erase(self, installation_id: InstallationId, account: AccountId) -> int:
        """Put `UNKNOWN_ACCOUNT` in the account's place and delete what names it; return how many rows that were.

        The audit trail's events stay as they are, and nobody can tell any more whose they were.
        """
        ...

    def erase_pseudonyms(self, installation_id: InstallationId, pseudonyms: Sequence[bytes]) -> int:
        """End the grants of an account and forget its wrong passwords; return how many rows that were.

        `pseudonyms` are its names under the installation's tenant keys.
        """
        ...
