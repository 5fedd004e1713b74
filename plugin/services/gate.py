"""Asks the host what a caller may do, and refuses what it does not grant.

A positive answer is remembered for at most a minute, and only for showing the list: whatever opens or changes a
secret asks afresh. A negative answer, or none, is never remembered.
"""

from threading import Lock

from cachetools import TTLCache

from plugin.domain.access import Access
from plugin.domain.container import Container
from plugin.domain.errors import HostUnavailable, NotAdmin, NotAllowed, SecretNotFound
from plugin.domain.ids import AccountId
from plugin.domain.policy import Policy, WhoMayAdd
from plugin.services.meter import UNMETERED, Meter
from plugin.services.noted_calls import noted_call
from plugin.services.ports import Caller

REMEMBER_SECONDS = 60
REMEMBER_ENTRIES = 10_000

_Key = tuple[int, int, str, AccountId]
"""An installation is one product, so the container's id is enough."""
_MemberKey = tuple[int, int, AccountId]
"""A change of the policy begins a new generation, so its groups are the ones that were asked for."""


class Gate:
    """The one place where the host's permissions turn into refusals."""

    def __init__(self, *, remember_seconds: float = REMEMBER_SECONDS, meter: Meter = UNMETERED) -> None:
        self._meter = meter
        self._remembered: TTLCache[_Key, Access] = TTLCache(REMEMBER_ENTRIES, remember_seconds)
        self._members: TTLCache[_MemberKey, bool] = TTLCache(REMEMBER_ENTRIES, remember_seconds)
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
        self._meter.cache("permissions", is_hit=remembered is not None)
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
        with noted_call(self._meter):
            access = caller.host.access(container, caller.principal.account)
        if not access.can_view:
            raise SecretNotFound
        return container, access

    def require_adding(self, caller: Caller, access: Access, policy: Policy) -> None:
        """Go on only if the policy lets the caller, who may view the container, add secrets there.

        Raises:
            NotAllowed: it does not.
            HostUnavailable: the policy names groups, and the host did not say which are the caller's.

        """
        match policy.who_may_add:
            case WhoMayAdd.VIEWERS:
                return
            case WhoMayAdd.EDITORS:
                require_edit(access)
            case WhoMayAdd.GROUPS:
                if not _is_member(caller, policy):
                    raise NotAllowed

    def offers_adding(self, caller: Caller, access: Access, policy: Policy) -> bool:
        """Whether the page should offer adding. No permission: `require_adding` decides, and asks afresh.

        Of groups, either answer is remembered for as long as an access is; without one, nothing is offered.
        """
        if policy.who_may_add is not WhoMayAdd.GROUPS:
            return access.can_edit or policy.who_may_add is WhoMayAdd.VIEWERS
        installation = caller.principal.installation
        key = (installation.id.int, installation.generation, caller.principal.account)
        with self._lock:
            remembered = self._members.get(key)
        if remembered is not None:
            return remembered
        try:
            is_member = _is_member(caller, policy)
        except HostUnavailable:
            return False
        with self._lock:
            self._members[key] = is_member
        return is_member

    def groups_of(self, caller: Caller) -> frozenset[str]:
        """Ask the host now for the caller's groups, by name and id.

        Raises:
            HostUnavailable: the host gave no usable answer.

        """
        with noted_call(self._meter):
            return caller.host.groups_of(caller.principal.account)

    def may_view(self, caller: Caller, container: Container, account: AccountId) -> bool | None:
        """Ask the host now whether somebody else may see a container; None where it tells that to admins only.

        Raises:
            HostUnavailable: the host gave no usable answer.

        """
        with noted_call(self._meter):
            return caller.host.may_view(container, account, asked_by=caller.principal.account)

    def is_admin(self, caller: Caller) -> bool:
        """Ask the host now whether the caller administers the site.

        Raises:
            HostUnavailable: the host gave no usable answer.

        """
        with noted_call(self._meter):
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


def _is_member(caller: Caller, policy: Policy) -> bool:
    return not caller.host.groups_of(caller.principal.account).isdisjoint(policy.add_groups)


def _container(caller: Caller) -> Container:
    container = caller.principal.container
    if container is None:
        raise SecretNotFound
    return container
