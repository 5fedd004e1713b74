"""The mark on a Jira issue: it follows what the issue holds, whatever goes wrong on the way."""

from plugin.domain.container import Container, Product
from plugin.services.marking import MOST_FAILURES, settle_due_marks, settle_mark
from plugin.services.reconciling import reconcile_sites
from plugin.services.trashing import trash_secret
from tests.cast import ISSUE, OTHER_ISSUE

PAGE = Container(Product.CONFLUENCE, "98304")


class AcmesHosts:
    """Acme's host for Acme's tenant, and Mallory's for hers."""

    def __init__(self, world):
        self._world = world

    def of(self, tenant):
        """Return the site of one tenant."""
        is_acme = tenant.installation.id == self._world.site.id
        return self._world.host if is_acme else self._world.evil_host


def settle(world, container=ISSUE):
    """Put the mark of one issue right, as after a request."""
    return settle_mark(world.deps, world.site, container, host=world.host)


def delete(world, secret_id, token):
    """Put a secret in the trash."""
    trash_secret(world.deps, world.caller(), secret_id, token)


def test_the_first_secret_marks_its_issue(world):
    """No other issue is marked."""
    world.add()

    assert settle(world)
    assert world.host.marked == {ISSUE}


def test_the_host_is_told_once(world):
    """A further secret changes nothing that the host does not know."""
    world.add()
    settle(world)
    world.add()

    assert not settle(world)


def test_the_last_secret_takes_the_mark_along(world):
    """The mark stays while there is another secret."""
    first, second = world.add(), world.add()
    settle(world)

    delete(world, *first)
    assert not settle(world)
    assert world.host.marked == {ISSUE}

    delete(world, *second)
    assert settle(world)
    assert world.host.marked == set()


def test_what_counts_is_what_the_issue_holds_when_the_host_is_told(world):
    """A secret that came and went before leaves no mark."""
    delete(world, *world.add())

    settle(world)

    assert world.host.marked == set()


def test_a_page_needs_no_mark(world):
    """Confluence's macro stands on the page; nothing is asked for and nothing stored."""
    world.host.let(world.caller().principal.account, PAGE)
    world.add(container=PAGE)

    assert not settle(world, PAGE)


def test_a_silent_host_is_told_later(world):
    """Maintenance tries again after a minute, and then no more."""
    world.add()
    world.host.is_down = True
    assert not settle(world)
    world.host.is_down = False

    assert settle_due_marks(world.deps, AcmesHosts(world)) == 0
    world.clock.advance(minutes=1)
    assert settle_due_marks(world.deps, AcmesHosts(world)) == 1
    assert world.host.marked == {ISSUE}
    assert settle_due_marks(world.deps, AcmesHosts(world)) == 0


def test_the_waits_grow(world):
    """After the second failure a minute is too short."""
    world.add()
    world.host.is_down = True
    settle(world)
    world.clock.advance(minutes=1)
    settle(world)
    asked = world.host.questions
    world.clock.advance(minutes=1)

    settle(world)

    assert world.host.questions == asked


def test_a_host_that_never_answers_is_given_up(world):
    """The wish does not stay for ever; the next first secret makes a new one."""
    world.add()
    world.host.is_down = True
    for _ in range(MOST_FAILURES):
        settle(world)
        world.clock.advance(days=1)
    world.host.is_down = False

    assert not settle(world)


def test_a_secret_that_goes_while_the_host_is_told_counts(world, monkeypatch):
    """The one that is telling the host tells it again: the last word is the true one."""
    secret = world.add()
    tell = world.host.mark

    def mark_slowly(container, *, is_present):
        monkeypatch.setattr(world.host, "mark", tell)
        delete(world, *secret)
        assert not settle(world)
        tell(container, is_present=is_present)

    monkeypatch.setattr(world.host, "mark", mark_slowly)

    assert settle(world)
    assert world.host.marked == set()


def test_another_tenants_issue_of_the_same_number_is_not_marked(world):
    """Mallory's issue 10042 is another one."""
    world.add()
    settle_due_marks(world.deps, AcmesHosts(world))

    assert (world.host.marked, world.evil_host.marked) == ({ISSUE}, set())


def test_marking_and_looking_for_containers_do_not_meet(world):
    """An issue that is marked is looked for like any other."""
    world.add(container=OTHER_ISSUE)
    settle(world, OTHER_ISSUE)

    assert reconcile_sites(world.deps, AcmesHosts(world), pause=lambda _: None).checked == 1
