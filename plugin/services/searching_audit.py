"""The use cases "look for events" for the site's admins, and "who opened this secret" for its readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugin.domain.audit import AuditEvent
from plugin.domain.audit_search import AuditPage, AuditSearch
from plugin.domain.checked import Checked
from plugin.domain.errors import Expired, Locked
from plugin.domain.ids import AccountId, SecretId
from plugin.domain.life import SecretState
from plugin.domain.principal import Principal
from plugin.services.dependencies import Dependencies
from plugin.services.granting import holds_grant
from plugin.services.opened_heads import open_titles
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import Work, reading_for


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """An event, with what only this app's tables can say about it."""

    event: AuditEvent
    account: AccountId | None = field(repr=False)
    """Who acted; None where nobody did, or where the account was erased."""
    title: str | None = field(default=None, repr=False)
    """The secret's title as it is now; None where there is no secret any more, or it was not asked for."""


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, newest first."""

    events: tuple[NamedEvent, ...]
    next_before: int | None
    """Where the next page begins; None at the end."""


def search_audit(deps: Dependencies, caller: Caller, checked_search: Checked[AuditSearch]) -> EventPage:
    """Return events of the caller's site, with the titles of their secrets.

    Raises:
        NotAdmin: the host does not call him an admin.
        InvalidInput: the search makes no sense.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.require_admin(caller)
    return _search(deps, caller.principal, checked_search.value())


def events_of_secret(
    deps: Dependencies,
    caller: Caller,
    secret_id: SecretId,
    checked_search: Checked[AuditSearch],
    *,
    grant_token: str | None,
) -> EventPage:
    """Return what happened to a secret, to a reader who has it open. Nothing is written.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        Locked: he has no live grant.
        InvalidInput: the search makes no sense.
        HostUnavailable: the host gave no usable answer.

    """
    deps.gate.view(caller)
    return _events_of_secret(deps, caller.principal, secret_id, checked_search, grant_token=grant_token)


@with_opened_keys
def _search(deps: Dependencies, principal: Principal, search: AuditSearch) -> EventPage:
    with reading_for(deps, principal, even_sealed=True) as work:
        actor = None
        if search.account is not None:
            actor = work.unit.accounts.actor_of(principal.installation.id, search.account)
            if actor is None:
                return EventPage((), None)
        page = work.unit.audit_pages.page(principal.installation.id, search, actor=actor)
        return _named(work, page, titles=_titles(work, page))


@with_opened_keys
def _events_of_secret(
    deps: Dependencies,
    principal: Principal,
    secret_id: SecretId,
    checked_search: Checked[AuditSearch],
    *,
    grant_token: str | None,
) -> EventPage:
    with reading_for(deps, principal) as work:
        secret = work.secret(secret_id)
        if secret.head.life.state_at(work.now) is SecretState.EXPIRED:
            raise Expired
        if not holds_grant(work, secret, grant_token):
            raise Locked
        page = work.unit.audit_pages.page(principal.installation.id, checked_search.value())
        return _named(work, page, titles={})


def _titles(work: Work, page: AuditPage) -> Mapping[SecretId, str | None]:
    named = {event.secret_id for event in page.events if event.secret_id is not None}
    return open_titles(work, work.unit.audit_pages.heads_of(work.principal.installation.id, named).values())


def _named(work: Work, page: AuditPage, *, titles: Mapping[SecretId, str | None]) -> EventPage:
    actors = {event.actor for event in page.events if event.actor is not None}
    accounts = work.unit.audit_pages.accounts_of(work.principal.installation.id, actors)
    named = (
        NamedEvent(
            event,
            None if event.actor is None else accounts.get(event.actor),
            None if event.secret_id is None else titles.get(event.secret_id),
        )
        for event in page.events
    )
    return EventPage(tuple(named), page.next_before)
