"""A machine on which something has happened, its exports, and the verifier that stands alone."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from plugin import verify_export
from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.ids import AccountId, SecretId
from plugin.storage.engine import open_store
from tests.cast import ACME, ALICE, BOB, ISSUE
from tests.machine import make_machine
from tests.storage.builders import install

START = datetime(2026, 1, 1, tzinfo=UTC)
FORMULA = AccountId("=cmd|' /C calc'!A0")


def append(machine, *, install_at=None, accounts=(ALICE,)):
    """Write an event for each account."""
    store = open_store(f"sqlite:///{machine.database}")
    site = install(store, install_at) if install_at else None
    with store.writing() as unit:
        found = site or unit.installations.find(ACME).id
        for number, account in enumerate(accounts):
            at = START + timedelta(hours=number)
            unit.audit.append(
                found,
                AuditEntry(AuditKind.UNLOCKED, at, account, SecretId(uuid4()), ISSUE, {"version": number}),
            )
        unit.commit()
    store.close()


def erase(machine, account):
    """Forget an account."""
    assert machine.run("account", "erase", "--account", account).exit_code == 0


def alone(*arguments):
    """Run the verifier by itself, in a Python that sees nothing of ours."""
    script = Path(verify_export.__file__)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ["PATH"]},
    )
    return done.returncode, done.stdout + done.stderr


def make_audited_machine(folder, patch):
    """Make a machine with keys, and a database in which something has happened."""
    machine = make_machine(folder, patch)
    machine.prepare()
    append(machine, install_at=ACME, accounts=[None, ALICE, BOB, FORMULA, ALICE])
    return machine


def export_trail(machine):
    """Export the trail; return the file and the head that was printed."""
    file = machine.folder / "audit.jsonl"
    done = machine.run("audit", "export", ACME, "--output", str(file))
    assert done.exit_code == 0, done.output
    return file, done.output.rsplit("Head: ", 1)[1].strip()
