"""The policy that holds for one site: the operator's, and what the site's admins have made of it."""

from plugin.domain.installation import Installation
from plugin.domain.policy import Policy
from plugin.domain.site_policy import decode_site_policy
from plugin.services.dependencies import Dependencies


def policy_of(deps: Dependencies, installation: Installation) -> Policy:
    """Return the rules of an installation, as of the moment when its row was read.

    A change of them begins a new generation, so nothing that is cached goes on by older ones.

    Raises:
        PolicyDamaged: what is stored cannot be read; nothing may be allowed by guessing.

    """
    if installation.policy is None:
        return deps.policy
    return decode_site_policy(installation.policy, deps.policy)
