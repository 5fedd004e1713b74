"""The fake repository of what names an account."""

from dataclasses import replace

from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, InstallationId
from plugin.services.account_repositories import SecretTrace, UnlockTrace
from tests.fake_store.rows import FakeRepository, KeptSecret


class FakeAccounts(FakeRepository):
    """Fills the port `Accounts`."""

    def secrets_of(self, installation_id: InstallationId, account: AccountId) -> list[SecretTrace]:
        """Return the secrets that name an account, those in the trash included."""
        found = []
        for (owner, secret_id), row in self._rows.secrets.items():
            head = row.secret.head
            named = [name == account for name in (head.created_by, head.updated_by, row.trashed_by)]
            if owner == installation_id and any(named):
                found.append(((head.created_at, secret_id), SecretTrace(secret_id, head.container, *named)))
        return [trace for _, trace in sorted(found, key=lambda pair: pair[0])]

    def unlocks_of(self, installation_id: InstallationId, account: AccountId) -> list[UnlockTrace]:
        """Return the secrets that an account has unlocked."""
        rows = self._rows.readers.items()
        mine = [(at, key[1]) for key, at in rows if (key[0], key[2]) == (installation_id, account)]
        return [UnlockTrace(secret_id, at, at) for at, secret_id in sorted(mine)]

    def actor_of(self, installation_id: InstallationId, account: AccountId) -> bytes | None:
        """Return the name that the audit trail has for an account; None if it has none."""
        return self._rows.actors.get((installation_id, account))

    def erase(self, installation_id: InstallationId, account: AccountId) -> int:
        """Put `UNKNOWN_ACCOUNT` in the account's place and delete what names it; return how many rows that were."""
        rows = self._writable
        count = 0
        for trace in self.secrets_of(installation_id, account):
            kept = rows.secrets[installation_id, trace.id]
            rows.secrets[installation_id, trace.id] = _without(kept, account)
            count += trace.is_creator + trace.is_last_editor + trace.has_trashed
        for table in (rows.readers, rows.actors):
            for key in [key for key in table if (key[0], key[-1]) == (installation_id, account)]:
                del table[key]
                count += 1
        return count


def _without(kept: KeptSecret, account: AccountId) -> KeptSecret:
    def other(name: AccountId) -> AccountId:
        return UNKNOWN_ACCOUNT if name == account else name

    head = kept.secret.head
    head = replace(head, created_by=other(head.created_by), updated_by=other(head.updated_by))
    trashed_by = None if kept.trashed_by is None else other(kept.trashed_by)
    return replace(kept, secret=replace(kept.secret, head=head), trashed_by=trashed_by)
