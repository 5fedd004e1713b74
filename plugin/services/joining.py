"""The use cases of Forge's door: whose installation a verified invocation is of, and taking one in.

A Connect tenant is joined only by the client key that Atlassian itself reports for the site of the app's token, never
by an address: an address can be claimed, and pass from one site to another.
"""

from dataclasses import replace

from plugin.domain.container import Product
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey, ForgeInstallationId
from plugin.domain.installation import Installation
from plugin.domain.lifecycle import LifecycleNotice
from plugin.services.authenticating import find_tenant
from plugin.services.dependencies import Dependencies
from plugin.services.installing import install_site
from plugin.services.signing_tenants import SigningTenant


def is_known(deps: Dependencies, forge_id: ForgeInstallationId, product: Product) -> bool:
    """Whether this installation was taken in before, whatever has become of it."""
    return _find(deps, forge_id, product) is not None


def find_remote_tenant(deps: Dependencies, forge_id: ForgeInstallationId, product: Product) -> SigningTenant:
    """Return the installed tenant of a Forge installation.

    Raises:
        InstallationNotFound: there is none, it was uninstalled, or its row names what its own box does not.
        BoxRejected: the tenant's row was changed.

    """
    found = _find(deps, forge_id, product)
    if found is None:
        raise InstallationNotFound
    tenant = find_tenant(deps, found.client_key)
    if tenant.credentials.forge_id != forge_id:
        raise InstallationNotFound
    return tenant


def join_site(
    deps: Dependencies, notice: LifecycleNotice, *, reported: ClientKey | None, site_url: str | None = None
) -> Installation:
    """Take a Forge installation in: as its own tenant of before, as the reported Connect tenant, or as a new one.

    Idempotent. A tenant of Connect keeps its name, its address and its data; one of Forge gets the site's own address
    once a page has named it.

    Raises:
        StaleEvent: a newer event of this tenant was accepted already; nothing was changed.
        ReplayedEvent: the token was seen before with another body; nothing was changed.

    """
    own_name = notice.client_key
    before = _find(deps, notice.forge_id, notice.product) if notice.forge_id else None
    if before is None and reported is not None:
        with deps.store.reading() as unit:
            before = unit.installations.find(reported)
    if before is not None and before.product is notice.product:
        name, base_url, display_url = before.client_key, before.base_url, before.display_url
        notice = replace(notice, client_key=name, base_url=base_url, display_url=display_url)
    if site_url and notice.client_key == own_name:
        notice = replace(notice, base_url=site_url)
    return install_site(deps, notice).installation


def _find(deps: Dependencies, forge_id: ForgeInstallationId, product: Product) -> Installation | None:
    with deps.store.reading() as unit:
        return unit.installations.find_remote(forge_id, product)
