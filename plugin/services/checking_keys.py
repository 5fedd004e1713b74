"""Checks that the root keys at hand are those that the tenant keys are sealed under."""

from plugin.services.errors import RootKeyInUse, RootKeyMissing
from plugin.services.key_repositories import TenantKeyRow
from plugin.services.ports import Store
from plugin.services.tenant_keyring import TenantKeyring
from plugin.vault.errors import BoxRejected, KeyUnavailable

SAMPLES = 3
"""How many tenant keys are tried for a root key: one damaged row must not look like a wrong key."""


def check_root_keys(store: Store, keyring: TenantKeyring) -> int:
    """Open a tenant key of every root key that is named in the store; return how many root keys that were.

    Raises:
        RootKeyMissing: a root key is not there, does not answer, or is another one under the same id.
        StoreError: the store does not answer.

    """
    with store.reading() as unit:
        counts = unit.key_rows.root_keys_across_tenants()
        samples = {
            root_key_id: unit.key_rows.under_root_key_across_tenants(root_key_id, limit=SAMPLES)
            for root_key_id in counts
        }
    for root_key_id, rows in samples.items():
        _require_one_opens(keyring, root_key_id, counts[root_key_id], rows)
    return len(counts)


def require_unused(store: Store, root_key_id: int) -> None:
    """Go on only if no tenant key is sealed under this root key.

    Raises:
        RootKeyInUse: one is.
        StoreError: the store does not answer.

    """
    with store.reading() as unit:
        count = unit.key_rows.root_keys_across_tenants().get(root_key_id, 0)
    if count:
        message = f"root key {root_key_id} still seals {count} tenant keys"
        raise RootKeyInUse(message)


def _require_one_opens(
    keyring: TenantKeyring, root_key_id: int, count: int, rows: list[TenantKeyRow]
) -> None:
    for row in rows:
        try:
            keyring.prove(row)
        except KeyUnavailable as error:
            message = f"root key {root_key_id}, which seals {count} tenant keys, cannot be used: {error}"
            raise RootKeyMissing(message) from error
        except BoxRejected:
            continue
        return
    message = (
        f"root key {root_key_id} does not open the {count} tenant keys that name it:"
        " it is another key under the same id, or the database was changed"
    )
    raise RootKeyMissing(message)
