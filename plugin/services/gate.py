"""Asks the host what a caller may do, and refuses what it does not grant.

A positive answer is remembered for at most a minute, and only for showing the list: whatever opens or changes a
secret asks afresh. A negative answer, or none, is never remembered.
"""

from threading import Lock

from cachetools import TTLCache

from plugin.domain.access import Access
from plugin.domain.container import Container
from plugin.domain.errors import NotAdmin, NotAllowed, SecretNotFound
from plugin.domain.ids import AccountId
from plugin.services.ports import Caller

REMEMBER_SECONDS = 60
REMEMBER_ENTRIES = 10_000

_Key = tuple[int, int, str, AccountId]
"""An installation is one product, so the container's id is enough."""


class Gate:
    """The one place where the host's permissions turn into refusals."""

    def __init__(self, *, remember_seconds: float = REMEMBER_SECONDS) -> None:
        self._remembered: TTLCache[_Key, Access] = TTLCache(REMEMBER_ENTRIES, remember_seconds)
        self._lock = Lock()

    def view_for_list(self, caller: Caller) -> tuple[Container, Access, bool]:
        """Return the caller's container and access, and whether the host said so just now.

        Otherwise it comes from memory: it was granted within the last minute.

        Raises:
            SecretNotFound: he may not see the container, or stands on none.
            HostUnavailable: the host gave no usable answer.

        """
        container = _container(caller)
        installation = caller.principal.installation
        key = (installation.id.int, installation.generation, container.id, caller.principal.account)
        with self._lock:
            remembered = self._remembered.get(key)
        if remembered is not None:
            return container, remembered, False
        _, access = self.view(caller)
        with self._lock:
            self._remembered[key] = access
        return container, access, True

    def view(self, caller: Caller) -> tuple[Container, Access]:
        """Ask the host now; return the caller's container and access.

        Raises:
            SecretNotFound: he may not see the container, or stands on none.
            HostUnavailable: the host gave no usable answer.

        """
        container = _container(caller)
        access = caller.host.access(container, caller.principal.account)
        if not access.can_view:
            raise SecretNotFound
        return container, access

    def is_admin(self, caller: Caller) -> bool:
        """Ask the host now whether the caller administers the site.

        Raises:
            HostUnavailable: the host gave no usable answer.

        """
        return caller.host.is_admin(caller.principal.account)

    def require_admin(self, caller: Caller) -> None:
        """Go on only if the caller administers the site, by the host's word of this moment.

        Raises:
            NotAdmin: he does not.
            HostUnavailable: the host gave no usable answer.

        """
        if not self.is_admin(caller):
            raise NotAdmin


def require_edit(access: Access) -> None:
    """Go on only if the host lets the caller edit the container.

    Raises:
        NotAllowed: it does not.

    """
    if not access.can_edit:
        raise NotAllowed


def _container(caller: Caller) -> Container:
    container = caller.principal.container
    if container is None:
        raise SecretNotFound
    return container
