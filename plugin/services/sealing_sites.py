"""The use cases "seal a site" and "unseal it": stop everything at once, and let it go on.

The seal stands in the row that every transaction of a caller reads and holds (`require_current`), so a request
under way on any machine is either over before the seal or refused by it. Keys are untouched: their rotation and the
maintenance go on.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.checked import Checked
from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput
from plugin.domain.ids import AccountId, ClientKey
from plugin.domain.installation import Installation
from plugin.services.dependencies import Dependencies
from plugin.services.ports import Caller, UnitOfWork
from plugin.services.site_rows import find_kept_site, renew_site


def seal_site(deps: Dependencies, caller: Caller, confirmation: Checked[str]) -> Installation:
    """Seal the caller's site and end all grants; sealing again changes nothing.

    `confirmation` is what the admin typed: the host name of his site, so that nobody seals by a slip.

    Raises:
        NotAdmin: the host does not call the caller an admin.
        HostUnavailable: the host gave no usable answer.
        InvalidInput: the confirmation is another text.

    """
    deps.gate.require_admin(caller)
    site = caller.principal.installation
    if confirmation.value().strip().lower() != confirmation_of(site):
        raise InvalidInput({"confirmation": Complaint("This is not the host name of this site.")})
    return seal_installation(deps, site.client_key, by=caller.principal.account)


def unseal_site(deps: Dependencies, caller: Caller) -> Installation:
    """Let the caller's site go on; unsealing again changes nothing.

    Raises:
        NotAdmin: the host does not call the caller an admin.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.require_admin(caller)
    return unseal_installation(deps, caller.principal.installation.client_key, by=caller.principal.account)


def confirmation_of(site: Installation) -> str:
    """Return what an admin types to confirm: the host name of the site's base URL."""
    return urlsplit(site.base_url).hostname or site.base_url


def seal_installation(
    deps: Dependencies, client_key: ClientKey, *, by: AccountId | None = None
) -> Installation:
    """Seal a site without asking anybody: for the command line.

    Raises:
        InstallationNotFound: no site has this client key, or it was purged.

    """
    with deps.store.writing() as unit:
        found = find_kept_site(unit, client_key)
        if found.is_sealed:
            return found
        unit.grants.delete_all(found.id)
        sealed = replace(found, sealed_at=deps.clock.now(), sealed_by=by)
        return _write(deps, unit, sealed, AuditKind.SEALED, by=by)


def unseal_installation(
    deps: Dependencies, client_key: ClientKey, *, by: AccountId | None = None
) -> Installation:
    """Unseal a site without asking anybody: for the command line.

    Raises:
        InstallationNotFound: no site has this client key, or it was purged.

    """
    with deps.store.writing() as unit:
        found = find_kept_site(unit, client_key)
        if not found.is_sealed:
            return found
        return _write(deps, unit, replace(found, sealed_at=None, sealed_by=None), AuditKind.UNSEALED, by=by)


def _write(
    deps: Dependencies, unit: UnitOfWork, site: Installation, kind: AuditKind, *, by: AccountId | None
) -> Installation:
    renewed = renew_site(unit, site, AuditEntry(kind, at=deps.clock.now(), account=by))
    unit.commit()
    return renewed
