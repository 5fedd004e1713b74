"""The doctor: it looks at everything, tells all that is wrong at once, and changes nothing."""

from pathlib import Path

import pytest

from tests.machine import Machine, make_machine


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return make_machine(tmp_path, monkeypatch)


def test_doctor_finds_nothing_wrong_with_a_ready_machine(machine):
    """Every subject is good, and development is named as such."""
    machine.prepare()

    done = machine.run("doctor")

    assert done.exit_code == 0
    assert [line[:4] for line in done.output.splitlines()] == ["ok  "] * 5
    assert "for development only" in done.output


def test_doctor_tells_all_that_is_wrong_at_once(machine):
    """Each fault comes with what mends it."""
    done = machine.run("doctor")

    assert done.exit_code == 1
    bad = [line for line in done.output.splitlines() if line.startswith("BAD ")]
    assert [line[5:].partition(":")[0] for line in bad] == ["root keys", "database"]
    assert "python -m plugin new-root-key FILE" in bad[0]
    assert "python -m plugin migrate" in bad[1]


def test_doctor_refuses_a_base_url_that_atlassian_would_refuse(machine):
    """The descriptor could not be built from it."""
    machine.prepare()

    done = machine.run("doctor", SECRETS_BASE_URL="https://" + "a" * 200 + ".example.com")

    assert done.exit_code == 1
    assert "BAD  base URL" in done.output


def test_doctor_changes_nothing(machine):
    """To look is not to make."""
    machine.run("doctor")

    assert list(machine.folder.iterdir()) == []
