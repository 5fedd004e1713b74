"""Moves every tenant key under the active root key. Tenant keys themselves stay, so nothing else is touched."""

from collections.abc import Callable
from dataclasses import dataclass

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StaleWrite
from plugin.services.key_repositories import BEFORE_ALL_KEYS, TenantKeyName, TenantKeyRow
from plugin.services.ports import UnitOfWork
from plugin.vault.errors import BoxRejected

BATCH = 100
"""A batch locks the audit chains of its installations for the length of its writing, so it is small."""

Progress = Callable[[int], None]
"""Is called with the number of tenant keys that were just gone through."""

_Change = tuple[TenantKeyRow, TenantKeyRow]


@dataclass(frozen=True, slots=True)
class RootRotated:
    """What one run did."""

    moved: int
    damaged: int
    """Tenant keys that their root key does not open; they were left as they are."""


def count_tenant_keys_to_move(deps: Dependencies) -> int:
    """Return how many tenant keys are not under the active root key."""
    with deps.store.reading() as unit:
        counts = unit.key_rows.root_keys_across_tenants()
    return sum(
        count for root_key_id, count in counts.items() if root_key_id != deps.keyring.active_root_key_id
    )


def rotate_root_key(deps: Dependencies, *, progress: Progress) -> RootRotated:
    """Seal every tenant key under the active root key. Killed, it is simply started again; two runs do no harm.

    Raises:
        KeyUnavailable: a root key is not there, or the provider does not answer. What was moved stays moved.

    """
    moved = damaged = 0
    after = BEFORE_ALL_KEYS
    while batch := _read(deps, after):
        changes = _reseal(deps, batch)
        damaged += len(batch) - len(changes)
        moved += _write(deps, changes)
        progress(len(batch))
        after = batch[-1].name
    return RootRotated(moved, damaged)


def _read(deps: Dependencies, after: TenantKeyName) -> list[TenantKeyRow]:
    with deps.store.reading() as unit:
        return unit.key_rows.not_under_root_key_across_tenants(
            deps.keyring.active_root_key_id, after=after, limit=BATCH
        )


def _reseal(deps: Dependencies, batch: list[TenantKeyRow]) -> list[_Change]:
    """Ask the key provider, while no transaction is open."""
    changes = []
    for row in batch:
        try:
            changes.append((row, deps.keyring.reseal(row)))
        except BoxRejected:
            continue  # a damaged row must not keep the others from moving; it is counted
    return changes


def _write(deps: Dependencies, changes: list[_Change]) -> int:
    """Write what did not change meanwhile; return how many rows that were.

    First all keys, then all events, each in the order of the installations: two runs never wait in a circle.
    """
    with deps.store.writing() as unit:
        written = [change for change in changes if _is_written(unit, *change)]
        for before, after in written:
            entry = AuditEntry(
                AuditKind.ROOT_KEY_ROTATED,
                at=deps.clock.now(),
                details={"tenant_key_version": before.version, "root_key_id": after.root_key_id},
            )
            unit.audit.append(before.installation_id, entry)
        unit.commit()
    return len(written)


def _is_written(unit: UnitOfWork, before: TenantKeyRow, after: TenantKeyRow) -> bool:
    try:
        unit.key_rows.reseal(
            before.installation_id, before, root_key_id=after.root_key_id, sealed=after.sealed
        )
    except StaleWrite:
        return False
    return True
