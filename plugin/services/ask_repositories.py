"""What the use cases need of the table of asks. `storage` fills this in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from plugin.domain.ask import SealedAsk
from plugin.domain.container import Container
from plugin.domain.ids import AskId, ClientKey, InstallationId

BEFORE_ALL_ASKS = AskId(UUID(int=0))


@dataclass(frozen=True, slots=True)
class DueAsk:
    """An ask whose time is over."""

    client_key: ClientKey
    id: AskId
    container: Container


class Asks(Protocol):
    """The asks that are open. One whose time is over at `now` is not there for anybody but maintenance."""

    def open(
        self, installation_id: InstallationId, container: Container, *, now: datetime
    ) -> list[SealedAsk]:
        """Return a container's asks, oldest first."""
        ...

    def count(self, installation_id: InstallationId, container: Container, *, now: datetime) -> int:
        """Return how many asks a container holds."""
        ...

    def get(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> SealedAsk:
        """Return an ask.

        Raises:
            SecretNotFound: there is none (any more).

        """
        ...

    def add(self, installation_id: InstallationId, ask: SealedAsk) -> None:
        """Add an ask."""
        ...

    def take(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> None:
        """Delete an ask for whoever fills or withdraws it. Of several at once, one only succeeds.

        Raises:
            SecretNotFound: there is none (any more).

        """
        ...

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[DueAsk]:
        """Return asks whose time is over, the longest first."""
        ...

    def expire(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> bool:
        """Delete an ask if its time is over; return whether it was deleted now."""
        ...

    def old(
        self, installation_id: InstallationId, *, current: int, after: AskId, limit: int
    ) -> list[SealedAsk]:
        """Return the next asks that name an older tenant key than `current`, in the order of their ids."""
        ...

    def reseal(self, installation_id: InstallationId, ask: SealedAsk) -> bool:
        """Write an ask's texts, sealed under another key, over the old ones; return whether it is still there."""
        ...
