"""The scripts of the pages, run by Node, each without a browser."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "static" / "js"


# What the scripts find in a page: its language and product, and the server's texts, which are none here.
_GLOBALS = """
globalThis.document = { documentElement: { lang: "en" }, body: { dataset: { product: "jira" } } };
globalThis.window = globalThis;
"""
_MESSAGES = "export const plural = (n) => Number(n != 1);\nexport const messages = {};\n"


class Scripts:
    """A folder with some of the scripts, in which expressions are evaluated."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "package.json").write_text('{"type": "module"}')

    def run(self, expression: str, *, before: str = "", zone: str = "UTC", **imports: str) -> object:
        """Evaluate an expression in a time zone, after some statements.

        `imports` names what it uses of which script, as in `otpauth="readOtpauth"`.
        """
        for path in SOURCES.glob("*.js"):
            shutil.copy(path, self._folder)
        named = "".join(
            f'import {{ {names} }} from "./{script.replace("_", "-")}.js";\n'
            for script, names in imports.items()
        )
        (self._folder / "globals.js").write_text(_GLOBALS)
        (self._folder / "messages.js").write_text(_MESSAGES)
        (self._folder / "run.js").write_text(
            f'import "./globals.js";\n{named}\n{before}\nconsole.log(JSON.stringify({expression}));'
        )
        environment = {**os.environ, "TZ": zone}
        done = subprocess.run(
            ["node", "run.js"],
            cwd=self._folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


@pytest.fixture
def scripts(tmp_path: Path) -> Scripts:
    """Give a folder with the scripts."""
    return Scripts(tmp_path)
