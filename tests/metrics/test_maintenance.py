"""The file that a run of maintenance leaves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from plugin.metrics.maintenance import write_maintenance
from plugin.services.maintaining import Maintained
from tests.machine import Machine, make_machine

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_the_file_says_when_and_how_much(tmp_path: Path) -> None:
    """Each number of the run, by its name."""
    file = tmp_path / "secrets.prom"
    write_maintenance(file, Maintained(secrets=3, grants=2, attempts=1), at=NOON)

    samples = {
        (sample.name, sample.labels.get("what")): sample.value
        for family in text_string_to_metric_families(file.read_text())
        for sample in family.samples
    }
    assert samples["secrets_maintenance_last_run_timestamp_seconds", None] == NOON.timestamp()
    assert samples["secrets_maintenance_done", "secrets"] == 3
    assert samples["secrets_maintenance_done", "installations"] == 0


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    """Nothing of the last run stays."""
    file = tmp_path / "secrets.prom"
    file.write_text("old")
    write_maintenance(file, Maintained(secrets=0, grants=0, attempts=0), at=NOON)

    assert "old" not in file.read_text()
    assert list(tmp_path.iterdir()) == [file]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = make_machine(tmp_path, monkeypatch)
    made.prepare()
    return made


def test_the_command_writes_it_when_it_is_told_to(machine: Machine) -> None:
    """Only then."""
    file = machine.folder / "secrets.prom"

    assert machine.run("maintain").exit_code == 0
    assert not file.exists()
    assert machine.run("maintain", "--metrics-file", str(file)).exit_code == 0
    assert "secrets_maintenance_done" in file.read_text()


def test_a_file_that_cannot_be_written_is_said(machine: Machine) -> None:
    """The run itself is done by then."""
    done = machine.run("maintain", "--metrics-file", str(machine.folder / "none" / "secrets.prom"))

    assert done.exit_code == 1
    assert "was not written" in done.output
