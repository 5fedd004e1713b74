"""The use case "whose token could this be?": finds the tenant and the key that its tokens are signed with."""

from dataclasses import dataclass, field

from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.domain.installation import Installation
from plugin.services.dependencies import Dependencies
from plugin.services.opening_keys import with_opened_keys
from plugin.vault.shared_secret import open_shared_secret


@dataclass(frozen=True, slots=True)
class SigningTenant:
    """An installed tenant and its opened shared secret."""

    installation: Installation
    shared_secret: str = field(repr=False)


@with_opened_keys
def find_signing_tenant(deps: Dependencies, client_key: ClientKey) -> SigningTenant:
    """Return the installed tenant of a client key, which may come from a token that nobody has verified yet.

    Raises:
        InstallationNotFound: there is none, or it has uninstalled the app.

    """
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
