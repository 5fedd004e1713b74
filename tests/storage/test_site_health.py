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


def test_parameters_come_in_the_order_of_their_bytes(store, alices, mallorys):
    """Bytes above 127 come last on every database; other sites' are not seen, the trash is."""
    kept = {bytes([first]) * 26: make_secret() for first in (1, 1 << 7, 255)}
    keep(store, alices, *(replace(each, password_parameters=wanted) for wanted, each in kept.items()))
    keep(store, mallorys, replace(make_secret(), password_parameters=b"\x02" * 26))
    with store.writing() as unit:
        unit.secrets.trash(alices, kept[b"\x01" * 26].head.id, by=ALICE, at=NOW)
        unit.commit()

    with store.reading() as unit:
        walked = []
        above = b""
        while (found := unit.health.next_parameters(alices, above=above)) is not None:
            walked.append(found)
            above = found
        assert walked == sorted(kept)
        assert unit.health.count_parameters(alices, lowest=b"\x01", highest=b"\x80" * 26) == 2
        assert unit.health.count_parameters(alices, lowest=b"\x03", highest=b"\x04") == 0


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
