"""A moment as a caller writes it."""

from datetime import UTC, datetime

import pytest

from plugin.domain.fields import FieldFault
from plugin.domain.moment import parse_moment

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T09:00:00Z",
        "2026-11-23t09:00:00z",
        "2026-11-23T09:00:00.000Z",
        "2026-11-23T10:00:00+01:00",
        "2026-11-23T04:30:00-04:30",
    ],
)
def test_a_moment_is_read_with_its_offset(text):
    """In UTC, whatever the offset was."""
    assert parse_moment(text) == NINE
    assert parse_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-11-23",
        "2026-11-23T09:00:00",
        "2026-11-23 09:00:00Z",
        "2026-W48-1T09:00:00Z",
        "2026-11-31T09:00:00Z",
        "2026-11-23T25:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-11-23T09:00:00.0000001Z",
        "٢٠٢٦-11-23T09:00:00Z",
        "2026-11-23T09:00:00Z\n",
        1_700_000_000,
        None,
        True,
    ],
)
def test_anything_else_is_refused(value):
    """Without an offset nobody knows which moment is meant."""
    with pytest.raises(FieldFault):
        parse_moment(value)
