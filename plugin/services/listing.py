"""The use case "show the secrets of this issue or page"."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugin.domain.container import Container
from plugin.domain.policy import Policy
from plugin.domain.secret import SecretHead, SecretView
from plugin.services.dependencies import Dependencies
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.sealing import titled_view
from plugin.services.work import reading_for


@dataclass(frozen=True, slots=True)
class SecretList:
    """What the page shows before anything is unlocked."""

    secrets: tuple[SecretView, ...]
    policy: Policy
    can_add: bool


def list_secrets(deps: Dependencies, caller: Caller) -> SecretList:
    """Return the titles of the caller's container, oldest first.

    Raises:
        SecretNotFound: he may not see the container.
        HostUnavailable: the host gave no usable answer.

    """
    container, access, is_fresh = deps.gate.view_for_list(caller)
    installation = caller.principal.installation
    heads = deps.store.glances.heads(installation.id, container)
    titles = deps.titles.get(installation, heads) or _open_titles(deps, caller, heads)
    if is_fresh and deps.store.glances.is_absent(installation.id, container):
        _note_seen(deps, caller, container)
    views = tuple(
        titled_view(head, title, principal=caller.principal, access=access)
        for head, title in zip(heads, titles, strict=True)
    )
    return SecretList(views, deps.policy, can_add=access.can_edit)


@with_opened_keys
def _open_titles(deps: Dependencies, caller: Caller, heads: Sequence[SecretHead]) -> list[str]:
    """Open the titles in one go, and keep them for the next lists."""
    with reading_for(deps, caller.principal) as work:
        titles = [work.title(head) for head in heads]
    deps.titles.keep(caller.principal.installation, heads, titles)
    return titles


def _note_seen(deps: Dependencies, caller: Caller, container: Container) -> None:
    """Forget that the host once said to the app that this container is gone: it lets somebody see it."""
    with deps.store.writing() as unit:
        unit.container_checks.note_present(caller.principal.installation.id, [container], at=deps.clock.now())
        unit.commit()
