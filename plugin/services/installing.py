"""The use cases "a site installs the app" and "a site uninstalls it"."""

import uuid
from dataclasses import dataclass, replace

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.errors import InstallationNotFound, ReplayedEvent, StaleEvent
from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import Installation, InstallationState
from plugin.domain.lifecycle import LifecycleNotice
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StoreConflict
from plugin.services.ports import UnitOfWork
from plugin.vault.shared_secret import seal_shared_secret


@dataclass(frozen=True, slots=True)
class Installed:
    """A tenant after its event, and what an operator should know about it."""

    installation: Installation
    others: tuple[ClientKey, ...] = ()
    """Other installed tenants that claim the same address. A site import leaves such behind; never merge them."""


def install_site(deps: Dependencies, notice: LifecycleNotice) -> Installed:
    """Take a tenant in, or take it back with its new shared secret and all its old data. Idempotent.

    Raises:
        StaleEvent: a newer event of this tenant was accepted already; nothing was changed.
        ReplayedEvent: the token was seen before with another body; nothing was changed.

    """
    try:
        return _install(deps, notice)
    except StoreConflict:
        # Two machines got the first event of one tenant at once: the other one has added it by now.
        return _install(deps, notice)


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
            state=InstallationState.UNINSTALLED,
            generation=found.generation + 1,
            sealed_shared_secret=b"",
            uninstalled_at=found.uninstalled_at or deps.clock.now(),
            event_issued_at=notice.issued_at,
        )
        unit.installations.update(shut)
        unit.grants.delete_all(shut.id)
        _audit(deps, unit, AuditKind.UNINSTALLED, shut, notice)
        unit.commit()
    return shut


def _install(deps: Dependencies, notice: LifecycleNotice) -> Installed:
    with deps.store.writing() as unit:
        found = unit.installations.find(notice.client_key)
        installation = _add(deps, unit, notice) if found is None else _update(deps, unit, found, notice)
        _audit(deps, unit, AuditKind.INSTALLED, installation, notice)
        others = unit.installations.others_at(
            installation.id, base_url=installation.base_url, product=installation.product
        )
        unit.commit()
    return Installed(installation, tuple(others))


def _add(deps: Dependencies, unit: UnitOfWork, notice: LifecycleNotice) -> Installation:
    now = deps.clock.now()
    installation_id = InstallationId(uuid.uuid4())
    tenant_key = deps.keyring.new(installation_id)
    installation = Installation(
        id=installation_id,
        client_key=notice.client_key,
        product=notice.product,
        base_url=notice.base_url,
        display_url=notice.display_url,
        state=InstallationState.INSTALLED,
        generation=1,
        tenant_key_version=tenant_key.version,
        sealed_shared_secret=seal_shared_secret(
            notice.shared_secret, tenant=installation_id, client_key=notice.client_key, tenant_key=tenant_key
        ),
        installed_at=now,
        uninstalled_at=None,
        event_issued_at=notice.issued_at,
    )
    unit.installations.add(installation)
    deps.keyring.add(unit, tenant_key, client_key=notice.client_key, at=now)
    _remember(deps, unit, installation_id, notice)
    return installation


def _update(
    deps: Dependencies, unit: UnitOfWork, found: Installation, notice: LifecycleNotice
) -> Installation:
    _accept(deps, unit, found, notice)
    sealed = seal_shared_secret(
        notice.shared_secret,
        tenant=found.id,
        client_key=found.client_key,
        tenant_key=deps.keyring.current(unit, found),
    )
    installation = replace(
        found,
        base_url=notice.base_url,
        display_url=notice.display_url,
        state=InstallationState.INSTALLED,
        generation=found.generation + 1,
        sealed_shared_secret=sealed,
        uninstalled_at=None,
        event_issued_at=notice.issued_at,
    )
    unit.installations.update(installation)
    return installation


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
