"""What the use cases need of the tables in order to keep step with the sites. `storage` fills these in.

None of these rows decides who may read: that is the host's answer alone. They only say what to look into next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from plugin.domain.container import Container
from plugin.domain.ids import ClientKey, InstallationId, SecretId


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A container that is to be looked for at its host."""

    container: Container
    reported_at: datetime | None
    """When an event said that something happened to it."""
    absent_since: datetime | None
    """When the host first said that it is not there, and has said nothing else since."""

    @property
    def was_present(self) -> bool:
        """Whether nothing so far speaks against its being there."""
        return self.reported_at is None and self.absent_since is None


class ContainerChecks(Protocol):
    """What is known about whether containers with secrets are still there."""

    def report(self, installation_id: InstallationId, container: Container, *, at: datetime) -> None:
        """Note that an event named this container."""
        ...

    def due(self, installation_id: InstallationId, *, checked_before: datetime, limit: int) -> list[DueCheck]:
        """Return containers with secrets to look for: those of events first, then the longest unchecked.

        One that was checked at `checked_before` or later, and that no event has named since, is not due.
        """
        ...

    def absent_since(self, installation_id: InstallationId, container: Container) -> datetime | None:
        """Return since when a container is not there; None if it is, or was never looked for."""
        ...

    def note_present(
        self, installation_id: InstallationId, containers: Sequence[Container], *, at: datetime
    ) -> None:
        """Note that containers are there: whatever spoke against it is forgotten."""
        ...

    def note_absent(
        self, installation_id: InstallationId, containers: Sequence[Container], *, at: datetime
    ) -> None:
        """Note that the host says that containers are not there; the first such moment is kept."""
        ...

    def forget(self, installation_id: InstallationId, container: Container) -> None:
        """Forget what is known about a container."""
        ...

    def delete_secrets(
        self, installation_id: InstallationId, container: Container, *, limit: int
    ) -> list[SecretId]:
        """Delete at most `limit` secrets of a container, with their readers and grants; return which.

        Those in the trash are left to the trash.
        """
        ...


class Reconciliations(Protocol):
    """Which machine asks which site, and when next."""

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[ClientKey]:
        """Return installed sites that are to be asked now, those of Connect alone first, then the longest unasked."""
        ...

    def report(self, installation_id: InstallationId, *, at: datetime) -> None:
        """Note that an event may have concerned every container: those checked before are due again."""
        ...

    def reported_at(self, installation_id: InstallationId) -> datetime | None:
        """Return the moment of the last such event; None if there was none."""
        ...

    def claim(self, installation_id: InstallationId, *, now: datetime, until: datetime) -> bool:
        """Take a site for oneself until a moment; False where it is not due, or taken already."""
        ...

    def postpone(self, installation_id: InstallationId, *, until: datetime) -> None:
        """Say when the site is to be asked next."""
        ...


class PanelMarks(Protocol):
    """Jira issues whose mark may be wrong, because secrets came or went there."""

    def request(
        self, installation_id: InstallationId, container: Container, *, stamp: UUID, at: datetime
    ) -> None:
        """Ask for an issue's mark to be put right. The stamp is new each time."""
        ...

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[tuple[ClientKey, Container]]:
        """Return issues of installed sites whose mark is to be put right now, the longest due first."""
        ...

    def due(self, installation_id: InstallationId, *, now: datetime, limit: int) -> list[Container]:
        """Return issues of one site whose mark is to be put right now, the longest due first."""
        ...

    def claim(
        self, installation_id: InstallationId, container: Container, *, now: datetime, until: datetime
    ) -> UUID | None:
        """Take an issue for oneself until a moment; return the stamp, None where it is not due, or taken."""
        ...

    def settle(self, installation_id: InstallationId, container: Container, *, stamp: UUID) -> bool:
        """Forget a request that was carried out; False, and due again, if another came meanwhile."""
        ...

    def fail(self, installation_id: InstallationId, container: Container, *, stamp: UUID) -> int:
        """Count a failed try and let go of the claim; return how many there were since the last request.

        Where another request came meanwhile, nothing is counted and 0 is returned.
        """
        ...

    def postpone(
        self, installation_id: InstallationId, container: Container, *, stamp: UUID, until: datetime
    ) -> None:
        """Try again at a moment, unless another request came meanwhile."""
        ...
