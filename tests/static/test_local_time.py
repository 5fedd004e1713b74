"""Times as the browser's own fields hold them."""

import pytest

from tests.static.conftest import Scripts


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("UTC", "2026-03-29T00:30"),
        ("Europe/Berlin", "2026-03-29T01:30"),
        ("America/New_York", "2026-03-28T20:30"),
    ],
)
def test_a_time_is_shown_and_read_in_the_readers_zone(scripts: Scripts, zone: str, local: str) -> None:
    """Half an hour before the clocks change in Berlin: there and back is the same moment."""
    expression = "[momentValue('2026-03-29T00:30:00.000Z'), timeOf(momentValue('2026-03-29T00:30:00.000Z'))]"

    found = scripts.run(expression, zone=zone, local_time="momentValue, timeOf")

    assert found == [local, "2026-03-29T00:30:00.000Z"]


def test_a_day_is_its_beginning_where_the_reader_is(scripts: Scripts) -> None:
    """And it is shown as the same day again."""
    found = scripts.run(
        "[timeOf('2026-07-01'), dayValue(timeOf('2026-07-01'))]",
        zone="Asia/Tokyo",
        local_time="timeOf, dayValue",
    )

    assert found == ["2026-06-30T15:00:00.000Z", "2026-07-01"]


def test_nothing_is_no_time(scripts: Scripts) -> None:
    """An empty field takes a limit away."""
    assert scripts.run("[timeOf(''), momentValue(null)]", local_time="timeOf, momentValue") == [None, ""]
