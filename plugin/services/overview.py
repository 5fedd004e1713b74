"""The use case "show a site admin what the app holds"."""

from dataclasses import dataclass

from plugin.domain.installation import Installation
from plugin.domain.secret import SecretCounts
from plugin.services.dependencies import Dependencies
from plugin.services.ports import Caller


@dataclass(frozen=True, slots=True)
class Overview:
    """The installation and how much it holds."""

    installation: Installation
    counts: SecretCounts
    live_grants: int
    others_at_address: int
    """How many other installed tenants claim the same address; a site import leaves such behind."""


def view_overview(deps: Dependencies, caller: Caller) -> Overview:
    """Return the overview to an admin of the site.

    Raises:
        NotAdmin: the host does not call him an admin.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.require_admin(caller)
    installation = caller.principal.installation
    now = deps.clock.now()
    with deps.store.reading() as unit:
        counts = unit.secrets.counts(installation.id)
        live = unit.grants.count(installation.id, used_after=now - deps.policy.grant_idle, now=now)
        others = unit.installations.others_at(
            installation.id, base_url=installation.base_url, product=installation.product
        )
    return Overview(installation, counts, live, len(others))
