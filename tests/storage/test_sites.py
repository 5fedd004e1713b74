"""What keeps the app in step with the sites, on every store."""

import uuid
from datetime import timedelta

import pytest

from plugin.domain.installation import InstallationState
from plugin.services.errors import StoreConflict
from plugin.services.site_repositories import DueCheck
from tests.storage.builders import (
    ALICE,
    ALICES_SITE,
    ISSUE,
    MALLORYS_SITE,
    NOW,
    OTHER_ISSUE,
    install,
    keep,
    make_grant,
    make_secret,
)

HOUR = timedelta(hours=1)
STAMP, NEXT_STAMP = uuid.UUID(int=1), uuid.UUID(int=2)


def write(store, act):
    """Do something in a unit of its own, and return what came of it."""
    with store.writing() as unit:
        result = act(unit)
        unit.commit()
    return result


def due(store, installation_id, *, checked_before=NOW, limit=10):
    """Return what is to be looked for."""
    with store.reading() as unit:
        return unit.container_checks.due(installation_id, checked_before=checked_before, limit=limit)


def test_every_container_with_secrets_is_due_once(store, alices, mallorys):
    """However many secrets it holds; those of another tenant are another's."""
    keep(store, alices, make_secret(), make_secret(), make_secret(OTHER_ISSUE))
    keep(store, mallorys, make_secret())

    assert due(store, alices) == [DueCheck(ISSUE, None, None), DueCheck(OTHER_ISSUE, None, None)]


def test_a_container_with_trashed_secrets_only_is_not_due(store, alices):
    """The trash looks after them."""
    secret = make_secret()
    keep(store, alices, secret)
    write(store, lambda unit: unit.secrets.trash(alices, secret.head.id, by=ALICE, at=NOW))

    assert due(store, alices) == []


def test_those_of_events_come_first_and_then_the_longest_unchecked(store, alices):
    """The number is limited, so the order counts."""
    keep(store, alices, make_secret(), make_secret(OTHER_ISSUE))
    write(store, lambda unit: unit.container_checks.note_present(alices, [ISSUE], at=NOW - 2 * HOUR))
    assert [each.container for each in due(store, alices)] == [OTHER_ISSUE, ISSUE]

    write(store, lambda unit: unit.container_checks.note_present(alices, [OTHER_ISSUE], at=NOW - HOUR))
    assert [each.container for each in due(store, alices)] == [ISSUE, OTHER_ISSUE]

    write(store, lambda unit: unit.container_checks.report(alices, OTHER_ISSUE, at=NOW))
    assert due(store, alices, limit=1) == [DueCheck(OTHER_ISSUE, NOW, None)]


def test_what_was_checked_lately_is_not_due(store, alices):
    """The moment itself is late enough."""
    keep(store, alices, make_secret())
    write(store, lambda unit: unit.container_checks.note_present(alices, [ISSUE], at=NOW))

    assert due(store, alices, checked_before=NOW) == []
    assert len(due(store, alices, checked_before=NOW + HOUR)) == 1


def test_the_first_moment_of_an_absence_is_kept(store, alices, mallorys):
    """Until the container is there again; a check also answers an event."""
    keep(store, alices, make_secret())
    write(store, lambda unit: unit.container_checks.report(alices, ISSUE, at=NOW))
    for hours in (0, 1):
        write(
            store,
            lambda unit, at=NOW + hours * HOUR: unit.container_checks.note_absent(alices, [ISSUE], at=at),
        )

    assert due(store, alices, checked_before=NOW + 2 * HOUR) == [DueCheck(ISSUE, None, NOW)]
    with store.reading() as unit:
        assert unit.container_checks.absent_since(alices, ISSUE) == NOW
        assert unit.container_checks.absent_since(mallorys, ISSUE) is None

    write(store, lambda unit: unit.container_checks.note_present(alices, [ISSUE], at=NOW + HOUR))
    with store.reading() as unit:
        assert unit.container_checks.absent_since(alices, ISSUE) is None


