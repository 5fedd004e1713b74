"""The hot path's reads of a store in memory, each through a unit of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from plugin.domain.container import Container
from plugin.domain.ids import ClientKey, InstallationId
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

    def heads(self, installation_id: InstallationId, container: Container) -> list[SecretHead]:
        """Return a container's secrets."""
        with self._reading() as unit:
            return unit.secrets.heads(installation_id, container)

    def is_absent(self, installation_id: InstallationId, container: Container) -> bool:
        """Whether a container is noted as gone."""
        with self._reading() as unit:
            return unit.container_checks.absent_since(installation_id, container) is not None

    def trashed(self, installation_id: InstallationId, container: Container) -> int:
        """Return how many secrets of a container lie in the trash."""
        with self._reading() as unit:
            return len(unit.trash.heads(installation_id, container, limit=100_000))
