"""Runs the commands of docs/backup.md as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```sh (?P<name>[a-z-]+)\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)


def documented() -> dict[str, str]:
    """Return the blocks of commands by name."""
    text = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
    return {block["name"]: block["commands"] for block in _BLOCK.finditer(text)}


def run(name: str, *, programs: Path | None = None, **variables: str) -> str:
    """Run a block with these variables, stopping at the first command that fails; return what it prints."""
    folders = [str(Path(sys.executable).parent), *([str(programs)] if programs else []), os.environ["PATH"]]
    clean = {key: text for key, text in os.environ.items() if not key.startswith(("SECRETS_", "PG"))}
    environment = {**clean, "PATH": os.pathsep.join(folders), **variables}
    done = subprocess.run(
        ["sh", "-eu", "-c", documented()[name]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_program(*command: str) -> bytes:
    """Run a program and return what it prints."""
    return subprocess.run(command, check=True, capture_output=True).stdout
