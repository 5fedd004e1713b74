"""Destroys old tenant keys when nothing needs them any more."""

from dataclasses import replace

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.ids import ClientKey
from plugin.domain.installation import Installation
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StaleWrite
from plugin.vault.box import key_id_of

BATCH = 500


def destroy_old_keys(deps: Dependencies) -> int:
    """Destroy each version that no secret names, once the longest grant of its time is over; return how many.

    Grants are not sealed anew in a rotation, they run out; the policy's margin is for requests that began under
    the old key. Copies in backups stay what they are.
    """
    destroyed = 0
    while names := _superseded(deps):
        done = sum(_destroy(deps, client_key, version) for client_key, version in names)
        destroyed += done
        if not done:
            break
    return destroyed


def _superseded(deps: Dependencies) -> list[tuple[ClientKey, int]]:
    latest = deps.clock.now() - deps.policy.grant_lifetime - deps.policy.old_key_margin
    with deps.store.reading() as unit:
        return unit.key_rows.superseded_across_tenants(followed_before=latest, limit=BATCH)


def _destroy(deps: Dependencies, client_key: ClientKey, version: int) -> bool:
    """Destroy one version, unless something needs it after all; return whether it was destroyed."""
    with deps.store.writing() as unit:
        found = unit.installations.find(client_key)
        if found is None or _is_needed(found, version):
            return False
        try:
            unit.key_rows.destroy(found.id, version)
        except StaleWrite:
            return False
        # A new generation: no process goes on with a copy that it has opened.
        unit.installations.update(replace(found, generation=found.generation + 1))
        entry = AuditEntry(
            AuditKind.TENANT_KEY_DESTROYED, at=deps.clock.now(), details={"tenant_key_version": version}
        )
        unit.audit.append(found.id, entry)
        unit.commit()
    return True


def _is_needed(found: Installation, version: int) -> bool:
    shared_secret = found.sealed_shared_secret
    return version >= found.tenant_key_version or (
        bool(shared_secret) and key_id_of(shared_secret) == version
    )
