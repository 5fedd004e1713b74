"""The fake repository of what names an account."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from plugin.domain.attempts import BucketKind
from plugin.domain.audience import Audience
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, AttachmentId, InstallationId, SecretId
from plugin.services.account_repositories import AskTrace, SecretTrace, UnlockTrace
from tests.fake_store.rows import FakeRepository, KeptSecret


class FakeAccounts(FakeRepository):
    """Fills the port `Accounts`."""

    def secrets_of(self, installation_id: InstallationId, account: AccountId) -> list[SecretTrace]:
        """Return the secrets that name an account, those in the trash included."""
        found = []
        for (owner, secret_id), row in self._rows.secrets.items():
            head = row.secret.head
            named = [name == account for name in (head.created_by, head.updated_by, row.trashed_by)]
            named.append(bool(self._versions_of(installation_id, account, secret_id)))
            named.append(head.asked_by == account)
            named.append(bool(self._files_of(installation_id, account, secret_id)))
            named.append(head.given_to == account)
            named.append(self._has_place(installation_id, account, secret_id))
            if owner == installation_id and any(named):
                found.append(((head.created_at, secret_id), SecretTrace(secret_id, head.container, *named)))
        return [trace for _, trace in sorted(found, key=lambda pair: pair[0])]

    def unlocks_of(self, installation_id: InstallationId, account: AccountId) -> list[UnlockTrace]:
        """Return the secrets that an account has unlocked."""
        rows = self._rows.readers.items()
        mine = [
            UnlockTrace(key[1], kept.first_at, kept.last_at)
            for key, kept in rows
            if (key[0], key[2]) == (installation_id, account)
        ]
        return sorted(mine, key=lambda trace: (trace.first_at, trace.secret_id))

    def asks_of(self, installation_id: InstallationId, account: AccountId) -> list[AskTrace]:
        """Return the asks that an account has made."""
        mine = [
            AskTrace(ask.id, ask.container, ask.asked_at)
            for (owner, _), ask in self._rows.asks.items()
            if owner == installation_id and ask.asked_by == account
        ]
        return sorted(mine, key=lambda trace: (trace.asked_at, trace.id))

    def actor_of(self, installation_id: InstallationId, account: AccountId) -> bytes | None:
        """Return the name that the audit trail has for an account; None if it has none."""
        return self._rows.actors.get((installation_id, account))

    def reported_at(self, installation_id: InstallationId, account: AccountId) -> datetime | None:
        """Return when an account was last reported to Atlassian; None if it was not."""
        return self._rows.reports.get((installation_id, account))

    def erase(self, installation_id: InstallationId, account: AccountId) -> int:
        """Put `UNKNOWN_ACCOUNT` in the account's place and delete what names it; return how many rows that were."""
        rows = self._writable
        count = 0
        for trace in self.secrets_of(installation_id, account):
            kept = rows.secrets[installation_id, trace.id]
            rows.secrets[installation_id, trace.id] = _without(kept, account)
            count += (
                trace.is_creator
                + trace.is_last_editor
                + trace.has_trashed
                + trace.has_asked
                + trace.was_given
            )
            count += self._take_place(installation_id, account, trace)
            for key in self._versions_of(installation_id, account, trace.id):
                version = rows.versions[key]
                head = replace(version.head, updated_by=UNKNOWN_ACCOUNT)
                rows.versions[key] = replace(version, head=head)
                count += 1
            for file_key in self._files_of(installation_id, account, trace.id):
                secret_id, file = rows.attachments[file_key]
                rows.attachments[file_key] = (secret_id, replace(file, added_by=UNKNOWN_ACCOUNT))
                count += 1
        for table in (rows.readers, rows.actors):
            for key in [key for key in table if (key[0], key[-1]) == (installation_id, account)]:
                del table[key]
                count += 1
        for ask in self.asks_of(installation_id, account):
            del rows.asks[installation_id, ask.id]
            count += 1
        rows.reports.pop((installation_id, account), None)
        site = rows.installations.get(installation_id)
        if site is not None and site.sealed_by == account:
            rows.installations[installation_id] = replace(site, sealed_by=UNKNOWN_ACCOUNT)
            count += 1
        return count

    def erase_pseudonyms(self, installation_id: InstallationId, pseudonyms: Sequence[bytes]) -> int:
        """End the grants of an account and forget its wrong passwords; return how many rows that were."""
        rows = self._writable
        names = {pseudonym.hex() for pseudonym in pseudonyms}
        grants = [
            key
            for key, grant in rows.grants.items()
            if key[0] == installation_id and grant.account_pseudonym in pseudonyms
        ]
        attempts = [
            (owner, bucket)
            for owner, bucket in rows.attempts
            if owner == installation_id
            and bucket.kind is not BucketKind.SECRET
            and bucket.subject.rpartition(":")[2] in names
        ]
        for grant_key in grants:
            del rows.grants[grant_key]
        for bucket_key in attempts:
            del rows.attempts[bucket_key]
        return len(grants) + len(attempts)

    def _take_place(self, installation_id: InstallationId, account: AccountId, trace: SecretTrace) -> int:
        if not trace.has_place:
            return 0
        audiences = self._writable.audiences
        members = audiences[installation_id, trace.id].members
        left = tuple(member for member in members if member.account != account)
        audiences[installation_id, trace.id] = Audience(left)
        return 1

    def _has_place(self, installation_id: InstallationId, account: AccountId, secret_id: SecretId) -> bool:
        """Whether a secret is shared with an account by itself."""
        audience = self._rows.audiences.get((installation_id, secret_id), Audience())
        return any(member.account == account for member in audience.members)

    def _versions_of(
        self, installation_id: InstallationId, account: AccountId, secret_id: SecretId
    ) -> list[tuple[InstallationId, SecretId, int]]:
        """Return the keys of a secret's earlier versions that an account wrote."""
        return [
            key
            for key, version in self._rows.versions.items()
            if key[:2] == (installation_id, secret_id) and version.head.updated_by == account
        ]

    def _files_of(
        self, installation_id: InstallationId, account: AccountId, secret_id: SecretId
    ) -> list[tuple[InstallationId, AttachmentId]]:
        """Return the keys of a secret's files that an account attached."""
        return [
            key
            for key, (of_secret, file) in self._rows.attachments.items()
            if (key[0], of_secret, file.added_by) == (installation_id, secret_id, account)
        ]


def _without(kept: KeptSecret, account: AccountId) -> KeptSecret:
    def other(name: AccountId) -> AccountId:
        return UNKNOWN_ACCOUNT if name == account else name

    head = kept.secret.head
    head = replace(
        head,
        created_by=other(head.created_by),
        updated_by=other(head.updated_by),
        asked_by=None if head.asked_by is None else other(head.asked_by),
        given_to=None if head.given_to is None else other(head.given_to),
    )
    trashed_by = None if kept.trashed_by is None else other(kept.trashed_by)
    return replace(kept, secret=replace(kept.secret, head=head), trashed_by=trashed_by)
