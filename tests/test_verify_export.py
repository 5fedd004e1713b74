"""Verifying an export with nothing but the export: a whole one passes, and each change of it shows."""

import ast
import json
import sqlite3
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from plugin import verify_export
from plugin.domain.audit import AuditEntry, AuditKind
from plugin.storage.engine import open_store
from tests.audited_machine import START, alone, append, export_trail, make_audited_machine
from tests.cast import ACME, ALICE


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Make a machine on which something has happened."""
    return make_audited_machine(tmp_path, monkeypatch)


@pytest.fixture
def exported(machine):
    """Export the trail; return the file and the head that was printed."""
    return export_trail(machine)


def rewrite(file, change):
    """Change the lines of an export."""
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    changed = change(lines) or lines
    file.write_text("".join(json.dumps(line) + "\n" for line in changed))


def test_an_export_verifies_with_nothing_but_itself(machine, exported):
    """By the script alone and by the command, which needs no settings."""
    file, head = exported
    said = f"{ACME}: whole, 6 events from 1 to 6.\nHead: {head}\n"

    assert alone(file, "--pin", head) == (0, said)
    done = machine.run("audit", "verify-export", str(file), SECRETS_DATABASE_URL=None, SECRETS_ROOT_KEYS=None)
    assert (done.exit_code, done.output) == (0, said)


def test_the_verifier_needs_nothing_but_python():
    """An auditor copies one file."""
    tree = ast.parse(Path(verify_export.__file__).read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
        )
    }

    assert imported <= sys.stdlib_module_names


def test_a_trail_that_was_shortened_by_its_policy_verifies(machine):
    """From the hash of the last event that was cut off."""
    append(machine)
    file = machine.folder / "audit.jsonl"
    store = open_store(f"sqlite:///{machine.database}")
    with store.writing() as unit:
        site = unit.installations.find(ACME).id
        unit.audit.serialise(site)
        last = unit.audit.events(site)[2]
        unit.audit_chains.cut(site, last=last)
        details = {"events": 3, "up_to": last.sequence}
        unit.audit.append(site, AuditEntry(AuditKind.AUDIT_PRUNED, START, details=details))
        unit.commit()
    store.close()
    machine.run("audit", "export", ACME, "--output", str(file))

    code, said = alone(file, "--pin", "1:" + "0" * 64)

    assert (code, "The pinned event is older than what is kept." in said) == (0, True)


def cut_off(lines):
    """Take the first event away, and let the export begin with the second."""
    lines[0].update(first_sequence=2, previous_hash=lines[1]["hash"])
    return lines[:1] + lines[2:]


CHANGES = {
    "a kind": lambda lines: lines[2].update(kind="locked"),
    "a moment": lambda lines: lines[2].update(at_micros=lines[2]["at_micros"] + 1),
    "the readable moment": lambda lines: lines[2].update(at="2026-01-01T09:00:00.000000Z"),
    "the details": lambda lines: lines[2].update(details="{}"),
    "a secret": lambda lines: lines[2].update(secret_id=lines[3]["secret_id"]),
    "no secret": lambda lines: lines[2].update(secret_id=None),
    "an account": lambda lines: lines[2].update(account_id="mallory"),
    "an actor": lambda lines: lines[2].update(actor=lines[3]["actor"]),
    "a name where there is no actor": lambda lines: lines[1].update(account_id="mallory", account_salt="00"),
    "a hash": lambda lines: lines[2].update(hash="0" * 64),
    "a missing event": lambda lines: lines[:3] + lines[4:],
    "a missing end": lambda lines: lines[:-1],
    "a missing beginning": lambda lines: lines[:1] + lines[2:],
    "a missing beginning that the first line denies": cut_off,
    "a number as text in the first line": lambda lines: lines[0].update(first_sequence="1"),
    "no hash in the first line": lambda lines: lines[0].update(previous_hash=None),
    "no events at all": lambda lines: lines[:1],
    "two events in the other order": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "an event twice": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "another installation": lambda lines: lines[0].update(installation_id=str(uuid4())),
    "another format": lambda lines: lines[0].update(format="secrets-audit/2"),
    "a member more": lambda lines: lines[2].update(note="x"),
    "a member less": lambda lines: [
        lines[0],
        {k: v for k, v in lines[1].items() if k != "actor"},
        *lines[2:],
    ],
    "a number as text": lambda lines: lines[2].update(at_micros="5"),
    "a negative number": lambda lines: lines[2].update(at_micros=-1),
    "a list for an object": lambda lines: [lines[0], [1], *lines[2:]],
    "empty objects": lambda lines: [{} for _ in lines],
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_export_that_was_changed_is_broken(exported, name):
    """Whatever was changed, moved, removed or added: an error and no trace."""
    file, _ = exported
    rewrite(file, CHANGES[name])

    code, said = alone(file)

    assert code == 1
    assert said.startswith("BROKEN: ")
    assert len(said.splitlines()) == 1


def test_a_member_that_stands_twice_is_broken(exported):
    """A reader would see one value, and the verifier another."""
    file, _ = exported
    file.write_text(file.read_text().replace('{"sequence":2,', '{"kind":"locked","sequence":2,', 1))

    assert alone(file)[0] == 1


def test_a_chain_made_anew_is_whole_but_has_not_the_pinned_head(machine, exported):
    """What a writer to the database can do, and what shows it: a head that was kept elsewhere."""
    _, head = exported
    forger = make_forger(machine)
    forged = forger.folder / "forged.jsonl"
    forger.run("audit", "export", ACME, "--output", str(forged))

    assert alone(forged)[0] == 0
    code, said = alone(forged, "--pin", head)
    assert (code, "pinned" in said) == (1, True)


def make_forger(machine):
    """Write another history into the same database."""
    with sqlite3.connect(machine.database) as connection:
        for table in ("audit_events", "audit_heads", "audit_accounts"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - one of our own tables
    connection.close()
    append(machine, accounts=[ALICE] * 9)
    return machine


@pytest.mark.parametrize(
    "text", ["", "\n", "not json\n", "\x00\xff", "[" * 5000 + "\n", "x" * (1024 * 1024 + 5)]
)
def test_a_file_that_is_no_export_is_broken(tmp_path, text):
    """Empty, text, bytes, deep nesting, an endless line."""
    file = tmp_path / "file"
    file.write_text(text)

    code, said = alone(file)

    assert code == 1
    assert said.startswith("BROKEN: ")


def test_a_file_that_is_not_there_is_told(machine):
    """By the script and by the command."""
    missing = machine.folder / "missing"

    assert alone(missing)[0] == 1
    assert "cannot be read" in machine.run("audit", "verify-export", str(missing)).output
