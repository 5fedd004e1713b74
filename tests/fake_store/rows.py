"""The tables of the fake store, as dictionaries."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Protocol
from uuid import UUID

from plugin.domain.ask import SealedAsk
from plugin.domain.attachment import SealedAttachment
from plugin.domain.attempts import Bucket, BucketKey
from plugin.domain.audience import Audience
from plugin.domain.audit import AuditEvent
from plugin.domain.container import Container
from plugin.domain.grant import Grant
from plugin.domain.ids import AccountId, AskId, AttachmentId, GrantId, InstallationId, SecretId
from plugin.domain.installation import Installation
from plugin.domain.life import TrashReason
from plugin.domain.secret import SealedSecret
from plugin.domain.version import SealedVersion
from plugin.services.audit_repositories import ChainHead
from plugin.services.errors import StoreConflict


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """A secret's row."""

    secret: SealedSecret
    trashed_at: datetime | None = None
    trashed_by: AccountId | None = None
    reason: TrashReason | None = None


@dataclass(frozen=True, slots=True)
class KeptReader:
    """A row about who has seen a secret."""

    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A tenant key's row."""

    root_key_id: int
    sealed: bytes | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A row about whether a container is there."""

    reported_at: datetime | None = None
    checked_at: datetime | None = None
    absent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptReconciliation:
    """A row about when a site is asked next."""

    due_at: datetime
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptReportRun:
    """A row about where a site's account reports stand."""

    last_reported_at: datetime | None = None
    next_due_at: datetime | None = None
    cycle_days: int = 7
    claimed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptMark:
    """A row of an issue whose mark may be wrong."""

    stamp: UUID
    due_at: datetime
    failures: int = 0
    claimed_until: datetime | None = None


@dataclass(slots=True)
class Rows:
    """All tables. The values are immutable, so copying the dictionaries copies everything."""

    installations: dict[InstallationId, Installation] = field(default_factory=dict)
    tenant_keys: dict[tuple[InstallationId, int], KeptKey] = field(default_factory=dict)
    tokens: dict[tuple[InstallationId, bytes], bytes] = field(default_factory=dict)
    secrets: dict[tuple[InstallationId, SecretId], KeptSecret] = field(default_factory=dict)
    asks: dict[tuple[InstallationId, AskId], SealedAsk] = field(default_factory=dict)
    grants: dict[tuple[InstallationId, GrantId], Grant] = field(default_factory=dict)
    attempts: dict[tuple[InstallationId, BucketKey], Bucket] = field(default_factory=dict)
    readers: dict[tuple[InstallationId, SecretId, AccountId], KeptReader] = field(default_factory=dict)
    audiences: dict[tuple[InstallationId, SecretId], Audience] = field(default_factory=dict)
    versions: dict[tuple[InstallationId, SecretId, int], SealedVersion] = field(default_factory=dict)
    attachments: dict[tuple[InstallationId, AttachmentId], tuple[SecretId, SealedAttachment]] = field(
        default_factory=dict
    )
    parts: dict[tuple[InstallationId, AttachmentId, int], bytes] = field(default_factory=dict)
    events: dict[tuple[InstallationId, int], AuditEvent] = field(default_factory=dict)
    checks: dict[tuple[InstallationId, Container], KeptCheck] = field(default_factory=dict)
    reconciliations: dict[InstallationId, KeptReconciliation] = field(default_factory=dict)
    marks: dict[tuple[InstallationId, Container], KeptMark] = field(default_factory=dict)
    reports: dict[tuple[InstallationId, AccountId], datetime] = field(default_factory=dict)
    report_runs: dict[InstallationId, KeptReportRun] = field(default_factory=dict)
    actors: dict[tuple[InstallationId, AccountId], bytes] = field(default_factory=dict)
    salts: dict[tuple[InstallationId, bytes], bytes] = field(default_factory=dict)
    heads: dict[InstallationId, ChainHead] = field(default_factory=dict)
    contacts: dict[InstallationId, datetime] = field(default_factory=dict)
    days: dict[tuple[InstallationId, int, str], int] = field(default_factory=dict)

    def copy(self) -> "Rows":
        """Return rows of their own."""
        return Rows(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})

    def drop_parts_of(self, gone: Collection[tuple[InstallationId, SecretId]]) -> None:
        """Delete the versions, files and audiences of secrets that are gone, as the database's foreign keys do."""
        for key in [key for key in self.audiences if key in gone]:
            del self.audiences[key]
        for key in [key for key in self.versions if key[:2] in gone]:
            del self.versions[key]
        files = [key for key, (secret_id, _) in self.attachments.items() if (key[0], secret_id) in gone]
        self.drop_attachments(files)

    def drop_attachments(self, gone: Collection[tuple[InstallationId, AttachmentId]]) -> None:
        """Delete files with their parts."""
        for key in gone:
            self.attachments.pop(key, None)
        for part in [part for part in self.parts if part[:2] in gone]:
            del self.parts[part]

    def check_references(self) -> None:
        """Check what the database's foreign keys check at the commit.

        Raises:
            StoreConflict: a row names another one that is not there.

        """
        tables = (self.tenant_keys, self.tokens, self.secrets, self.asks, self.checks, self.marks)
        owners = {key[0] for table in tables for key in table} | set(self.reconciliations)
        owners |= {key[0] for key in self.reports} | set(self.report_runs)
        read = {(key[0], key[1]) for table in (self.readers, self.versions) for key in table}
        read |= set(self.audiences)
        read |= {(owner, secret_id) for (owner, _), (secret_id, _) in self.attachments.items()}
        files = {part[:2] for part in self.parts}
        missing = (owners - set(self.installations), read - set(self.secrets), files - set(self.attachments))
        if any(missing):
            raise StoreConflict("a row names another one that is not there")


class Transaction(Protocol):
    """What a repository needs of its unit of work."""

    def rows(self) -> Rows:
        """Return the rows to read; refuse when the unit is over."""
        ...

    def writable_rows(self) -> Rows:
        """Return the rows to write; refuse in a unit that only reads."""
        ...

    def seconds(self) -> float:
        """Return the database's clock."""
        ...


class FakeRepository:
    """Keeps its unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    @property
    def _rows(self) -> Rows:
        return self._transaction.rows()

    @property
    def _writable(self) -> Rows:
        return self._transaction.writable_rows()
