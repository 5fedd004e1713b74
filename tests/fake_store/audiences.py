"""The fake repository of whom secrets are shared with, and of who owns them."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from plugin.domain.audience import Audience
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.secret import SecretHead
from tests.fake_store.rows import FakeRepository


class FakeAudiences(FakeRepository):
    """Fills the port `Audiences`."""

    def find(self, installation_id: InstallationId, secret_id: SecretId) -> Audience | None:
        """Return a secret's audience; None where everybody who knows the password may open it."""
        return self._rows.audiences.get((installation_id, secret_id))

    def of_secrets(
        self, installation_id: InstallationId, secret_ids: Collection[SecretId]
    ) -> Mapping[SecretId, Audience]:
        """Return the audiences of these secrets, each of which has one."""
        return {each: self._rows.audiences[installation_id, each] for each in secret_ids}

    def replace(
        self, installation_id: InstallationId, secret_id: SecretId, audience: Audience | None
    ) -> None:
        """Give an untrashed secret another audience, or none."""
        self._change(installation_id, secret_id, has_audience=audience is not None)
        if audience is None:
            self._writable.audiences.pop((installation_id, secret_id), None)
        else:
            self._writable.audiences[installation_id, secret_id] = audience

    def give(self, installation_id: InstallationId, secret_id: SecretId, *, to: AccountId) -> None:
        """Make an account the owner of an untrashed secret."""
        self._change(installation_id, secret_id, given_to=to)

    def owned_by(
        self, installation_id: InstallationId, account: AccountId, *, limit: int
    ) -> list[SecretHead]:
        """Return untrashed secrets that an account owns, the newest first."""
        heads = [
            row.secret.head
            for (site, _), row in self._rows.secrets.items()
            if site == installation_id and row.trashed_at is None and row.secret.head.owner == account
        ]
        heads.sort(key=lambda head: head.id)
        return sorted(heads, key=lambda head: head.created_at, reverse=True)[:limit]

    def _change(self, installation_id: InstallationId, secret_id: SecretId, **values: object) -> None:
        row = self._rows.secrets.get((installation_id, secret_id))
        if row is None or row.trashed_at is not None:
            raise SecretNotFound
        head = replace(row.secret.head, **values)
        self._writable.secrets[installation_id, secret_id] = replace(
            row, secret=replace(row.secret, head=head)
        )
