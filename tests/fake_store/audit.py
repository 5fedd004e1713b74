"""The fake repository of the audit chain."""

import secrets
from dataclasses import replace

from plugin.domain.audit import FIRST_HASH, SALT_BYTES, AuditEntry, AuditEvent, commit_to_account, link
from plugin.domain.ids import AccountId, InstallationId
from plugin.services.audit_repositories import ChainHead
from plugin.storage.audit_days import COUNTED, MICROS_PER_DAY
from tests.fake_store.rows import FakeRepository

BEFORE_ALL_EVENTS = ChainHead(0, FIRST_HASH, 0, FIRST_HASH)


class FakeAuditTrail(FakeRepository):
    """Fills the port `AuditTrail`. A writing unit is alone, so it is serialised from its start on."""

    def serialise(self, installation_id: InstallationId) -> None:
        """From here to the commit, no other unit writes events of this installation."""
        self._transaction.writable_rows()

    def append(self, installation_id: InstallationId, entry: AuditEntry) -> None:
        """Chain an event to the installation's last one. Serialises, so call it late in a unit."""
        rows = self._writable
        head = rows.heads.get(installation_id, BEFORE_ALL_EVENTS)
        event = link(
            entry,
            installation_id=installation_id,
            sequence=head.sequence + 1,
            actor=None if entry.account is None else self._actor(installation_id, entry.account),
            previous_hash=head.hash,
        )
        rows.events[installation_id, event.sequence] = event
        rows.heads[installation_id] = replace(head, sequence=event.sequence, hash=event.hash)
        if event.kind in COUNTED:
            day = (installation_id, event.at_micros // MICROS_PER_DAY, event.kind)
            rows.days[day] = rows.days.get(day, 0) + 1

    def events(
        self, installation_id: InstallationId, *, after: int = 0, limit: int = 1000
    ) -> list[AuditEvent]:
        """Return events in order, those with a sequence number above `after`."""
        events = [event for (owner, _), event in self._rows.events.items() if owner == installation_id]
        return sorted((each for each in events if each.sequence > after), key=lambda each: each.sequence)[
            :limit
        ]

    def account_of(self, installation_id: InstallationId, actor: bytes) -> AccountId | None:
        """Return whose commitment this is; None once the account was erased."""
        for (owner, account), known in self._rows.actors.items():
            if (owner, known) == (installation_id, actor):
                return account
        return None

    def _actor(self, installation_id: InstallationId, account: AccountId) -> bytes:
        rows = self._writable
        if (installation_id, account) not in rows.actors:
            salt = secrets.token_bytes(SALT_BYTES)
            actor = commit_to_account(account, salt=salt)
            rows.actors[installation_id, account] = actor
            rows.salts[installation_id, actor] = salt
        return rows.actors[installation_id, account]
