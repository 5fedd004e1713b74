"""The fake repository of asks."""

from dataclasses import replace
from datetime import datetime

from plugin.domain.ask import SealedAsk
from plugin.domain.container import Container
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import AskId, InstallationId
from plugin.services.ask_repositories import DueAsk
from tests.fake_store.rows import FakeRepository


class FakeAsks(FakeRepository):
    """Fills the port `Asks`."""

    def open(
        self, installation_id: InstallationId, container: Container, *, now: datetime
    ) -> list[SealedAsk]:
        """Return a container's asks, oldest first."""
        found = [
            ask
            for (owner, _), ask in self._rows.asks.items()
            if owner == installation_id and ask.container == container and ask.expires_at > now
        ]
        return sorted(found, key=lambda ask: (ask.asked_at, ask.id))

    def count(self, installation_id: InstallationId, container: Container, *, now: datetime) -> int:
        """Return how many asks a container holds."""
        return len(self.open(installation_id, container, now=now))

    def get(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> SealedAsk:
        """Return an ask."""
        ask = self._rows.asks.get((installation_id, ask_id))
        if ask is None or ask.expires_at <= now:
            raise SecretNotFound
        return ask

    def add(self, installation_id: InstallationId, ask: SealedAsk) -> None:
        """Add an ask."""
        self._writable.asks[installation_id, ask.id] = ask

    def take(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> None:
        """Delete an ask for whoever fills or withdraws it."""
        self.get(installation_id, ask_id, now=now)
        del self._writable.asks[installation_id, ask_id]

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[DueAsk]:
        """Return asks whose time is over, the longest first."""
        due = [
            (ask.expires_at, key[1], key[0]) for key, ask in self._rows.asks.items() if ask.expires_at <= now
        ]
        return [
            DueAsk(
                self._rows.installations[owner].client_key, ask_id, self._rows.asks[owner, ask_id].container
            )
            for _, ask_id, owner in sorted(due)
        ][:limit]

    def expire(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> bool:
        """Delete an ask if its time is over; return whether it was deleted now."""
        ask = self._rows.asks.get((installation_id, ask_id))
        if ask is None or ask.expires_at > now:
            return False
        del self._writable.asks[installation_id, ask_id]
        return True

    def old(
        self, installation_id: InstallationId, *, current: int, after: AskId, limit: int
    ) -> list[SealedAsk]:
        """Return the next asks that name an older tenant key than `current`, in the order of their ids."""
        found = [
            ask
            for (owner, ask_id), ask in self._rows.asks.items()
            if owner == installation_id and ask_id > after and ask.tenant_key_version < current
        ]
        return sorted(found, key=lambda ask: ask.id)[:limit]

    def reseal(self, installation_id: InstallationId, ask: SealedAsk) -> bool:
        """Write an ask's texts, sealed under another key, over the old ones; return whether it is still there."""
        kept = self._rows.asks.get((installation_id, ask.id))
        if kept is None:
            return False
        self._writable.asks[installation_id, ask.id] = replace(
            kept,
            tenant_key_version=ask.tenant_key_version,
            sealed_title=ask.sealed_title,
            sealed_note=ask.sealed_note,
        )
        return True
