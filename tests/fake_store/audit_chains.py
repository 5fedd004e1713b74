"""The fake repository of the audit chains as a whole."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from plugin.domain.audit import AuditEvent, micros_of
from plugin.domain.ids import AccountId, ClientKey, InstallationId
from plugin.services.audit_repositories import ChainHead, ChainOwner, Commitment
from plugin.storage.audit_days import MICROS_PER_DAY
from tests.fake_store.rows import FakeRepository


class FakeAuditChains(FakeRepository):
    """Fills the port `AuditChains`."""

    def head(self, installation_id: InstallationId) -> ChainHead | None:
        """Return the ends of an installation's chain; None if it has no events."""
        return self._rows.heads.get(installation_id)

    def commitments(
        self, installation_id: InstallationId, *, after: AccountId | None, limit: int
    ) -> list[Commitment]:
        """Return the next accounts that the chain knows, in the order of their ids."""
        rows = self._rows
        known = [
            Commitment(account, rows.salts[owner, actor], actor)
            for (owner, account), actor in rows.actors.items()
            if owner == installation_id and (after is None or account > after)
        ]
        return sorted(known, key=lambda each: each.account)[:limit]

    def commitments_of(
        self, installation_id: InstallationId, actors: Collection[bytes]
    ) -> Mapping[bytes, Commitment]:
        """Return whose commitments these are, with the salts."""
        known = self.commitments(installation_id, after=None, limit=len(self._rows.actors))
        return {each.actor: each for each in known if each.actor in actors}

    def owners_across_tenants(self, *, after: ClientKey | None, limit: int) -> list[ChainOwner]:
        """Return the next installations, purged ones included, in the order of their client keys."""
        sites = [each for each in self._rows.installations.values() if each.id in self._rows.heads]
        owners = [ChainOwner(site.id, site.client_key) for site in sites]
        return sorted(
            (each for each in owners if after is None or each.client_key > after),
            key=lambda each: each.client_key,
        )[:limit]

    def begun_across_tenants(
        self, *, before: datetime, after: ClientKey | None, limit: int
    ) -> list[ChainOwner]:
        """Return the next installations whose oldest kept event is older than `before`."""
        owners = self.owners_across_tenants(after=after, limit=len(self._rows.installations))
        return [owner for owner in owners if self._begins_before(owner.installation_id, before)][:limit]

    def cut(self, installation_id: InstallationId, *, last: AuditEvent) -> int:
        """Delete the events up to `last`, and the names of accounts that no event names any more."""
        rows = self._writable
        gone = [key for key in rows.events if key[0] == installation_id and key[1] <= last.sequence]
        for key in gone:
            del rows.events[key]
        head = rows.heads[installation_id]
        rows.heads[installation_id] = replace(head, kept_sequence=last.sequence, kept_hash=last.hash)
        named = {event.actor for (owner, _), event in rows.events.items() if owner == installation_id}
        for account in [
            key for key, actor in rows.actors.items() if key[0] == installation_id and actor not in named
        ]:
            del rows.actors[account]
        for day in [
            key
            for key in rows.days
            if key[0] == installation_id and key[1] < last.at_micros // MICROS_PER_DAY
        ]:
            del rows.days[day]
        return len(gone)

    def _begins_before(self, installation_id: InstallationId, moment: datetime) -> bool:
        oldest = self._rows.events.get((installation_id, self._rows.heads[installation_id].kept_sequence + 1))
        return oldest is not None and oldest.at_micros < micros_of(moment)
