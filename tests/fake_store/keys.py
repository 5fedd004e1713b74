"""The fake repositories of maintenance: keys, what they seal, and what installations leave behind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import InstallationState
from plugin.domain.secret import SealedSecret
from plugin.services.errors import StaleWrite, TenantKeyMissing
from plugin.services.key_repositories import SecretBoxes, SecretPlace, TenantKeyName, TenantKeyRow
from tests.fake_store.rows import FakeRepository


class FakeKeyRows(FakeRepository):
    """Fills the port `KeyRows`."""

    def root_keys_across_tenants(self) -> Mapping[int, int]:
        """Return how many tenant keys each root key seals."""
        return Counter(row.root_key_id for row in self._whole())

    def under_root_key_across_tenants(self, root_key_id: int, *, limit: int) -> list[TenantKeyRow]:
        """Return some tenant keys that a root key seals."""
        return [row for row in self._whole() if row.root_key_id == root_key_id][:limit]

    def not_under_root_key_across_tenants(
        self, root_key_id: int, *, after: TenantKeyName, limit: int
    ) -> list[TenantKeyRow]:
        """Return the next tenant keys that another root key seals, in the order of their names."""
        rows = [row for row in self._whole() if row.root_key_id != root_key_id and row.name > after]
        return rows[:limit]

    def reseal(
        self, installation_id: InstallationId, before: TenantKeyRow, *, root_key_id: int, sealed: bytes
    ) -> None:
        """Write a key sealed anew over the one that still has its old sealed bytes (compare and set)."""
        rows = self._writable.tenant_keys
        old = rows.get((installation_id, before.version))
        if old is None or old.sealed != before.sealed:
            raise StaleWrite("the tenant key changed meanwhile")
        rows[installation_id, before.version] = replace(old, root_key_id=root_key_id, sealed=sealed)

    def made_at(self, installation_id: InstallationId, version: int) -> datetime:
        """Return when a version of the key was made."""
        try:
            return self._rows.tenant_keys[installation_id, version].made_at
        except KeyError as error:
            raise TenantKeyMissing("no such tenant key") from error

    def client_keys_across_tenants(self, *, after: ClientKey | None, limit: int) -> list[ClientKey]:
        """Return the next tenants that hold keys, installed or not, in the order of their client keys."""
        tenants = [each for each in self._rows.installations.values() if not each.is_purged]
        keys = [each.client_key for each in tenants if after is None or each.client_key > after]
        return sorted(keys)[:limit]

    def sealed_like_across_tenants(
        self, beginning: bytes, *, after: ClientKey | None, limit: int
    ) -> list[ClientKey]:
        """Return the next tenants whose sealed shared secret begins so, in the order of their client keys."""
        found = [
            each.client_key
            for each in self._rows.installations.values()
            if each.sealed_shared_secret.startswith(beginning) and each.client_key > (after or "")
        ]
        return sorted(found)[:limit]

    def superseded_across_tenants(
        self, *, followed_before: datetime, limit: int
    ) -> list[tuple[ClientKey, int]]:
        """Return the old versions that no secret or ask names, and whose next version was made before this moment."""
        found = []
        for row in self._whole():
            current = self._rows.installations[row.installation_id].tenant_key_version
            following = self._rows.tenant_keys.get((row.installation_id, row.version + 1))
            is_past = following is not None and following.made_at < followed_before
            if is_past and row.version < current and not self._is_named(*row.name):
                found.append((row.client_key, row.version))
        return found[:limit]

    def destroy(self, installation_id: InstallationId, version: int) -> None:
        """Destroy one version; its number is never used again."""
        rows = self._writable.tenant_keys
        old = rows.get((installation_id, version))
        if old is None or old.sealed is None or self._is_named(installation_id, version):
            raise StaleWrite("the tenant key is in use or gone")
        rows[installation_id, version] = replace(old, sealed=None)

    def destroy_all(self, installation_id: InstallationId) -> int:
        """Destroy every version; return how many there were."""
        whole = [row for row in self._whole() if row.installation_id == installation_id]
        for row in whole:
            kept = self._rows.tenant_keys[row.name]
            self._writable.tenant_keys[row.name] = replace(kept, sealed=None)
        return len(whole)

    def _whole(self) -> list[TenantKeyRow]:
        return [
            TenantKeyRow(
                owner, self._rows.installations[owner].client_key, version, row.root_key_id, row.sealed
            )
            for (owner, version), row in sorted(self._rows.tenant_keys.items(), key=lambda item: item[0])
            if row.sealed is not None
        ]

    def _is_named(self, installation_id: InstallationId, version: int) -> bool:
        named = [(owner, row.secret.head) for (owner, _), row in self._rows.secrets.items()]
        named += [(owner, ask) for (owner, _), ask in self._rows.asks.items()]
        return any((owner, each.tenant_key_version) == (installation_id, version) for owner, each in named)


class FakeSecretKeys(FakeRepository):
    """Fills the port `SecretKeys`."""

    def old(
        self, installation_id: InstallationId, *, current: int, after: SecretPlace, limit: int
    ) -> list[SecretBoxes]:
        """Return the next secrets that name an older tenant key than `current`, in the order of their places."""
        boxes = [_boxes(row.secret) for key, row in self._rows.secrets.items() if key[0] == installation_id]
        old = [each for each in boxes if each.tenant_key_version < current and each.place > after]
        return sorted(old, key=lambda each: each.place)[:limit]

    def count_old(self, installation_id: InstallationId, *, current: int) -> int:
        """Return how many secrets name an older tenant key than `current`."""
        return sum(
            owner == installation_id and row.secret.head.tenant_key_version < current
            for (owner, _), row in self._rows.secrets.items()
        )

    def reseal(
        self, installation_id: InstallationId, changes: Sequence[tuple[SecretBoxes, SecretBoxes]]
    ) -> int:
        """Write boxes sealed anew over those that did not change meanwhile; return how many were written."""
        return sum(self._reseal(installation_id, before, after) for before, after in changes)

    def count_old_across_tenants(self) -> int:
        """Return how many secrets name an older tenant key than their installation's current one."""
        tenants = self._rows.installations.values()
        return sum(self.count_old(each.id, current=each.tenant_key_version) for each in tenants)

    def parameters_across_tenants(self) -> Mapping[bytes, int]:
        """Return how many secrets outside of the trash have which password parameters, salts left out."""
        kept = [row.secret for row in self._rows.secrets.values() if row.trashed_at is None]
        return Counter(secret.password_parameters[:10] for secret in kept)

    def _reseal(self, installation_id: InstallationId, before: SecretBoxes, after: SecretBoxes) -> bool:
        rows = self._writable.secrets
        row = rows.get((installation_id, before.secret_id))
        if row is None:
            return False
        now = _boxes(row.secret)
        same = ("version", "key_epoch", "tenant_key_version", "wrapped_key")
        if any(getattr(now, name) != getattr(before, name) for name in same):
            return False
        head = replace(
            row.secret.head, tenant_key_version=after.tenant_key_version, sealed_title=after.sealed_title
        )
        secret = replace(
            row.secret,
            head=head,
            password_parameters=after.password_parameters,
            wrapped_key=after.wrapped_key,
        )
        rows[installation_id, before.secret_id] = replace(row, secret=secret)
        return True


