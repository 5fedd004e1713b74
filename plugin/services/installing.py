"""The use cases "a site installs the app" and "a site uninstalls it"."""

import uuid
from dataclasses import dataclass, replace

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.errors import InstallationNotFound, ReplayedEvent, StaleEvent
from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import Installation, InstallationState
from plugin.domain.lifecycle import LifecycleNotice
from plugin.services.credentials import Credentials, open_credentials, seal_credentials
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StoreConflict
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import UnitOfWork
from plugin.services.purging import delete_remaining_secrets
from plugin.services.tenant_keyring import FreshKey


@dataclass(frozen=True, slots=True)
class Installed:
    """A tenant after its event, and what an operator should know about it."""

    installation: Installation
    others: tuple[ClientKey, ...] = ()
    """Other installed tenants that claim the same address. A site import leaves such behind; never merge them."""


def install_site(deps: Dependencies, notice: LifecycleNotice) -> Installed:
    """Take a tenant in, or take it back with its new shared secret and all its old data. Idempotent.

    A tenant that was purged comes back empty, under a new tenant key.

    Raises:
        StaleEvent: a newer event of this tenant was accepted already; nothing was changed.
        ReplayedEvent: the token was seen before with another body; nothing was changed.

    """
    try:
        return _install(deps, notice)
    except StoreConflict:
        # Two machines got the first event of one tenant at once: the other one has added it by now. Or the
        # tenant was purged between the two looks at it.
        return _install(deps, notice)


@with_opened_keys
def uninstall_site(deps: Dependencies, notice: LifecycleNotice) -> Installation:
    """Shut a tenant: its tokens are refused from here on and every grant ends. Its data is kept. Idempotent.

    Raises:
        InstallationNotFound: there is no such tenant.
        StaleEvent: a newer event of this tenant was accepted already; nothing was changed.
        ReplayedEvent: the token was seen before with another body; nothing was changed.

    """
    with deps.store.writing() as unit:
        found = unit.installations.find(notice.client_key)
        if found is None:
            raise InstallationNotFound
        _accept(deps, unit, found, notice)
        shut = replace(
            found,
            state=found.state if found.is_purged else InstallationState.UNINSTALLED,
            generation=found.generation + 1,
            sealed_shared_secret=b"",
            uninstalled_at=found.uninstalled_at or deps.clock.now(),
            event_issued_at=notice.issued_at,
        )
        if found.forge_id is not None:
            shut = _still_open(deps, unit, found, shut, notice)
        unit.installations.update(shut)
        unit.grants.delete_all(shut.id)
        _audit(deps, unit, AuditKind.UNINSTALLED, shut, notice)
        unit.commit()
    return shut


def _still_open(
    deps: Dependencies, unit: UnitOfWork, found: Installation, shut: Installation, notice: LifecycleNotice
) -> Installation:
    """Return a tenant as it is when one of its two doors is shut: open, if the other one still is."""
    old = open_credentials(unit, found, keyring=deps.keyring)
    left = replace(old, forge_id=None) if notice.forge_id else replace(old, shared_secret="")
    if not left.text:
        return shut
    left_open = replace(shut, state=found.state, uninstalled_at=None)
    return seal_credentials(left_open, left, tenant_key=deps.keyring.current(unit, found))


def _install(deps: Dependencies, notice: LifecycleNotice) -> Installed:
    with deps.store.reading() as unit:
        known = unit.installations.find(notice.client_key)
    if known is not None and known.is_purged:
        delete_remaining_secrets(deps, known.id)
    # Made before the transaction, because the key provider may be far away.
    fresh = _fresh_key(deps, notice.client_key, known)
    return _store(deps, notice, fresh)


def _fresh_key(deps: Dependencies, client_key: ClientKey, known: Installation | None) -> FreshKey | None:
    """Make a key for a tenant that has none: a new one, or one that was purged."""
    if known is None:
        return deps.keyring.new(InstallationId(uuid.uuid4()), client_key=client_key, version=1)
    if known.is_purged:
        return deps.keyring.new(known.id, client_key=client_key, version=known.tenant_key_version + 1)
    return None


@with_opened_keys
def _store(deps: Dependencies, notice: LifecycleNotice, fresh: FreshKey | None) -> Installed:
    with deps.store.writing() as unit:
        found = unit.installations.find(notice.client_key)
        if found is None:
            installation = _add(deps, unit, notice, _needed(fresh))
        elif found.is_purged:
            installation = _revive(deps, unit, notice, found, _needed(fresh))
        else:
            installation = _update(deps, unit, notice, found)
        _audit(deps, unit, AuditKind.INSTALLED, installation, notice)
        others = unit.installations.others_at(
            installation.id, base_url=installation.base_url, product=installation.product
        )
        unit.commit()
    return Installed(installation, tuple(others))


