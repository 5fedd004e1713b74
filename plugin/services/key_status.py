"""Tells what still hangs on old keys and parameters."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugin.services.dependencies import Dependencies
from plugin.vault.password import SALT_BYTES, Argon2Profile, PasswordParameters


@dataclass(frozen=True, slots=True)
class ParametersInUse:
    """How many secrets have the same Argon2 parameters."""

    profile: Argon2Profile
    secrets: int
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """What is still old, over all installations."""

    active_root_key_id: int
    tenant_keys: Mapping[int, int]
    """How many tenant keys each root key seals; destroyed ones do not count."""
    secrets_under_old_keys: int
    """Those that a rotation has still to move, the trash included."""
    parameters: tuple[ParametersInUse, ...]

    @property
    def outdated_secrets(self) -> int:
        """How many secrets have weaker Argon2 parameters than today's. They change when they are unlocked."""
        return sum(each.secrets for each in self.parameters if each.is_outdated)


def view_key_status(deps: Dependencies) -> KeyStatus:
    """Count over all installations.

    Raises:
        BoxRejected: a secret's password parameters cannot be read.

    """
    with deps.store.reading() as unit:
        tenant_keys = unit.key_rows.root_keys_across_tenants()
        old = unit.secret_keys.count_old_across_tenants()
        parameters = unit.secret_keys.parameters_across_tenants()
    in_use = (_in_use(deps, prefix, count) for prefix, count in sorted(parameters.items()))
    return KeyStatus(deps.keyring.active_root_key_id, tenant_keys, old, tuple(in_use))


def _in_use(deps: Dependencies, prefix: bytes, count: int) -> ParametersInUse:
    profile = PasswordParameters.decode(prefix + bytes(SALT_BYTES)).profile
    return ParametersInUse(profile, count, deps.password_keys.is_outdated(profile))
