"""The hot path's reads of a store in memory, each through a unit of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from plugin.domain.container import Container
from plugin.domain.ids import AccountId, ClientKey, InstallationId
from plugin.domain.secret import SecretHead
from plugin.services import ports


class FakeGlances:
    """Fills the port `Glances`."""

    def __init__(self, reading: Callable[[], AbstractContextManager[ports.UnitOfWork]]) -> None:
        self._reading = reading

    def generation(self, client_key: ClientKey) -> int | None:
        """Return an installed tenant's generation."""
        with self._reading() as unit:
            found = unit.installations.find(client_key)
        return found.generation if found is not None and found.is_installed else None

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId
    ) -> list[SecretHead]:
        """Return what an account is shown of a container."""
        with self._reading() as unit:
            return unit.secrets.heads(installation_id, container, viewer=viewer)

    def is_absent(self, installation_id: InstallationId, container: Container) -> bool:
        """Whether a container is noted as gone."""
        with self._reading() as unit:
            return unit.container_checks.absent_since(installation_id, container) is not None

    def beside(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId, now: datetime
    ) -> ports.Beside:
        """Return what there is beside a container's list, as far as an account is shown it."""
        with self._reading() as unit:
            trashed = unit.trash.heads(installation_id, container, viewer=viewer, limit=100_000)
            return ports.Beside(len(trashed), unit.asks.count(installation_id, container, now=now))