def test_forgetting_a_container_starts_anew(store, alices):
    """It is due again, as if it had never been looked for."""
    keep(store, alices, make_secret())
    write(store, lambda unit: unit.container_checks.note_absent(alices, [ISSUE], at=NOW))
    write(store, lambda unit: unit.container_checks.forget(alices, ISSUE))

    assert due(store, alices) == [DueCheck(ISSUE, None, None)]


def test_a_containers_secrets_are_deleted_with_all_that_belongs_to_them(store, alices, mallorys):
    """At most so many at once; readers and grants go along; others, the trash included, stay."""
    gone, more, other, trashed, hers = (
        make_secret(),
        make_secret(),
        make_secret(OTHER_ISSUE),
        make_secret(),
        make_secret(),
    )
    keep(store, alices, gone, more, other, trashed)
    keep(store, mallorys, hers)
    grant = make_grant(gone.head.id)

    def prepare(unit):
        unit.secrets.trash(alices, trashed.head.id, by=ALICE, at=NOW)
        unit.readers.record(alices, gone.head.id, ALICE, NOW)
        unit.grants.add(alices, grant, keep=5)

    write(store, prepare)

    found = [
        write(store, lambda unit: unit.container_checks.delete_secrets(alices, ISSUE, limit=1)) for _ in "123"
    ]

    assert {each for batch in found for each in batch} == {gone.head.id, more.head.id}
    assert [len(batch) for batch in found] == [1, 1, 0]
    with store.reading() as unit:
        assert unit.grants.find(alices, grant.id) is None
        assert not unit.readers.is_known(alices, gone.head.id, ALICE)
        assert unit.secrets.get(alices, other.head.id)
        assert unit.secrets.get(mallorys, hers.head.id)
        assert unit.secrets.counts(alices).trashed == 1


def sites(store, now=NOW):
    """Return the sites that are to be asked."""
    with store.reading() as unit:
        return unit.reconciliations.due_across_tenants(now=now, limit=10)


def test_a_site_is_due_until_somebody_takes_it(store, alices, mallorys):
    """The one who comes second does not get it, and it is due again when the time is over."""
    assert set(sites(store)) == {ALICES_SITE, MALLORYS_SITE}

    takes = [
        write(store, lambda unit: unit.reconciliations.claim(alices, now=NOW, until=NOW + HOUR)) for _ in "12"
    ]

    assert takes == [True, False]
    assert sites(store) == [MALLORYS_SITE]
    assert set(sites(store, NOW + HOUR)) == {ALICES_SITE, MALLORYS_SITE}
    assert write(store, lambda unit: unit.reconciliations.claim(alices, now=NOW + HOUR, until=NOW + 2 * HOUR))


def test_a_site_can_be_put_off(store, alices):
    """Until the moment that is named."""
    write(store, lambda unit: unit.reconciliations.claim(alices, now=NOW, until=NOW + HOUR))
    write(store, lambda unit: unit.reconciliations.postpone(alices, until=NOW + 3 * HOUR))

    assert sites(store, NOW + 2 * HOUR) == []
    assert sites(store, NOW + 3 * HOUR) == [ALICES_SITE]


@pytest.mark.parametrize("state", [InstallationState.UNINSTALLED, InstallationState.PURGED])
def test_a_site_that_has_left_is_not_asked(store, state):
    """Neither for its containers nor for its marks."""
    gone = install(store, state=state)
    write(store, lambda unit: unit.panel_marks.request(gone, ISSUE, stamp=STAMP, at=NOW))

    assert sites(store) == []
    assert marks(store) == []


def test_the_last_event_of_a_site_is_kept(store, alices):
    """It does not take a claim away."""
    write(store, lambda unit: unit.reconciliations.claim(alices, now=NOW, until=NOW + HOUR))
    write(store, lambda unit: unit.reconciliations.report(alices, at=NOW))

    assert sites(store) == []
    with store.reading() as unit:
        assert unit.reconciliations.reported_at(alices) == NOW


