"""A machine with settings, on which the tests of the command line run commands."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from plugin import __main__ as command_line
from plugin.__main__ import main
from plugin.commands import readiness
from plugin.settings import PREFIX, Settings


@dataclass
class Machine:
    """Settings, a folder, and what was served: serving is noted instead of done."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    served: list[dict[str, Any]] = field(default_factory=list)

    @property
    def keys(self) -> Path:
        """Return where the root keys are."""
        return self.folder / "root-keys.json"

    @property
    def database(self) -> Path:
        """Return where the database is."""
        return self.folder / "secrets.db"

    def run(self, *arguments: str, **changes: str | None) -> Result:
        """Run a command; `SECRETS_X="..."` sets a variable for it, None takes it away."""
        return CliRunner().invoke(main, arguments, env=self.environ | changes)

    def prepare(self) -> None:
        """Make root keys and database."""
        assert self.run("new-root-key", str(self.keys)).exit_code == 0
        assert self.run("migrate").exit_code == 0


def make_machine(folder: Path, patch: pytest.MonkeyPatch) -> Machine:
    """Make a machine whose settings are right, and on which nothing was done yet."""
    machine = Machine(folder)
    machine.environ = {
        "SECRETS_BASE_URL": "http://127.0.0.1:9000",
        "SECRETS_DATABASE_URL": f"sqlite:///{machine.database}",
        "SECRETS_ROOT_KEYS": str(machine.keys),
    }
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        patch.delenv(name)

    def note(settings: Settings, **options: Any) -> None:
        machine.served.append({"settings": settings, **options})

    patch.setattr(command_line, "serve_app", note)
    # How the logs are configured is tested with the logs; here it would outlive the test.
    patch.setattr(readiness, "configure_logs", lambda _level: None)
    # What it switches off stays off: tests/test_hygiene.py does that to processes of its own.
    patch.setattr(command_line, "keep_memory_private", lambda: None)
    return machine
