"""Purges installations that have left for good: their keys first, then all that lies around of them.

The keys go in one transaction, and with them everything that they sealed becomes unreadable at once. The rows
follow in batches; a purge that is interrupted between two of them is finished by the next run. What stays is the
installation's own row and its audit chain, in which accounts have no names any more.
"""

from dataclasses import dataclass, replace

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import Installation, InstallationState
from plugin.services.dependencies import Dependencies
from plugin.services.ports import UnitOfWork

BATCH = 500


@dataclass(frozen=True, slots=True)
class Purged:
    """What one run purged."""

    installations: int
    secrets: int


def purge_installations(deps: Dependencies) -> Purged:
    """Purge what was uninstalled for longer than the policy keeps it, and finish what an earlier run began."""
    installations = 0
    while overdue := _overdue(deps):
        purged = sum(_destroy(deps, client_key) for client_key in overdue)
        installations += purged
        if not purged:
            break
    secrets = 0
    while unfinished := _unfinished(deps):
        secrets += sum(delete_remaining_secrets(deps, installation_id) for installation_id in unfinished)
    return Purged(installations, secrets)


def delete_remaining_secrets(deps: Dependencies, installation_id: InstallationId) -> int:
    """Delete the secrets of a purged installation, in batches; return how many. Their keys are gone already."""
    deleted = 0
    while batch := _delete_batch(deps, installation_id):
        deleted += batch
    return deleted


def _overdue(deps: Dependencies) -> list[ClientKey]:
    latest = deps.clock.now() - deps.policy.uninstalled_retention
    with deps.store.reading() as unit:
        return unit.remains.overdue_across_tenants(uninstalled_before=latest, limit=BATCH)


def _unfinished(deps: Dependencies) -> list[InstallationId]:
    with deps.store.reading() as unit:
        return unit.remains.unfinished_across_tenants(limit=BATCH)


def _destroy(deps: Dependencies, client_key: ClientKey) -> bool:
    """Destroy an installation's keys, unless it has come back meanwhile; return whether it was still away."""
    with deps.store.writing() as unit:
        found = unit.installations.find(client_key)
        if found is None or not _is_overdue(deps, found):
            return False
        _shred(deps, unit, found)
        unit.commit()
    return True


def _is_overdue(deps: Dependencies, found: Installation) -> bool:
    return (
        found.state is InstallationState.UNINSTALLED
        and found.uninstalled_at is not None
        and found.uninstalled_at < deps.clock.now() - deps.policy.uninstalled_retention
    )


def _shred(deps: Dependencies, unit: UnitOfWork, found: Installation) -> None:
    counts = unit.secrets.counts(found.id)
    keys = unit.key_rows.destroy_all(found.id)
    unit.grants.delete_all(found.id)
    unit.remains.forget(found.id)
    purged = replace(
        found,
        state=InstallationState.PURGED,
        generation=found.generation + 1,
        sealed_shared_secret=b"",
        policy=None,
        sealed_at=None,
        sealed_by=None,
    )
    unit.installations.update(purged)
    entry = AuditEntry(
        AuditKind.INSTALLATION_PURGED,
        at=deps.clock.now(),
        details={"tenant_keys": keys, "secrets": counts.secrets + counts.trashed},
    )
    unit.audit.append(found.id, entry)


def _delete_batch(deps: Dependencies, installation_id: InstallationId) -> int:
    with deps.store.writing() as unit:
        deleted = unit.remains.delete_secrets(installation_id, limit=BATCH)
        unit.commit()
    return deleted
