"""Deletes for good what has lain in the trash for as many days as its site's policy says."""

from datetime import timedelta

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.errors import PolicyDamaged
from plugin.domain.ids import ClientKey, InstallationId
from plugin.services.dependencies import Dependencies
from plugin.services.site_policies import policy_of

BATCH = 500
SITES = 500
SHORTEST = timedelta(days=1)
"""No policy purges earlier, so younger trash is not looked at."""


def purge_trash(deps: Dependencies) -> int:
    """Purge the trash of every site; return how many secrets went."""
    purged, after = 0, None
    while keys := _sites(deps, after):
        purged += sum(_purge_site(deps, key) for key in keys)
        after = keys[-1]
    return purged


def _sites(deps: Dependencies, after: ClientKey | None) -> list[ClientKey]:
    latest = deps.clock.now() - min(SHORTEST, deps.policy.trash_retention)
    with deps.store.reading() as unit:
        return unit.trash.tenants_across_tenants(trashed_before=latest, after=after, limit=SITES)


def _purge_site(deps: Dependencies, client_key: ClientKey) -> int:
    """Purge one site's trash; keep all of it where the site's rules cannot be read."""
    with deps.store.reading() as unit:
        site = unit.installations.find(client_key)
    if site is None:
        return 0
    try:
        retention = policy_of(deps, site).trash_retention
    except PolicyDamaged:
        return 0
    purged = 0
    while batch := _purge_batch(deps, site.id, retention):
        purged += batch
    return purged


def _purge_batch(deps: Dependencies, installation_id: InstallationId, retention: timedelta) -> int:
    now = deps.clock.now()
    with deps.store.writing() as unit:
        purged = unit.trash.purge(installation_id, trashed_before=now - retention, limit=BATCH)
        for secret_id, container in purged:
            entry = AuditEntry(AuditKind.PURGED, at=now, secret_id=secret_id, container=container)
            unit.audit.append(installation_id, entry)
        unit.commit()
    return len(purged)
