"""The commands about the audit trail, run as an operator runs them."""

import csv
import json
import sqlite3
import stat

import pytest

from plugin import audit_files
from tests.audited_machine import FORMULA, alone, erase, export_trail, make_audited_machine
from tests.cast import ACME, ALICE, BOB


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Make a machine on which something has happened."""
    return make_audited_machine(tmp_path, monkeypatch)


@pytest.fixture
def exported(machine):
    """Export the trail; return the file and the head that was printed."""
    return export_trail(machine)


def test_a_whole_trail_is_verified_and_its_head_told(machine):
    """The head is what an auditor keeps elsewhere."""
    done = machine.run("audit", "verify", ACME)

    assert done.exit_code == 0
    said, head = done.output.splitlines()
    assert said == f"{ACME}: whole, 5 events."
    assert head.startswith("Head: 5:")
    assert machine.run("audit", "verify", ACME, "--pin", head[6:]).exit_code == 0


def test_all_trails_are_verified_at_once(machine):
    """Each with its head."""
    done = machine.run("audit", "verify", "--all")

    assert done.exit_code == 0
    assert f"{ACME}: whole, 5 events." in done.output


def test_a_broken_trail_ends_the_command_with_an_error(machine):
    """And the event is named."""
    with sqlite3.connect(machine.database) as connection:
        connection.execute("UPDATE audit_events SET kind = 'locked' WHERE sequence = 3")
    connection.close()

    done = machine.run("audit", "verify", "--all")

    assert done.exit_code == 1
    assert f"{ACME}: BROKEN: event 3 or the one before it was changed." in done.output


@pytest.mark.parametrize(
    "arguments",
    [[], ["--all", "x"], ["--all", "--pin", "1:" + "0" * 64], [ACME, "--pin", "1"], [ACME, "--pin", "x:y"]],
)
def test_it_must_be_clear_what_to_verify(machine, arguments):
    """One installation or all; a pin belongs to one."""
    assert machine.run("audit", "verify", *arguments).exit_code == 2


def test_another_head_than_the_pinned_one_shows(machine):
    """As if somebody had made the chain anew."""
    done = machine.run("audit", "verify", ACME, "--pin", "5:" + "0" * 64)

    assert done.exit_code == 1
    assert "pinned" in done.output


@pytest.mark.parametrize("command", [["verify", "nobody"], ["export", "nobody", "--output", "{folder}/x"]])
def test_an_unknown_installation_stops_the_command(machine, command):
    """A slip of the key is told, and no file is made."""
    done = machine.run("audit", *[part.format(folder=machine.folder) for part in command])

    assert done.exit_code == 1
    assert "There is no installation with this client key." in done.output
    assert not (machine.folder / "x").exists()


def test_an_export_can_be_read_by_its_owner_alone(exported):
    """It names accounts."""
    file, _ = exported

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_export_names_accounts_unless_they_were_erased(machine):
    """With the salt that shows that the name is right."""
    erase(machine, BOB)
    file = machine.folder / "audit.jsonl"
    machine.run("audit", "export", ACME, "--output", str(file))

    _, *events = [json.loads(line) for line in file.read_text().splitlines()]
    assert [event["account_id"] for event in events[:4]] == [None, ALICE, None, FORMULA]
    assert [event["kind"] for event in events[-2:]] == ["account_erased", "audit_exported"]
    assert BOB not in file.read_text()
    assert alone(file)[0] == 0


def test_an_export_never_overwrites(machine, exported):
    """Nothing is exported then, and no event written."""
    file, head = exported
    before = file.read_bytes()

    done = machine.run("audit", "export", ACME, "--output", str(file))

    assert (done.exit_code, file.read_bytes()) == (1, before)
    assert f"Head: {head}" in machine.run("audit", "verify", ACME).output


def test_an_export_into_a_folder_that_is_not_there_says_so(machine):
    """The reason, without a trace."""
    done = machine.run("audit", "export", ACME, "--output", str(machine.folder / "no" / "audit.jsonl"))

    assert done.exit_code == 1
    assert "No such file" in done.output


def test_what_was_half_written_is_deleted(machine, monkeypatch):
    """A full disk leaves no file that looks like an export."""
    file = machine.folder / "audit.jsonl"

    def full(_members):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit_files, "_line", full)

    done = machine.run("audit", "export", ACME, "--output", str(file))
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert not file.exists()


def test_no_cell_of_the_csv_is_a_formula(machine):
    """An account id comes from outside, and so may anything that looks like one."""
    file = machine.folder / "audit.csv"
    assert machine.run("audit", "export", ACME, "--format", "csv", "--output", str(file)).exit_code == 0

    with file.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["account_id"] for row in rows] == ["", ALICE, BOB, f"'{FORMULA}", ALICE, ""]
    assert rows[1]["at"] == "2026-01-01T01:00:00.000000Z"
    assert rows[1]["details"] == '{"version":1}'


def test_an_export_is_read_in_pages(machine, exported, monkeypatch):
    """However long the trail is, as much is kept in memory as a page has."""
    monkeypatch.setattr("plugin.services.walking_chain.PAGE", 2)
    file = machine.folder / "again.jsonl"

    done = machine.run("audit", "export", ACME, "--output", str(file))

    assert "Wrote 7 events" in done.output
    assert file.read_text().splitlines()[1:7] == exported[0].read_text().splitlines()[1:]
