"""Which facts of a site its sealed shared secret is bound to."""

from plugin.domain.installation import Installation
from plugin.vault.shared_secret import SharingSite


def sharing_site(installation: Installation) -> SharingSite:
    """Return the site as the box of its shared secret knows it."""
    return SharingSite(
        tenant=installation.id,
        client_key=installation.client_key,
        product=installation.product.value,
        base_url=installation.base_url,
        display_url=installation.display_url,
    )
