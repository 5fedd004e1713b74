"""The use case "show the secrets of this issue or page"."""

from dataclasses import dataclass

from plugin.domain.container import Container
from plugin.domain.policy import Policy
from plugin.domain.secret import SecretView
from plugin.services.dependencies import Dependencies
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import reading_for


@dataclass(frozen=True, slots=True)
class SecretList:
    """What the page shows before anything is unlocked."""

    secrets: tuple[SecretView, ...]
    policy: Policy
    can_add: bool


@with_opened_keys
def list_secrets(deps: Dependencies, caller: Caller) -> SecretList:
    """Return the titles of the caller's container, oldest first.

    Raises:
        SecretNotFound: he may not see the container.
        HostUnavailable: the host gave no usable answer.

    """
    container, access = deps.gate.view_for_list(caller)
    with reading_for(deps, caller.principal) as work:
        heads = work.unit.secrets.heads(caller.principal.installation.id, container)
        views = tuple(work.view(head, access) for head in heads)
        is_absent = work.unit.container_checks.absent_since(caller.principal.installation.id, container)
    if is_absent:
        _note_seen(deps, caller, container)
    return SecretList(views, deps.policy, can_add=access.can_edit)


def _note_seen(deps: Dependencies, caller: Caller, container: Container) -> None:
    """Forget that the host once said to the app that this container is gone: it lets somebody see it."""
    with deps.store.writing() as unit:
        unit.container_checks.note_present(caller.principal.installation.id, [container], at=deps.clock.now())
        unit.commit()
