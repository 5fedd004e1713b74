"""The use case "whose token could this be?": finds the tenant and the key that its tokens are signed with."""

from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services.dependencies import Dependencies
from plugin.services.opening_keys import with_opened_keys
from plugin.services.signing_tenants import SigningTenant
from plugin.vault.shared_secret import open_shared_secret


def find_signing_tenant(deps: Dependencies, client_key: ClientKey) -> SigningTenant:
    """Return the installed tenant of a client key, which may come from a token that nobody has verified yet.

    The store is always asked for the tenant's generation: a rotated secret or an uninstalled site ends at once.

    Raises:
        InstallationNotFound: there is none, or it has uninstalled the app.

    """
    generation = deps.store.glances.generation(client_key)
    if generation is None:
        raise InstallationNotFound
    kept = deps.tenants.get(client_key, generation=generation)
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
        tenant_key = deps.keyring.for_box(unit, installation, box=installation.sealed_shared_secret)
    shared_secret = open_shared_secret(
        installation.sealed_shared_secret,
        tenant=installation.id,
        client_key=installation.client_key,
        tenant_key=tenant_key,
    )
    return SigningTenant(installation, shared_secret)
