"""Counts the secrets whose password was hashed with weaker Argon2 parameters than today's.

Parameters are stored as a profile and a salt, and an index holds them in order. So this jumps from profile to
profile, of which there are few, and counts those that are outdated: nothing else is read.
"""

from plugin.domain.ids import InstallationId
from plugin.services.dependencies import Dependencies
from plugin.services.ports import UnitOfWork
from plugin.vault.errors import BoxRejected
from plugin.vault.password import SALT_BYTES, PasswordParameters

_HIGHEST_SALT = b"\xff" * SALT_BYTES
_LOWEST_SALT = bytes(SALT_BYTES)

MOST_PROFILES = 50
"""An operator changes them every few years. More are found only where somebody has written to the database."""


def count_weak_parameters(deps: Dependencies, unit: UnitOfWork, installation_id: InstallationId) -> int:
    """Return how many secrets of an installation, trashed or not, wait for their next unlock to be strengthened."""
    weak, above = 0, b""
    for _ in range(MOST_PROFILES):
        found = unit.health.next_parameters(installation_id, above=above)
        if found is None:
            break
        profile = found[:-SALT_BYTES]
        above = max(found, profile + _HIGHEST_SALT)
        if _is_outdated(deps, found):
            weak += unit.health.count_parameters(
                installation_id, lowest=profile + _LOWEST_SALT, highest=profile + _HIGHEST_SALT
            )
    return weak


def _is_outdated(deps: Dependencies, stored: bytes) -> bool:
    try:
        return deps.password_keys.is_outdated(PasswordParameters.decode(stored).profile)
    except BoxRejected:
        return False  # no parameters at all: whoever unlocks that secret is told
