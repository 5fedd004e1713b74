"""The machine's clock."""

from datetime import UTC, datetime, timedelta

from plugin.domain.clock import SystemClock


def test_the_system_clock_is_aware_and_in_utc():
    """A moment without a zone would be compared wrongly, or not at all."""
    now = SystemClock().now()

    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)
