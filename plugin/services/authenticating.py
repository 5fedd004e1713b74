"""The use case "whose token could this be?": finds the tenant and the key that its tokens are signed with."""

from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services.credentials import open_credentials
from plugin.services.dependencies import Dependencies
from plugin.services.errors import TenantKeyMissing
from plugin.services.opening_keys import with_opened_keys
from plugin.services.signing_tenants import SigningTenant
from plugin.vault.errors import BoxRejected

KEPT_OUT = (InstallationNotFound, BoxRejected, TenantKeyMissing)
"""What one site may fail with; maintenance passes over it, and goes on with the others."""


def find_signing_tenant(deps: Dependencies, client_key: ClientKey) -> SigningTenant:
    """Return the installed tenant of a client key, which may come from a token that nobody has verified yet.

    The store is always asked for the tenant's generation: a rotated secret or an uninstalled site ends at once.

    Raises:
        InstallationNotFound: there is none, or it has uninstalled the app.
        BoxRejected: the tenant's row was changed: its address, its product or its sealed secret.

    """
    tenant = find_tenant(deps, client_key)
    # A site that has come by Forge alone shares no secret: no token of Connect is its.
    if not tenant.shared_secret:
        raise InstallationNotFound
    return tenant


def find_tenant(deps: Dependencies, client_key: ClientKey) -> SigningTenant:
    """Return the installed tenant of this name, whichever door it comes by.

    Raises:
        InstallationNotFound: there is none, or it has uninstalled the app.
        BoxRejected: the tenant's row was changed.

    """
    generation = deps.store.glances.generation(client_key)
    # Asked even for a tenant that has left: what is kept of another generation is forgotten by that.
    kept = deps.tenants.get(client_key, generation=generation)
    if generation is None:
        raise InstallationNotFound
    if kept is not None:
        return kept
    found = _read(deps, client_key)
    deps.tenants.keep(found)
    return found


@with_opened_keys
def _read(deps: Dependencies, client_key: ClientKey) -> SigningTenant:
    with deps.store.reading() as unit:
        installation = unit.installations.find(client_key)
        if installation is None or not installation.is_installed:
            raise InstallationNotFound
        credentials = open_credentials(unit, installation, keyring=deps.keyring)
    return SigningTenant(installation, credentials)
