"""Audit events and the hash chain that makes a missing or changed one show.

Each installation has one chain. An event's hash covers the hash before it, so no event can be changed,
removed or inserted without breaking every later hash. Account ids are not in the chain: an event holds a
*commitment*, SHA-256 over a random salt and the account id. The salt and the id live in a row of their own;
erasing that row makes the account unknown, and the chain still verifies.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from plugin.domain.container import Container
from plugin.domain.ids import AccountId, InstallationId, SecretId

FIRST_HASH = bytes(32)
"""What the first event of a chain names as the hash before it."""

SALT_BYTES = 16


class AuditKind(StrEnum):
    """Everything of consequence that can happen."""

    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"
    CREATED = "created"
    UNLOCKED = "unlocked"
    REVEALED = "revealed"
    REFUSED = "refused"
    THROTTLED = "throttled"
    EDITED = "edited"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    AUDIENCE_CHANGED = "audience_changed"
    OWNER_CHANGED = "owner_changed"
    LOCKED = "locked"
    LOCKED_FOR_EVERYONE = "locked_for_everyone"
    TRASHED = "trashed"
    EXPIRED = "expired"
    USED_UP = "used_up"
    RESTORED = "restored"
    VERSION_RESTORED = "version_restored"
    ATTACHMENT_ADDED = "attachment_added"
    ATTACHMENT_OPENED = "attachment_opened"
    ATTACHMENT_REMOVED = "attachment_removed"
    PURGED = "purged"
    ASKED = "asked"
    ASK_FILLED = "ask_filled"
    ASK_WITHDRAWN = "ask_withdrawn"
    ASK_EXPIRED = "ask_expired"
    SHOWN_TO_EVERYONE = "shown_to_everyone"
    PARAMETERS_UPGRADED = "parameters_upgraded"
    TENANT_KEY_ROTATED = "tenant_key_rotated"
    TENANT_KEY_DESTROYED = "tenant_key_destroyed"
    ROOT_KEY_ROTATED = "root_key_rotated"
    INSTALLATION_PURGED = "installation_purged"
    ACCOUNT_ERASED = "account_erased"
    POLICY_CHANGED = "policy_changed"
    SEALED = "sealed"
    UNSEALED = "unsealed"
    LEAVER_REPORT = "leaver_report"
    AUDIT_EXPORTED = "audit_exported"
    AUDIT_PRUNED = "audit_pruned"
    INSTALLATION_EXPORTED = "installation_exported"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that happened, before it has its place in the chain."""

    kind: AuditKind
    at: datetime
    account: AccountId | None = None
    secret_id: SecretId | None = None
    container: Container | None = None
    details: Mapping[str, str | int | bool] = field(default_factory=dict)
    """Small facts such as a version number; never a title, a content or anything typed by a person."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An entry with its place in the chain."""

    sequence: int
    at_micros: int
    """Microseconds since the epoch: a number hashes alike on every database."""
    kind: str
    actor: bytes | None
    """The commitment to the account that acted; None where the host itself did."""
    secret_id: SecretId | None
    container: Container | None
    details: str
    """A JSON object with sorted keys."""
    previous_hash: bytes
    hash: bytes


def commit_to_account(account: AccountId, *, salt: bytes) -> bytes:
    """Return the commitment to an account id: SHA-256 over the salt and the id, 32 bytes."""
    return hashlib.sha256(_encode(b"secrets/audit/account/v1", salt, account.encode())).digest()


def link(
    entry: AuditEntry,
    *,
    installation_id: InstallationId,
    sequence: int,
    actor: bytes | None,
    previous_hash: bytes,
) -> AuditEvent:
    """Give an entry its place in the chain, after the event whose hash is `previous_hash`."""
    event = AuditEvent(
        sequence=sequence,
        at_micros=micros_of(entry.at),
        kind=entry.kind.value,
        actor=actor,
        secret_id=entry.secret_id,
        container=entry.container,
        details=json.dumps(dict(entry.details), sort_keys=True, separators=(",", ":")),
        previous_hash=previous_hash,
        hash=b"",
    )
    return _with_hash(event, installation_id)


def is_intact(event: AuditEvent, *, installation_id: InstallationId, previous_hash: bytes) -> bool:
    """Whether the event's own hash is right and follows `previous_hash`."""
    return event.previous_hash == previous_hash and _with_hash(event, installation_id).hash == event.hash


def _with_hash(event: AuditEvent, installation_id: InstallationId) -> AuditEvent:
    encoded = _encode(
        b"secrets/audit/event/v1",
        installation_id.bytes,
        event.sequence.to_bytes(8, "big"),
        event.at_micros.to_bytes(8, "big"),
        event.kind.encode(),
        event.actor or b"",
        event.secret_id.bytes if event.secret_id else b"",
        event.container.product.encode() if event.container else b"",
        event.container.id.encode() if event.container else b"",
        event.details.encode(),
        event.previous_hash,
    )
    return replace(event, hash=hashlib.sha256(encoded).digest())


def _encode(*fields: bytes) -> bytes:
    """Prefix each field with its length, so that no two lists of fields encode alike."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in fields)


def micros_of(moment: datetime) -> int:
    """Return a moment as events hold it: microseconds since the epoch."""
    return round(moment.timestamp() * 1_000_000)
