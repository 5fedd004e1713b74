"""Reconciling: what is gone at the host for long is deleted in the end, and nothing is for any lesser reason."""

from dataclasses import replace

import pytest

from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import ForgeInstallationId
from plugin.services.listing import list_secrets
from plugin.services.reconciling import CHECKS, PAUSE_SECONDS, reconcile_sites
from plugin.services.reporting import report_container, report_site
from plugin.services.trashing import trash_secret
from tests.cast import ALICE, CONTENT, ISSUE, OTHER_ISSUE
from tests.services.test_marking import AcmesHosts


@pytest.fixture
def waits():
    """Keep the pauses that were made."""
    return []


@pytest.fixture
def run(world, waits):
    """Reconcile, without waiting."""
    return lambda: reconcile_sites(world.deps, AcmesHosts(world), pause=waits.append)


def issues(world, count):
    """Put a secret on each of so many issues."""
    found = [Container(Product.JIRA, str(20000 + number)) for number in range(count)]
    for issue in found:
        world.host.let(ALICE, issue)
        world.add(container=issue)
    return found


def test_an_issue_that_is_gone_keeps_its_secrets_at_first(world, run):
    """One answer proves nothing: the secret can be unlocked as ever by whom the host lets see the issue."""
    secret_id, _ = world.add()
    world.host.missing = {ISSUE}

    assert run().absent == 1
    assert world.unlock(secret_id)[0].content == CONTENT


def test_an_issue_that_stays_gone_loses_its_secrets(world, run):
    """After the policy's days, at the second answer; the audit trail says why."""
    secret_id, _ = world.add()
    world.host.missing = {ISSUE}
    run()
    world.clock.advance(days=30)

    assert run().secrets == 1
    event = world.events()[-1]
    assert (event.kind, event.secret_id, event.container) == ("purged", secret_id, ISSUE)
    assert event.details == '{"reason":"container_gone"}'
    assert not world.snapshot()["secrets"]
    assert not world.snapshot()["readers"]


def test_a_day_before_that_nothing_is_deleted(world, run):
    """However often the host says that the issue is gone."""
    world.add()
    world.host.missing = {ISSUE}
    for _ in range(30):
        assert run().secrets == 0
        world.clock.advance(days=1)


def test_the_two_answers_are_a_day_apart_at_least(world, run):
    """Even where the policy keeps nothing."""
    world.add()
    world.set_policy(trash_retention=world.deps.policy.grant_idle)
    world.host.missing = {ISSUE}
    run()
    report_container(world.deps, world.site, ISSUE)
    world.clock.advance(hours=23)

    assert run().secrets == 0


def test_an_issue_that_came_back_starts_anew(world, run):
    """The days before do not count any more."""
    world.add()
    world.host.missing = {ISSUE}
    run()
    world.clock.advance(days=29)
    world.host.missing = set()
    run()
    world.clock.advance(days=2)
    world.host.missing = {ISSUE}

    assert run().secrets == 0


def test_an_issue_that_somebody_sees_is_not_gone(world, run):
    """What the host does not show to the app it may show to people, and then nothing is deleted."""
    world.add()
    world.host.missing = {ISSUE}
    run()
    world.clock.advance(days=29)
    list_secrets(world.deps, world.caller())
    world.clock.advance(days=2)

    assert run().secrets == 0


def test_a_host_without_an_answer_stops_the_run(world, run):
    """Nothing is concluded, and the site is asked again within the hour."""
    world.add()
    world.host.is_down = True

    assert run().stopped == (world.site.id,)
    asked = world.host.questions
    run()
    assert world.host.questions == asked
    world.clock.advance(hours=1)
    run()
    assert world.host.questions == asked + 1


def test_what_was_said_before_the_silence_is_not_believed(world, run, monkeypatch):
    """A host that fails half-way has perhaps been failing all the way."""
    world.add()
    world.add(container=OTHER_ISSUE)
    answers = iter([False])

    def fail_second(_container):
        for answer in answers:
            return answer
        raise HostUnavailable(retry_after_seconds=7200)

    monkeypatch.setattr(world.host, "has", fail_second)

    assert (run().absent, world.snapshot().get("container_checks", world.snapshot().get("checks"))) in [
        (0, []),
        (0, {}),
    ]


def test_the_hosts_wait_is_obeyed(world, run, monkeypatch):
    """A throttled app comes back when it was told to, not sooner."""
    world.add()
    asked = []

    def throttle(container):
        asked.append(container)
        raise HostUnavailable(retry_after_seconds=7200)

    monkeypatch.setattr(world.host, "has", throttle)
    run()
    world.clock.advance(minutes=119)
    run()
    assert len(asked) == 1
    world.clock.advance(minutes=1)
    run()
    assert len(asked) == 2


