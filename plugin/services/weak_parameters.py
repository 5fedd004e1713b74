"""Counts the secrets whose password was hashed with weaker Argon2 parameters than today's.

The store keeps how many secrets there are of each profile, of which there are few: nothing else is read.
"""

from plugin.domain.ids import InstallationId
from plugin.services.dependencies import Dependencies
from plugin.services.ports import UnitOfWork
from plugin.vault.errors import BoxRejected
from plugin.vault.password import SALT_BYTES, PasswordParameters

_ANY_SALT = bytes(SALT_BYTES)


def count_weak_parameters(deps: Dependencies, unit: UnitOfWork, installation_id: InstallationId) -> int:
    """Return how many secrets of an installation, trashed or not, wait for their next unlock to be strengthened."""
    profiles = unit.health.profiles(installation_id)
    return sum(count for profile, count in profiles.items() if _is_outdated(deps, profile))


def _is_outdated(deps: Dependencies, profile: bytes) -> bool:
    try:
        return deps.password_keys.is_outdated(PasswordParameters.decode(profile + _ANY_SALT).profile)
    except BoxRejected:
        return False  # no parameters at all: whoever unlocks that secret is told
