"""What an admin may look for."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from plugin.domain.audit import AuditKind
from plugin.domain.audit_search import AuditSearch, parse_audit_search, parse_leaver
from plugin.domain.errors import InvalidInput

SECRET = "9f8b7c6d-1111-4222-8333-444455556666"


def test_nothing_means_everything():
    """The newest fifty events."""
    assert parse_audit_search({}) == AuditSearch(limit=50)


def test_null_counts_as_absent():
    """A form may send every field."""
    assert (
        parse_audit_search({"kinds": None, "account_id": None, "before": None, "limit": None})
        == AuditSearch()
    )


def test_everything_can_be_said_at_once():
    """Kinds come in a fixed order, each once."""
    search = parse_audit_search(
        {
            "kinds": ["unlocked", "created", "unlocked"],
            "account_id": "alice",
            "secret_id": SECRET,
            "from": "2026-01-01T00:00:00Z",
            "to": "2026-01-02T00:00:00Z",
            "before": 7,
            "limit": 100,
        }
    )

    assert search == AuditSearch(
        kinds=(AuditKind.CREATED, AuditKind.UNLOCKED),
        account="alice",
        secret_id=UUID(SECRET),
        from_at=datetime(2026, 1, 1, tzinfo=UTC),
        to_at=datetime(2026, 1, 2, tzinfo=UTC),
        before=7,
        limit=100,
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kinds": "unlocked"}, "kinds"),
        ({"kinds": ["opened"]}, "kinds"),
        ({"kinds": [["unlocked"]]}, "kinds"),
        ({"account_id": ""}, "account_id"),
        ({"account_id": "a" * 129}, "account_id"),
        ({"account_id": "a\0b"}, "account_id"),
        ({"account_id": "\ud800"}, "account_id"),
        ({"account_id": 5}, "account_id"),
        ({"secret_id": "1"}, "secret_id"),
        ({"secret_id": 1}, "secret_id"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-01-01"}, "to"),
        ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, "to"),
        ({"before": 0}, "before"),
        ({"before": 2**63}, "before"),
        ({"before": True}, "before"),
        ({"before": "3"}, "before"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": 1.5}, "limit"),
        ({"title": "Database"}, "body"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(body, field):
    """The complaint names the field and never the value."""
    with pytest.raises(InvalidInput) as caught:
        parse_audit_search(body)

    assert set(caught.value.fields) == {field}


def test_all_complaints_come_at_once():
    """Two bad fields, two complaints."""
    with pytest.raises(InvalidInput) as caught:
        parse_audit_search({"limit": 0, "kinds": 1})

    assert set(caught.value.fields) == {"limit", "kinds"}


def test_a_leaver_is_an_account():
    """And nothing besides it."""
    assert parse_leaver({"account_id": "bob"}) == "bob"
    for body in ({}, {"account_id": None}, {"account_id": "bob", "x": 1}):
        with pytest.raises(InvalidInput):
            parse_leaver(body)