def test_a_site_without_events_has_none(store, alices):
    """Nothing is made up."""
    with store.reading() as unit:
        assert unit.reconciliations.reported_at(alices) is None


def marks(store, now=NOW):
    """Return the issues whose mark is to be put right."""
    with store.reading() as unit:
        return unit.panel_marks.due_across_tenants(now=now, limit=10)


def request(store, installation_id, *, stamp=STAMP):
    """Ask for the issue's mark to be put right."""
    write(store, lambda unit: unit.panel_marks.request(installation_id, ISSUE, stamp=stamp, at=NOW))


def claim(store, installation_id, *, now=NOW):
    """Take the issue's mark."""
    return write(
        store, lambda unit: unit.panel_marks.claim(installation_id, ISSUE, now=now, until=now + HOUR)
    )


def test_a_mark_is_taken_by_one_only(store, alices, mallorys):
    """Until it is settled, or the claim ends."""
    request(store, alices)
    assert marks(store) == [(ALICES_SITE, ISSUE)]

    assert (claim(store, mallorys), claim(store, alices), claim(store, alices)) == (None, STAMP, None)
    assert marks(store) == []
    assert claim(store, alices, now=NOW + HOUR) == STAMP


def test_a_settled_mark_is_gone(store, alices):
    """Nothing is left to do."""
    request(store, alices)
    claim(store, alices)

    assert write(store, lambda unit: unit.panel_marks.settle(alices, ISSUE, stamp=STAMP))
    assert marks(store, NOW + 2 * HOUR) == []


def test_a_new_request_outlives_the_settling_of_the_old_one(store, alices):
    """It waits for the claim's end, and is due at once then."""
    request(store, alices)
    claim(store, alices)
    request(store, alices, stamp=NEXT_STAMP)
    assert claim(store, alices) is None

    assert not write(store, lambda unit: unit.panel_marks.settle(alices, ISSUE, stamp=STAMP))
    assert claim(store, alices) == NEXT_STAMP


def test_failures_are_counted_until_the_next_request(store, alices):
    """The old request's failure does not count for the new one."""
    request(store, alices)

    def fail():
        return write(store, lambda unit: unit.panel_marks.fail(alices, ISSUE, stamp=STAMP))

    assert [fail(), fail()] == [1, 2]
    request(store, alices, stamp=NEXT_STAMP)
    assert fail() == 0


def test_a_failed_mark_waits(store, alices):
    """Until the moment that is named."""
    request(store, alices)
    claim(store, alices)

    def put_off(unit):
        unit.panel_marks.fail(alices, ISSUE, stamp=STAMP)
        unit.panel_marks.postpone(alices, ISSUE, stamp=STAMP, until=NOW + 2 * HOUR)

    write(store, put_off)

    assert marks(store, NOW + HOUR) == []
    assert claim(store, alices, now=NOW + 2 * HOUR) == STAMP


def test_a_site_that_nobody_knows_is_refused(store):
    """What names another row is checked at the commit."""
    with pytest.raises(StoreConflict):
        write(store, lambda unit: unit.panel_marks.request(uuid.uuid4(), ISSUE, stamp=STAMP, at=NOW))


def test_a_purged_site_leaves_none_of_this(store, alices):
    """Forgetting an installation forgets what was to be asked of it."""
    request(store, alices)
    write(store, lambda unit: unit.container_checks.note_absent(alices, [ISSUE], at=NOW))
    write(store, lambda unit: unit.reconciliations.claim(alices, now=NOW, until=NOW + HOUR))
    write(store, lambda unit: unit.remains.forget(alices))

    assert (marks(store), sites(store)) == ([], [ALICES_SITE])
    with store.reading() as unit:
        assert unit.container_checks.absent_since(alices, ISSUE) is None