def _needed(fresh: FreshKey | None) -> FreshKey:
    """Return the key that was made before the transaction, if it was known then that one is needed."""
    if fresh is None:
        raise StoreConflict("the tenant changed meanwhile")
    return fresh


def _add(deps: Dependencies, unit: UnitOfWork, notice: LifecycleNotice, fresh: FreshKey) -> Installation:
    now = deps.clock.now()
    installation = seal_credentials(
        Installation(
            id=fresh.row.installation_id,
            client_key=notice.client_key,
            product=notice.product,
            base_url=notice.base_url,
            display_url=notice.display_url,
            state=InstallationState.INSTALLED,
            generation=1,
            tenant_key_version=fresh.row.version,
            sealed_shared_secret=b"",
            installed_at=now,
            uninstalled_at=None,
            event_issued_at=notice.issued_at,
        ),
        Credentials(notice.shared_secret, notice.forge_id),
        tenant_key=fresh.tenant_key,
    )
    unit.installations.add(installation)
    deps.keyring.add(unit, fresh, at=now)
    _remember(deps, unit, installation.id, notice)
    return installation


def _revive(
    deps: Dependencies, unit: UnitOfWork, notice: LifecycleNotice, found: Installation, fresh: FreshKey
) -> Installation:
    """Begin a purged tenant's new life: same row and audit chain, new key, no data.

    Raises:
        StoreConflict: another unit has begun it first.

    """
    _accept(deps, unit, found, notice)
    now = deps.clock.now()
    deps.keyring.add(unit, fresh, at=now)
    renewed = replace(_renewed(found, notice), tenant_key_version=fresh.row.version, installed_at=now)
    credentials = Credentials(notice.shared_secret, notice.forge_id)
    installation = seal_credentials(renewed, credentials, tenant_key=fresh.tenant_key)
    unit.installations.update(installation)
    return installation


def _update(
    deps: Dependencies, unit: UnitOfWork, notice: LifecycleNotice, found: Installation
) -> Installation:
    _accept(deps, unit, found, notice)
    credentials = Credentials(notice.shared_secret, notice.forge_id)
    if found.forge_id or notice.forge_id:
        # A site that has come by one door and now comes by the other keeps what lets it in by the first.
        old = open_credentials(unit, found, keyring=deps.keyring)
        credentials = Credentials(notice.shared_secret or old.shared_secret, notice.forge_id or old.forge_id)
    tenant_key = deps.keyring.current(unit, found)
    installation = seal_credentials(_renewed(found, notice), credentials, tenant_key=tenant_key)
    unit.installations.update(installation)
    return installation


def _renewed(found: Installation, notice: LifecycleNotice) -> Installation:
    """Return the tenant as the event says it is, but for its shared secret."""
    return replace(
        found,
        base_url=notice.base_url,
        display_url=notice.display_url,
        state=InstallationState.INSTALLED,
        generation=found.generation + 1,
        uninstalled_at=None,
        event_issued_at=notice.issued_at,
    )


def _accept(deps: Dependencies, unit: UnitOfWork, found: Installation, notice: LifecycleNotice) -> None:
    """Refuse an event that is strictly older than the last accepted one, or a known token with a new body."""
    if notice.issued_at < found.event_issued_at:
        raise StaleEvent
    if notice.product is not found.product:
        raise ReplayedEvent
    _remember(deps, unit, found.id, notice)


def _remember(
    deps: Dependencies, unit: UnitOfWork, installation_id: InstallationId, notice: LifecycleNotice
) -> None:
    first_body = unit.lifecycle_tokens.remember(
        installation_id, token_hash=notice.token_hash, body_hash=notice.body_hash, at=deps.clock.now()
    )
    if first_body != notice.body_hash:
        raise ReplayedEvent


def _audit(
    deps: Dependencies,
    unit: UnitOfWork,
    kind: AuditKind,
    installation: Installation,
    notice: LifecycleNotice,
) -> None:
    entry = AuditEntry(
        kind,
        at=deps.clock.now(),
        account=notice.account,
        details={"generation": installation.generation},
    )
    unit.audit.append(installation.id, entry)
