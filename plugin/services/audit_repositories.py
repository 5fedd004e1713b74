"""What the use cases need of the audit trail's tables beyond writing to them. `storage` fills these in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from plugin.domain.audit import AuditEvent
from plugin.domain.audit_search import AuditPage, AuditSearch
from plugin.domain.ids import AccountId, ClientKey, InstallationId, SecretId
from plugin.domain.secret import SecretHead


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Where an installation's chain ends, and where what is kept of it begins."""

    sequence: int
    hash: bytes
    kept_sequence: int
    """The last event that was cut off; 0 where all events are kept."""
    kept_hash: bytes
    """That event's hash: the first kept event names it."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """Whose commitment an actor is, and the salt that shows it."""

    account: AccountId = field(repr=False)
    salt: bytes = field(repr=False)
    actor: bytes


class ChainOwner(NamedTuple):
    """An installation with an audit chain."""

    installation_id: InstallationId
    client_key: ClientKey


@dataclass(frozen=True, slots=True)
class KnownSecret:
    """A secret that an account has seen as it is now."""

    head: SecretHead
    last_seen_at: datetime
    is_trashed: bool


class AuditPages(Protocol):
    """The events as people look for them. What a page costs does not depend on how many events there are."""

    def page(
        self, installation_id: InstallationId, search: AuditSearch, *, actor: bytes | None = None
    ) -> AuditPage:
        """Return the newest events that match. `actor` stands for the search's account, which is not looked at."""
        ...

    def accounts_of(
        self, installation_id: InstallationId, actors: Collection[bytes]
    ) -> Mapping[bytes, AccountId]:
        """Return whose commitments these are; those of erased accounts are left out."""
        ...

    def heads_of(
        self, installation_id: InstallationId, secret_ids: Collection[SecretId]
    ) -> Mapping[SecretId, SecretHead]:
        """Return the heads of those secrets that still exist, those in the trash included."""
        ...

    def days(self, installation_id: InstallationId, *, since_day: int) -> Mapping[tuple[int, str], int]:
        """Return how many events of each counted kind each day had. Days count from 1970-01-01, in UTC."""
        ...

    def known_to(
        self, installation_id: InstallationId, account: AccountId, *, limit: int
    ) -> list[KnownSecret]:
        """Return secrets that an account has seen since their content last changed, newest first."""
        ...


class AuditChains(Protocol):
    """The chains as a whole: to verify, export and shorten them."""

    def head(self, installation_id: InstallationId) -> ChainHead | None:
        """Return the ends of an installation's chain; None if it has no events."""
        ...

    def commitments(
        self, installation_id: InstallationId, *, after: AccountId | None, limit: int
    ) -> list[Commitment]:
        """Return the next accounts that the chain knows, in the order of their ids."""
        ...

    def commitments_of(
        self, installation_id: InstallationId, actors: Collection[bytes]
    ) -> Mapping[bytes, Commitment]:
        """Return whose commitments these are, with the salts; those of erased accounts are left out."""
        ...

    def owners_across_tenants(self, *, after: ClientKey | None, limit: int) -> list[ChainOwner]:
        """Return the next installations, purged ones included, in the order of their client keys."""
        ...

    def begun_across_tenants(
        self, *, before: datetime, after: ClientKey | None, limit: int
    ) -> list[ChainOwner]:
        """Return the next installations whose oldest kept event is older than `before`."""
        ...

    def cut(self, installation_id: InstallationId, *, last: AuditEvent) -> int:
        """Delete the events up to `last`, and the names of accounts that no event names any more.

        Returns how many events that were. Serialise first: what is appended meanwhile must come after it.
        """
        ...
