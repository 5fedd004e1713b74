"""Gives installations a new tenant key, and moves what the old ones sealed under it. No password is needed.

Nothing stands still meanwhile: each box names its own key, so a row opens before, after and in the middle. Every
step is a transaction of its own that leaves a state to serve from and to go on with, so a run that was killed is
simply started again. Grants are not moved: they end by themselves before `destroying_keys` takes their key.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.domain.installation import Installation
from plugin.services.dependencies import Dependencies
from plugin.services.moving_asks import move_asks
from plugin.services.moving_secrets import Progress, move_secrets
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import UnitOfWork
from plugin.services.site_binding import sharing_site
from plugin.services.site_rows import find_kept_site
from plugin.services.tenant_keyring import FreshKey
from plugin.vault.errors import BoxRejected
from plugin.vault.shared_secret import open_shared_secret, seal_shared_secret

PAGE = 500


@dataclass(frozen=True, slots=True)
class PlannedRotation:
    """What is to be done for one installation."""

    client_key: ClientKey
    needs_key: bool
    """Whether its key is old enough for a new one; otherwise an earlier rotation is only finished."""
    secrets: int
    """How many secrets are to be moved."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What one run did."""

    keys: int = 0
    """New tenant keys."""
    secrets: int = 0
    damaged_secrets: int = 0
    """Those that their tenant key does not open; they were left as they are."""
    damaged_keys: int = 0
    """Installations whose tenant key its root key does not open; they were left as they are."""

    def __add__(self, other: "Rotated") -> "Rotated":
        """Add two runs up."""
        return Rotated(
            self.keys + other.keys,
            self.secrets + other.secrets,
            self.damaged_secrets + other.damaged_secrets,
            self.damaged_keys + other.damaged_keys,
        )


def plan_rotation(deps: Dependencies, *, min_age: timedelta) -> list[PlannedRotation]:
    """Return what is to be done for each installation that holds keys; those with nothing to do are left out."""
    made_before = deps.clock.now() - min_age
    plans: list[PlannedRotation] = []
    last: ClientKey | None = None
    while page := _page(deps, last):
        for client_key in page:
            with suppress(InstallationNotFound):  # it was purged a moment ago
                plans.append(_plan(deps, client_key, made_before))
        last = page[-1]
    return [plan for plan in plans if plan.needs_key or plan.secrets]


def plan_rotation_of(deps: Dependencies, client_key: ClientKey, *, min_age: timedelta) -> PlannedRotation:
    """Return what is to be done for one installation.

    Raises:
        InstallationNotFound: there is none, or its keys were destroyed.

    """
    return _plan(deps, client_key, deps.clock.now() - min_age)


def rotate_tenant_key(deps: Dependencies, plan: PlannedRotation, *, progress: Progress) -> Rotated:
    """Do what was planned for one installation, if it still holds keys. Two runs at once do no harm.

    Raises:
        KeyUnavailable: the key provider does not answer. What was done stays done.

    """
    try:
        keys = int(plan.needs_key and _renew(deps, plan.client_key))
        move_asks(deps, plan.client_key)
        moved = move_secrets(deps, plan.client_key, progress=progress)
    except InstallationNotFound:
        return Rotated()  # it was purged since
    except BoxRejected:
        return Rotated(damaged_keys=1)
    return Rotated(keys, moved.secrets, moved.damaged)


def _page(deps: Dependencies, after: ClientKey | None) -> list[ClientKey]:
    with deps.store.reading() as unit:
        return unit.key_rows.client_keys_across_tenants(after=after, limit=PAGE)


def _plan(deps: Dependencies, client_key: ClientKey, made_before: datetime) -> PlannedRotation:
    with deps.store.reading() as unit:
        found = find_kept_site(unit, client_key)
        needs_key = unit.key_rows.made_at(found.id, found.tenant_key_version) <= made_before
        current = found.tenant_key_version + int(needs_key)
        return PlannedRotation(client_key, needs_key, unit.secret_keys.count_old(found.id, current=current))


def _renew(deps: Dependencies, client_key: ClientKey) -> bool:
    """Make the next key; return whether it was this run that did."""
    with deps.store.reading() as unit:
        found = find_kept_site(unit, client_key)
    fresh = deps.keyring.new(found.id, client_key=client_key, version=found.tenant_key_version + 1)
    return _store(deps, fresh)


@with_opened_keys
def _store(deps: Dependencies, fresh: FreshKey) -> bool:
    """Add the key and seal the shared secret under it: from the commit on, everything new is sealed under it."""
    with deps.store.writing() as unit:
        found = find_kept_site(unit, fresh.row.client_key)
        if found.tenant_key_version != fresh.row.version - 1:
            return False  # another run was quicker
        now = deps.clock.now()
        deps.keyring.add(unit, fresh, at=now)
        rotated = replace(
            found,
            tenant_key_version=fresh.row.version,
            generation=found.generation + 1,
            sealed_shared_secret=_resealed_shared_secret(deps, unit, found, fresh),
        )
        unit.installations.update(rotated)
        details = {"tenant_key_version": fresh.row.version}
        unit.audit.append(found.id, AuditEntry(AuditKind.TENANT_KEY_ROTATED, at=now, details=details))
        unit.commit()
    return True


def _resealed_shared_secret(
    deps: Dependencies, unit: UnitOfWork, found: Installation, fresh: FreshKey
) -> bytes:
    sealed = found.sealed_shared_secret
    if not sealed:
        return sealed  # a site that has uninstalled the app has none
    site = sharing_site(found)
    old = deps.keyring.for_box(unit, found, box=sealed)
    shared_secret = open_shared_secret(sealed, site=site, tenant_key=old)
    return seal_shared_secret(shared_secret, site=site, tenant_key=fresh.tenant_key)
