"""What lets a site in: the secret that it shares in Connect, its Forge installation, or both, in one sealed box.

One box, so that whoever writes to the database can neither give a site another's Forge installation nor move a value
to where it would mean something else.
"""

from dataclasses import dataclass, field, replace
from typing import Self

from plugin.domain.ids import ForgeInstallationId
from plugin.domain.installation import Installation
from plugin.services.ports import UnitOfWork
from plugin.services.site_binding import sharing_site
from plugin.services.tenant_keyring import TenantKeyring
from plugin.vault.shared_secret import open_shared_secret, seal_shared_secret
from plugin.vault.tenant_key import TenantKey

# A shared secret is printable ASCII without blanks (`plugin.connect.lifecycle`), so it never holds this.
_BETWEEN = "\n"


@dataclass(frozen=True, slots=True)
class Credentials:
    """At least one of the two, or the site is shut."""

    shared_secret: str = field(default="", repr=False)
    """Empty where the site does not come by Connect."""
    forge_id: ForgeInstallationId | None = None
    """None where the site does not come by Forge."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Read what `text` wrote. A box from before there was Forge holds the shared secret alone."""
        shared_secret, between, forge_id = text.partition(_BETWEEN)
        return cls(shared_secret, ForgeInstallationId(forge_id) if between else None)

    @property
    def text(self) -> str:
        """Both in one text; empty where there is neither."""
        return self.shared_secret + (_BETWEEN + self.forge_id if self.forge_id else "")


def open_credentials(unit: UnitOfWork, site: Installation, *, keyring: TenantKeyring) -> Credentials:
    """Return what lets a site in; nothing where it is shut.

    Raises:
        TenantKeyNotOpened: see `with_opened_keys`.
        BoxRejected: the tenant's row was changed.

    """
    box = site.sealed_shared_secret
    if not box:
        return Credentials()
    tenant_key = keyring.for_box(unit, site, box=box)
    return Credentials.of(open_shared_secret(box, site=sharing_site(site), tenant_key=tenant_key))


def seal_credentials(site: Installation, credentials: Credentials, *, tenant_key: TenantKey) -> Installation:
    """Return the site with what lets it in, bound to all that the site says of itself."""
    sealed = seal_shared_secret(credentials.text, site=sharing_site(site), tenant_key=tenant_key)
    return replace(site, sealed_shared_secret=sealed, forge_id=credentials.forge_id)
