"""The row of a site: found while the site has keys, and written anew."""

from dataclasses import replace

from plugin.domain.audit import AuditEntry
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.domain.installation import Installation
from plugin.services.ports import UnitOfWork


def find_kept_site(unit: UnitOfWork, client_key: ClientKey) -> Installation:
    """Return a site that holds keys, installed or not.

    Raises:
        InstallationNotFound: no site has this client key, or it was purged.

    """
    found = unit.installations.find(client_key)
    if found is None or found.is_purged:
        raise InstallationNotFound
    return found


def renew_site(unit: UnitOfWork, site: Installation, entry: AuditEntry) -> Installation:
    """Write a changed site and what happened to it; return it with its new generation.

    The generation begins anew so that no process goes on by what it has kept. The caller commits.
    """
    renewed = replace(site, generation=site.generation + 1)
    unit.installations.update(renewed)
    unit.audit.append(site.id, entry)
    return renewed
