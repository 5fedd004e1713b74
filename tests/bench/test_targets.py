"""The table of targets: what was reached is told from what was not."""

import pytest

from bench.web.targets import Target, _size

SIZES = """# What size costs

## PostgreSQL: 1,000,000 secrets, 10,000 containers, beside 1,000 secrets and 5,000 events

| call | small (ms) | large (ms) | ratio | at most 1.3 |
| --- | --- | --- | --- | --- |
| list of five | 0.55 | 0.61 | 1.10 | met |
| admin overview | 8.46 | 41.55 | 4.91 | **missed** |

## SQLite: 100,000 secrets, 1,000 containers, beside 1,000 secrets and 5,000 events

| call | small (ms) | large (ms) | ratio | at most 1.3 |
| --- | --- | --- | --- | --- |
| list of five | 0.05 | 0.05 | 1.01 | met |
"""


@pytest.mark.parametrize(("measured", "is_met"), [(1.59, False), (1.6, True)])
def test_a_figure_must_reach_its_target(measured, is_met):
    """The target itself is enough."""
    assert Target.at_least("speed", 1.6, measured).is_met is is_met


@pytest.mark.parametrize(("measured", "is_met"), [(0.6, True), (0.61, False)])
def test_a_figure_must_stay_within_its_target(measured, is_met):
    """The target itself is within."""
    assert Target.at_most("memory", 0.6, measured).is_met is is_met


def test_the_slowest_call_of_each_database_counts(tmp_path):
    """Its name and its ratio are told."""
    file = tmp_path / "results-size.md"
    file.write_text(SIZES)

    postgresql, sqlite = _size(file)

    assert (postgresql.measured, postgresql.is_met) == ("4.91", False)
    assert "admin overview" in postgresql.what
    assert (sqlite.measured, sqlite.is_met) == ("1.01", True)


def test_sizes_that_were_not_measured_are_not_met(tmp_path):
    """It says how to measure them."""
    (target,) = _size(tmp_path / "missing.md")

    assert target.is_met is None
    assert "make bench-size" in target.measured
