"""Facts about one site, on every store."""

from dataclasses import replace
from datetime import timedelta

from plugin.services.health_repositories import ReportState
from tests.storage.builders import ALICE, ALICES_SITE, NOW, keep, make_secret


def test_no_contact_was_noted_at_first(store, alices):
    """Nor a report."""
    with store.reading() as unit:
        assert unit.health.last_host_contact(alices) is None
        assert unit.health.report_state(alices) == ReportState(None, None)


def test_a_contact_is_noted_for_its_site(store, alices, mallorys):
    """The later one counts, and nothing else of the installation changes."""
    with store.reading() as unit:
        before = unit.installations.find(ALICES_SITE)
    for hours in (0, 1):
        with store.writing() as unit:
            unit.health.note_host_contact(alices, at=NOW + timedelta(hours=hours))
            unit.commit()

    with store.reading() as unit:
        assert unit.health.last_host_contact(alices) == NOW + timedelta(hours=1)
        assert unit.health.last_host_contact(mallorys) is None
        assert unit.installations.find(ALICES_SITE) == before


def test_an_event_of_the_host_leaves_the_contact_as_it_was(store, alices):
    """Installing anew writes the whole row, but not this column."""
    with store.writing() as unit:
        unit.health.note_host_contact(alices, at=NOW)
        unit.installations.update(replace(unit.installations.find(ALICES_SITE), generation=2))
        unit.commit()

    with store.reading() as unit:
        assert unit.health.last_host_contact(alices) == NOW


def test_secrets_are_counted_by_their_parameters_without_the_salt(store, alices, mallorys):
    """Any bytes are told apart; other sites' are not seen, the trash is."""
    stored = [bytes([first]) * 10 + salt * 16 for first, salt in ((1, b"a"), (1, b"b"), (255, b"a"))]
    kept = [replace(make_secret(), password_parameters=each) for each in stored]
    keep(store, alices, *kept)
    keep(store, mallorys, replace(make_secret(), password_parameters=b"\x02" * 26))
    with store.writing() as unit:
        unit.secrets.trash(alices, kept[0].head.id, by=ALICE, at=NOW)
        unit.commit()

    with store.reading() as unit:
        assert unit.health.profiles(alices) == {b"\x01" * 10: 2, b"\xff" * 10: 1}


def test_the_state_of_the_reports_is_told(store, alices):
    """When the accounts were last reported, and when they are next."""
    with store.writing() as unit:
        run = unit.account_reports.claim(alices, now=NOW, until=NOW + timedelta(minutes=30))
        unit.account_reports.finish(alices, run, at=NOW)
        unit.commit()

    with store.reading() as unit:
        state = unit.health.report_state(alices)
    assert state.last_reported_at == NOW
    assert state.next_due_at > NOW
