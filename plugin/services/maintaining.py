"""The use case "maintain": deletes what has had its time. Safe to run often, and from several machines at once."""

from dataclasses import dataclass

from plugin.domain.attempts import FORGOTTEN_AFTER_SECONDS
from plugin.domain.audit import AuditEntry, AuditKind
from plugin.services.dependencies import Dependencies
from plugin.services.destroying_keys import destroy_old_keys
from plugin.services.purging import purge_installations

BATCH = 500


@dataclass(frozen=True, slots=True)
class Maintained:
    """What one run deleted."""

    secrets: int
    grants: int
    attempts: int
    tenant_keys: int = 0
    """Old versions that nothing needed any more."""
    installations: int = 0
    """Those that had left for good."""
    secrets_left_behind: int = 0
    """The secrets of such installations."""


def maintain(deps: Dependencies) -> Maintained:
    """Purge the trash and the installations whose days are over, dead grants, forgotten attempts and old keys."""
    secrets = 0
    while purged := _purge_batch(deps):
        secrets += purged
    now = deps.clock.now()
    with deps.store.writing() as unit:
        grants = unit.grants.delete_dead_across_tenants(used_before=now - deps.policy.grant_idle, now=now)
        attempts = unit.attempts.forget_across_tenants(seconds=FORGOTTEN_AFTER_SECONDS)
        unit.commit()
    gone = purge_installations(deps)
    tenant_keys = destroy_old_keys(deps)
    deps.store.erase_traces()
    return Maintained(secrets, grants, attempts, tenant_keys, gone.installations, gone.secrets)


def _purge_batch(deps: Dependencies) -> int:
    now = deps.clock.now()
    with deps.store.writing() as unit:
        purged = unit.secrets.purge_across_tenants(
            trashed_before=now - deps.policy.trash_retention, limit=BATCH
        )
        # Installations in a fixed order: two runs at once must not wait for each other in a circle.
        for installation_id, secret_id, container in sorted(purged, key=lambda row: row[0].bytes):
            entry = AuditEntry(AuditKind.PURGED, at=now, secret_id=secret_id, container=container)
            unit.audit.append(installation_id, entry)
        unit.commit()
    return len(purged)
