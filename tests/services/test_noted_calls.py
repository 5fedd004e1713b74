"""What is counted of the questions to a site."""

import pytest

from plugin.domain.errors import HostUnavailable
from plugin.services.meter import Unmetered
from plugin.services.noted_calls import noted_call


class Outcomes(Unmetered):
    """Keeps the outcomes."""

    def __init__(self):
        self.seen = []

    def host_call(self, *, outcome, seconds):
        """Keep one."""
        assert seconds >= 0
        self.seen.append(outcome)


@pytest.fixture
def meter():
    """Return a meter that keeps outcomes."""
    return Outcomes()


def fail(meter, error):
    """Ask a question that fails."""
    with pytest.raises(type(error)), noted_call(meter):
        raise error


def test_an_answer_is_counted(meter):
    """Whatever it says."""
    with noted_call(meter):
        pass

    assert meter.seen == ["answered"]


def test_a_failure_is_counted_by_its_reason(meter):
    """The word is the protocol's own."""
    error = HostUnavailable()
    error.__cause__ = type("Fault", (Exception,), {"reason": "left_alone"})()
    fail(meter, error)

    assert meter.seen == ["left_alone"]


def test_a_failure_without_a_reason_is_counted_too(meter):
    """Under one word for all."""
    fail(meter, HostUnavailable())

    assert meter.seen == ["unavailable"]
