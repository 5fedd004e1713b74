"""What is counted, and what must never stand in a label."""

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from plugin.metrics.registry import PrometheusMeter


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def meter(registry: CollectorRegistry) -> PrometheusMeter:
    return PrometheusMeter(registry)


def test_a_request_is_counted_by_route_and_status(
    registry: CollectorRegistry, meter: PrometheusMeter
) -> None:
    """Its time goes into the histogram of its route."""
    meter.request(route="/healthz", method="GET", status=200, seconds=0.02)

    assert registry.get_sample_value("secrets_answers_total", {"route": "/healthz", "status": "200"}) == 1
    bucket = {"route": "/healthz", "method": "GET", "le": "0.025"}
    assert registry.get_sample_value("secrets_request_seconds_bucket", bucket) == 1


def test_refusals_are_counted_by_code(registry: CollectorRegistry, meter: PrometheusMeter) -> None:
    """A wave of wrong passwords is seen without reading a log."""
    meter.refused("wrong_password")
    meter.refused("wrong_password")

    assert registry.get_sample_value("secrets_refusals_total", {"code": "wrong_password"}) == 2


def test_host_calls_are_counted_by_outcome(registry: CollectorRegistry, meter: PrometheusMeter) -> None:
    """With the time that they took."""
    meter.host_call(outcome="answered", seconds=0.2)

    assert registry.get_sample_value("secrets_host_call_seconds_count", {"outcome": "answered"}) == 1


def test_looks_into_memories_are_counted(registry: CollectorRegistry, meter: PrometheusMeter) -> None:
    """Hits and misses apart."""
    meter.cache("titles", is_hit=True)
    meter.cache("titles", is_hit=False)

    for result in ("hit", "miss"):
        assert (
            registry.get_sample_value("secrets_cache_looks_total", {"cache": "titles", "result": result}) == 1
        )


def test_password_tests_go_up_and_down(registry: CollectorRegistry, meter: PrometheusMeter) -> None:
    """Who waits and who runs is what counts now."""
    meter.argon2(waiting=1)
    meter.argon2(waiting=-1)
    meter.argon2(running=1)

    assert registry.get_sample_value("secrets_argon2", {"state": "waiting"}) == 0
    assert registry.get_sample_value("secrets_argon2", {"state": "running"}) == 1


def test_no_label_can_name_a_site_or_a_person(registry: CollectorRegistry, meter: PrometheusMeter) -> None:
    """All names of labels are known: a new one has to be looked at."""
    meter.request(route="/healthz", method="GET", status=200, seconds=0.1)
    meter.refused("locked")
    meter.host_call(outcome="answered", seconds=0.1)
    meter.cache("titles", is_hit=True)
    meter.argon2(running=1)

    names = {name for family in registry.collect() for sample in family.samples for name in sample.labels}
    assert names == {"route", "method", "status", "code", "outcome", "cache", "result", "state", "le"}
    assert b"secrets_" in generate_latest(registry)
