"""What every use case works with; `plugin.app` makes the one instance."""

from dataclasses import dataclass, field

from plugin.domain.clock import Clock
from plugin.domain.policy import Policy
from plugin.services.gate import Gate
from plugin.services.host_contacts import HostContacts
from plugin.services.meter import UNMETERED, Meter
from plugin.services.opened_titles import OpenedTitles
from plugin.services.password_keys import PasswordKeys
from plugin.services.ports import Store
from plugin.services.signing_tenants import SigningTenants
from plugin.services.tenant_keyring import TenantKeyring


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The tools of the use cases. Nothing in it changes but the caches that it holds."""

    store: Store
    clock: Clock
    keyring: TenantKeyring
    gate: Gate
    password_keys: PasswordKeys
    policy: Policy
    tenants: SigningTenants = field(default_factory=SigningTenants)
    titles: OpenedTitles = field(default_factory=OpenedTitles)
    contacts: HostContacts = field(default_factory=HostContacts)
    meter: Meter = UNMETERED
