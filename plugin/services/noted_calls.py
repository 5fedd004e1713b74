"""Counts what becomes of the questions to a site."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from plugin.domain.errors import HostUnavailable
from plugin.services.meter import Meter

_ANSWERED, _UNAVAILABLE = "answered", "unavailable"


@contextmanager
def noted_call(meter: Meter) -> Iterator[None]:
    """Count the one question that is asked in the block, by the fixed word for what was wrong with the answer."""
    began, outcome = time.perf_counter(), _ANSWERED
    try:
        yield
    except HostUnavailable as error:
        # The cause is the protocol's; its reason is a word of an enumeration, never a text of the site's.
        outcome = str(getattr(error.__cause__, "reason", _UNAVAILABLE))
        raise
    finally:
        meter.host_call(outcome=outcome, seconds=time.perf_counter() - began)
