"""The use case "show the secrets of this issue or page"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plugin.domain.container import Container
from plugin.domain.policy import Policy
from plugin.domain.secret import SecretHead, SecretView
from plugin.services.dependencies import Dependencies
from plugin.services.noting_contacts import note_host_contact
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.sealing import titled_view
from plugin.services.site_policies import policy_of
from plugin.services.work import reading_for


@dataclass(frozen=True, slots=True)
class SecretList:
    """What the page shows before anything is unlocked."""

    secrets: tuple[SecretView, ...]
    policy: Policy
    can_add: bool
    can_ask: bool
    is_sealed: bool
    trashed: int | None
    """How many lie in the trash; None for who may not edit here."""
    asks: int
    """How many secrets are asked for here."""


def list_secrets(deps: Dependencies, caller: Caller) -> SecretList:
    """Return the titles of the caller's container, oldest first; they are shown of a sealed site, too.

    Raises:
        SecretNotFound: he may not see the container.
        PolicyDamaged: the site's rules cannot be read.
        HostUnavailable: the host gave no usable answer.

    """
    container, access, is_fresh = deps.gate.view_for_list(caller)
    installation = caller.principal.installation
    account = caller.principal.account
    heads = deps.store.glances.heads(installation.id, container, viewer=account)
    kept = deps.titles.get(installation, heads)
    titles = _open_titles(deps, caller, heads) if kept is None else kept
    if is_fresh:
        note_host_contact(deps, installation)
    if is_fresh and deps.store.glances.is_absent(installation.id, container):
        _note_seen(deps, caller, container)
    now, policy = deps.clock.now(), policy_of(deps, installation)
    views = tuple(
        titled_view(head, title, principal=caller.principal, access=access, now=now)
        for head, title in zip(heads, titles, strict=True)
    )
    beside = deps.store.glances.beside(installation.id, container, viewer=account, now=now)
    can_add = not installation.is_sealed and deps.gate.offers_adding(caller, access, policy)
    if any(view.includes_me is None for view in views):
        views = _with_places(deps, caller, views, now=now)
    return SecretList(
        views,
        policy,
        can_add=can_add,
        can_ask=can_add and access.can_edit,
        is_sealed=installation.is_sealed,
        trashed=beside.trashed if access.can_edit else None,
        asks=beside.asks,
    )


@with_opened_keys
def _open_titles(deps: Dependencies, caller: Caller, heads: Sequence[SecretHead]) -> list[str | None]:
    """Open the titles in one go, as far as they open, and keep them for the next lists."""
    with reading_for(deps, caller.principal, even_sealed=True) as work:
        titles = [work.title_or_none(head) for head in heads]
    deps.titles.keep(caller.principal.installation, heads, titles)
    return titles


def _with_places(
    deps: Dependencies, caller: Caller, views: tuple[SecretView, ...], *, now: datetime
) -> tuple[SecretView, ...]:
    """Say whether the caller is in the audiences, as far as that is known without asking the host for his groups."""
    asked = [view.id for view in views if view.includes_me is None]
    with reading_for(deps, caller.principal, even_sealed=True) as work:
        found = work.unit.audiences.of_secrets(caller.principal.installation.id, asked)
    account = caller.principal.account
    return tuple(
        replace(view, includes_me=found[view.id].includes(account, now=now)) if view.id in found else view
        for view in views
    )


def _note_seen(deps: Dependencies, caller: Caller, container: Container) -> None:
    """Forget that the host once said to the app that this container is gone: it lets somebody see it."""
    with deps.store.writing() as unit:
        unit.container_checks.note_present(caller.principal.installation.id, [container], at=deps.clock.now())
        unit.commit()
