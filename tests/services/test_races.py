"""Calls that race each other, on both databases: whatever wins, no rule is broken."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from plugin.domain.checked import Checked
from plugin.domain.draft import parse_password
from plugin.domain.errors import DomainError, InstallationNotFound, TooManySecrets
from plugin.domain.ids import AccountId
from plugin.domain.policy import Policy
from plugin.services.adding import add_secret
from plugin.services.errors import StoreError
from plugin.services.installing import install_site, uninstall_site
from plugin.services.listing import list_secrets
from plugin.services.revealing import reveal_secret
from plugin.services.trashing import trash_secret
from plugin.services.unlocking import unlock_secret
from tests.cast import ALICE, BOB, ISSUE, PASSWORD, make_draft, make_notice
from tests.fakes import FakeHost

ROUNDS = 12
TYPED = Checked.of(lambda: parse_password({"password": PASSWORD}, Policy()))


class Interrupting(FakeHost):
    """A host during whose answer something happens."""

    def __init__(self, meanwhile):
        super().__init__()
        self.let(BOB, ISSUE)
        self._meanwhile = meanwhile

    def access(self, container, account):
        """Answer, after something has happened."""
        self._meanwhile()
        return super().access(container, account)


def outcome(call):
    """Return what a call gave, or which refusal."""
    try:
        return call()
    except DomainError as refusal:
        return refusal


def add(site, account):
    """Add a secret."""
    return add_secret(site.deps, site.caller(account), make_draft())


def events(site):
    """Return the kinds of a site's events with their secrets, in order."""
    installation_id = site.caller(ALICE).principal.installation.id
    with site.deps.store.reading() as unit:
        return [(event.kind, event.secret_id) for event in unit.audit.events(installation_id, limit=10_000)]


def test_nothing_of_a_deleted_secret_is_shown_or_granted(site):
    """Unlocks that race a deletion come before it, with their grants ended, or find no secret."""
    for _ in range(ROUNDS):
        view, grant = add_secret(site.deps, site.caller(ALICE), make_draft())
        unlocks = [
            lambda: unlock_secret(site.deps, site.caller(BOB), view.id, TYPED)  # noqa: B023 - joined below
        ] * 3
        deletion = lambda: trash_secret(site.deps, site.caller(ALICE), view.id, grant.token)  # noqa: B023,E731
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(outcome, [*unlocks, deletion]))

    kinds = events(site)
    for position, (kind, secret_id) in enumerate(kinds):
        assert kind != "unlocked" or ("trashed", secret_id) not in kinds[:position]
    installation_id = site.caller(ALICE).principal.installation.id
    now = site.deps.clock.now()
    with site.deps.store.reading() as unit:
        assert unit.grants.count(installation_id, used_after=now - Policy().grant_idle, now=now) == 0


def test_a_container_never_holds_more_than_it_may(site):
    """Of many who add at once only as many as there is room for succeed."""
    site.deps = replace(site.deps, policy=replace(Policy(), secrets_max=3))

    editors = [AccountId(f"editor-{number}") for number in range(8)]
    for editor in editors:
        site.host.let(editor, ISSUE)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda editor: outcome(lambda: add(site, editor)), editors))

    assert sum(isinstance(each, TooManySecrets) for each in done) == 5
    assert len(list_secrets(site.deps, site.caller(ALICE)).secrets) == 3


def test_an_uninstall_stops_what_is_under_way(site):
    """Who is already being served when the site uninstalls gets nothing, and leaves no grant behind."""
    view, _ = add_secret(site.deps, site.caller(ALICE), make_draft())
    host = Interrupting(lambda: uninstall_site(site.deps, make_notice(issued_at=2000)))
    late = replace(site.caller(BOB), host=host)

    with pytest.raises(InstallationNotFound):
        unlock_secret(site.deps, late, view.id, TYPED)


def test_a_reinstall_stops_what_the_old_one_had_begun(site):
    """A request of the time before finds itself in another installation, and gets nothing either."""
    view, grant = add_secret(site.deps, site.caller(ALICE), make_draft())

    def come_back():
        uninstall_site(site.deps, make_notice(issued_at=2000))
        install_site(site.deps, make_notice(issued_at=2001))

    late = replace(site.caller(BOB), host=Interrupting(come_back))

    with pytest.raises(InstallationNotFound):
        unlock_secret(site.deps, late, view.id, TYPED)
    with pytest.raises(DomainError):
        reveal_secret(site.deps, site.caller(ALICE), view.id, grant.token)


def test_readers_and_a_deletion_do_not_wait_in_a_circle(site):
    """Revealing touches a grant and reads its secret; deleting does the reverse: neither fails for that."""
    for _ in range(ROUNDS):
        view, grant = add_secret(site.deps, site.caller(ALICE), make_draft())
        calls = [
            lambda: reveal_secret(site.deps, site.caller(ALICE), view.id, grant.token),  # noqa: B023
            lambda: trash_secret(site.deps, site.caller(ALICE), view.id, grant.token),  # noqa: B023
        ]
        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(outcome, calls))

        assert not [each for each in done if isinstance(each, StoreError)]