class FakeRemains(FakeRepository):
    """Fills the port `Remains`."""

    def overdue_across_tenants(self, *, uninstalled_before: datetime, limit: int) -> list[ClientKey]:
        """Return installations that were uninstalled before this moment and are not purged, longest first."""
        left = [
            (each.uninstalled_at, each.id, each.client_key)
            for each in self._rows.installations.values()
            if each.state is InstallationState.UNINSTALLED and each.uninstalled_at < uninstalled_before
        ]
        return [client_key for _, _, client_key in sorted(left)][:limit]

    def unfinished_across_tenants(self, *, limit: int) -> list[InstallationId]:
        """Return purged installations that still hold secrets: a purge was interrupted."""
        owners = {owner for owner, _ in self._rows.secrets}
        purged = [each.id for each in self._rows.installations.values() if each.is_purged]
        return sorted(owners.intersection(purged))[:limit]

    def delete_secrets(self, installation_id: InstallationId, *, limit: int) -> int:
        """Delete at most `limit` secrets, trashed or not, with their readers; return how many."""
        rows = self._writable
        gone = [key for key in rows.secrets if key[0] == installation_id][:limit]
        for key in gone:
            del rows.secrets[key]
        for reader in [key for key in rows.readers if key[:2] in gone]:
            del rows.readers[reader]
        rows.drop_parts_of(gone)
        return len(gone)

    def forget(self, installation_id: InstallationId) -> None:
        """Delete asks, attempts, lifecycle tokens, what is to be checked, and the audit trail's account names."""
        rows = self._writable
        rows.reconciliations.pop(installation_id, None)
        rows.report_runs.pop(installation_id, None)
        for table in (
            rows.asks,
            rows.attempts,
            rows.tokens,
            rows.actors,
            rows.checks,
            rows.marks,
            rows.reports,
        ):
            for key in [key for key in table if key[0] == installation_id]:
                del table[key]


def _boxes(secret: SealedSecret) -> SecretBoxes:
    head = secret.head
    return SecretBoxes(
        secret_id=head.id,
        container=head.container,
        version=head.version,
        key_epoch=secret.key_epoch,
        tenant_key_version=head.tenant_key_version,
        password_parameters=secret.password_parameters,
        wrapped_key=secret.wrapped_key,
        sealed_title=head.sealed_title,
    )