def test_an_unusual_share_of_losses_is_not_believed(world, run):
    """Three of ten known issues at once look like a lost permission."""
    found = issues(world, 10)
    run()
    world.clock.advance(days=2)
    world.host.missing = set(found[:3])

    done = run()

    assert (done.absent, done.stopped) == (0, (world.site.id,))


def test_a_usual_share_of_losses_is_believed(world, run):
    """Two of ten are work as usual."""
    found = issues(world, 10)
    run()
    world.clock.advance(days=2)
    world.host.missing = set(found[:2])

    assert run().absent == 2


def test_a_run_is_paced_and_bounded(world, run, waits, monkeypatch):
    """So many questions, with a pause after each; the next run goes on where this one ended."""
    monkeypatch.setattr("plugin.services.reconciling.CHECKS", 3)
    issues(world, 5)

    assert run().checked == 3
    assert waits == [PAUSE_SECONDS] * 3
    world.clock.advance(hours=1)
    assert run().checked == 2
    assert CHECKS >= 50


def test_what_was_looked_for_today_is_left_alone(world, run):
    """An issue is asked about once a day."""
    world.add()
    assert run().checked == 1
    world.clock.advance(hours=2)
    assert run().checked == 0


def test_an_event_makes_its_issue_due(world, run):
    """Within the hour instead of within the day."""
    world.add()
    run()
    world.clock.advance(hours=1)

    assert report_container(world.deps, world.site, ISSUE)
    assert run().checked == 1


def test_an_event_of_a_project_makes_everything_due(world, run):
    """Which issues a project had is not known."""
    issues(world, 3)
    run()
    world.clock.advance(hours=1)

    report_site(world.deps, world.site)

    assert run().checked == 3
    world.clock.advance(hours=1)
    assert run().checked == 0


def test_an_event_about_an_unknown_issue_is_not_stored(world):
    """Most issues of a site hold no secrets."""
    before = world.snapshot()

    assert not report_container(world.deps, world.site, ISSUE)
    assert world.snapshot() == before


def test_an_event_deletes_and_hides_nothing(world, run):
    """The host still shows the issue, so the secret is there."""
    secret_id, _ = world.add()
    report_container(world.deps, world.site, ISSUE)
    run()
    world.clock.advance(days=365)
    run()

    assert world.unlock(secret_id)[0].content == CONTENT


def test_the_event_of_another_tenant_changes_nothing(world):
    """Mallory's site may speak of its own issues only."""
    world.add()

    assert not report_container(world.deps, world.evil_site, ISSUE)


def test_two_machines_do_not_ask_at_once(world, run, monkeypatch):
    """The second one finds the site taken."""
    world.add()
    seen = []

    def ask_meanwhile(_container):
        monkeypatch.undo()
        seen.append(run().checked)
        return True

    monkeypatch.setattr(world.host, "has", ask_meanwhile)

    assert run().checked == 1
    assert seen == [0]


def test_trashed_secrets_are_left_to_the_trash(world, run):
    """An issue that holds nothing else is not asked about."""
    secret_id, token = world.add()

    trash_secret(world.deps, world.caller(), secret_id, token)

    assert run().checked == 0


def test_another_tenants_issue_of_the_same_number_lives_on(world, run):
    """Purging goes by the tenant."""
    world.add()
    world.host.missing = {ISSUE}
    world.evil_host.missing = {ISSUE}
    run()
    world.clock.advance(days=30)

    run()

    assert [event.kind for event in world.events(world.evil_site)] == ["installed"]


def test_a_site_of_both_doors_without_an_answer_is_left_to_forges_call(world, run):
    """Its turn comes within the hour, with another token; a site of Connect alone is left alone longer."""
    world.add()
    world.host.is_down = True
    assert [len(run().stopped), len(run().stopped)] == [1, 0]
    world.clock.advance(hours=1)
    join(world)

    assert [len(run().stopped), len(run().stopped)] == [1, 1]


def test_a_site_of_both_doors_with_an_answer_is_asked_once(world, run):
    """Forge's call then finds that nothing is due."""
    world.add()
    join(world)

    assert [run().checked, run().checked] == [1, 0]


def join(world):
    """Let the site have come by Forge, too."""
    with world.deps.store.writing() as unit:
        site = unit.installations.find(world.site.client_key)
        forge_id = ForgeInstallationId("ari:cloud:ecosystem::installation/1")
        unit.installations.update(replace(site, forge_id=forge_id, generation=site.generation + 1))
        unit.commit()
