"""Keeps the mark of Jira issues true, which lets the panel show by itself where there are secrets.

What is stored is not what to tell the host, but that something changed: whoever carries a request out counts the
secrets and asks first. So requests may come in any order, get lost half-way or be carried out twice. A claim keeps
two machines from telling a host at once, when the slower one would have the last word.
"""

import uuid
from datetime import datetime, timedelta

from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.installation import Installation
from plugin.services.authenticating import KEPT_OUT, find_signing_tenant
from plugin.services.dependencies import Dependencies
from plugin.services.hosts import Hosts
from plugin.services.ports import Host, UnitOfWork

CLAIM = timedelta(minutes=1)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)
MOST_FAILURES = 20
"""Then the request is dropped: some two weeks have passed, and the next secret asks anew."""
ROUNDS = 3
BATCH = 500


def request_mark(unit: UnitOfWork, installation: Installation, container: Container, *, at: datetime) -> None:
    """Note, in the unit that adds the first secret or trashes the last one, that the mark is wrong from then on."""
    if container.product is Product.JIRA:
        unit.panel_marks.request(installation.id, container, stamp=uuid.uuid4(), at=at)


def settle_mark(deps: Dependencies, installation: Installation, container: Container, *, host: Host) -> bool:
    """Put an issue's mark right if that was asked for and nobody else is at it; return whether the host was told.

    A host that does not answer is asked again later: nobody waits for a mark, so that is no error.
    """
    for _ in range(ROUNDS):
        found = _claim(deps, installation, container)
        if found is None:
            return False
        stamp, is_present = found
        try:
            host.mark(container, is_present=is_present)
        except HostUnavailable as error:
            _postpone(deps, installation, container, stamp=stamp, wait=error.retry_after_seconds)
            return False
        if _settle(deps, installation, container, stamp=stamp):
            break
    return True


def settle_marks_of(deps: Dependencies, installation: Installation, *, host: Host, limit: int) -> int:
    """Put right what could not be put right before at one site; return how many issues its host was told of."""
    with deps.store.reading() as unit:
        due = unit.panel_marks.due(installation.id, now=deps.clock.now(), limit=limit)
    return sum(settle_mark(deps, installation, container, host=host) for container in due)


def settle_due_marks(deps: Dependencies, hosts: Hosts) -> int:
    """Put right what could not be put right before; return how many issues the hosts were told of."""
    with deps.store.reading() as unit:
        due = unit.panel_marks.due_across_tenants(now=deps.clock.now(), limit=BATCH)
    settled = 0
    for client_key, container in due:
        try:
            tenant = find_signing_tenant(deps, client_key)
        except KEPT_OUT:
            continue
        settled += settle_mark(deps, tenant.installation, container, host=hosts.of(tenant))
    return settled


def _claim(
    deps: Dependencies, installation: Installation, container: Container
) -> tuple[uuid.UUID, bool] | None:
    now = deps.clock.now()
    with deps.store.writing() as unit:
        stamp = unit.panel_marks.claim(installation.id, container, now=now, until=now + CLAIM)
        if stamp is None:
            return None
        is_present = _has_something_to_show(unit, installation, container, now=now)
        unit.commit()
    return stamp, is_present


def _has_something_to_show(
    unit: UnitOfWork, installation: Installation, container: Container, *, now: datetime
) -> bool:
    """Whether everybody who sees the issue is shown something. The mark must not tell of a secret that is hidden."""
    is_shown = unit.secrets.counts_in(installation.id, container).shown > 0
    return is_shown or unit.asks.count(installation.id, container, now=now) > 0


def _settle(
    deps: Dependencies, installation: Installation, container: Container, *, stamp: uuid.UUID
) -> bool:
    with deps.store.writing() as unit:
        is_settled = unit.panel_marks.settle(installation.id, container, stamp=stamp)
        unit.commit()
    return is_settled


def _postpone(
    deps: Dependencies,
    installation: Installation,
    container: Container,
    *,
    stamp: uuid.UUID,
    wait: int | None,
) -> None:
    """Wait twice as long after each failure, and never shorter than the host asks for."""
    now = deps.clock.now()
    asked = timedelta(seconds=wait or 0)
    with deps.store.writing() as unit:
        marks = unit.panel_marks
        failures = marks.fail(installation.id, container, stamp=stamp)
        if failures >= MOST_FAILURES:
            marks.settle(installation.id, container, stamp=stamp)
        elif failures:
            until = now + max(min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT), asked)
            marks.postpone(installation.id, container, stamp=stamp, until=until)
        unit.commit()
